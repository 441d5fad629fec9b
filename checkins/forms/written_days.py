"""Days as people and spreadsheets write them, and the one reading that fits a whole file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.enums import DayOrder

# A day is clear if only one reading is possible; any other text maps each reading to its day.
Clear = date
Readings = Mapping[DayOrder, date]

TIME = (
    r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:\s?[AP]\.?M\.?)?(?:\s?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})[a-z]{{0,6}})\.?"
FLAGS = re.ASCII | re.IGNORECASE
YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){TIME}", FLAGS)
MONTH_NAMED = re.compile(
    rf"{WEEKDAY}{MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}}){TIME}",
    FLAGS,
)
DAY_NAMED = re.compile(
    rf"{WEEKDAY}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s-]{MONTH},?[\s-]"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){TIME}",
    FLAGS,
)
NUMBERS = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){TIME}", FLAGS)
# Excel counts days: 46,328 is November 2, 2026; on old Macs four years and a day later.
DAY_NUMBER = re.compile(r"([0-9]{5})(?:[.,][0-9]{1,12})?", re.ASCII)
EXCEL_DAY_0 = {DayOrder.EXCEL_1900: date(1899, 12, 30), DayOrder.EXCEL_1904: date(1904, 1, 1)}
THIS_CENTURY = 2000
SHOWN_DAYS = 3


class DaysUnlikeError(ValueError):
    """No reading fits all days of the file; ``lines`` holds two that contradict each other."""

    def __init__(self, lines: tuple[int, int]) -> None:
        super().__init__(f"lines {lines}")
        self.lines = lines


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """A question about a whole file: each reading that fits, with the first days as it has them."""

    options: dict[DayOrder, list[tuple[str, date]]]  # as the file writes a day, and the day


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """One day of a file that has more than one reading, or one that another day may exclude."""

    line: int
    text: str
    readings: Readings


def read_day(text: str) -> Clear | Readings | None:
    """Return the day that a text names, its readings if there may be several, None if it is none.

    Nothing is guessed: a day and a month in numbers have both readings that the calendar has, two
    digits of a year may stand first, and a number of five digits may be Excel's day number.
    """
    if parts := YEAR_FIRST.fullmatch(text):
        return _day(parts[1], parts[3], parts[4])
    if parts := MONTH_NAMED.fullmatch(text):
        return _day(parts["year"], _month(parts["month"]), parts["day"])
    if parts := DAY_NAMED.fullmatch(text):
        return _with_month_named(parts["day"], _month(parts["month"]), parts["year"])
    if parts := NUMBERS.fullmatch(text):
        return _in_numbers(parts[1], parts[3], parts[4])
    if parts := DAY_NUMBER.fullmatch(text):
        count = timedelta(days=int(parts[1]))
        return {order: day_0 + count for order, day_0 in EXCEL_DAY_0.items()}
    return None


def _with_month_named(day: str, month: int, year: str) -> Clear | Readings | None:
    if len(year) == len("2026"):
        return _day(year, month, day)
    readings = {
        DayOrder.DAY_FIRST: _day(year, month, day),
        DayOrder.YEAR_FIRST: _day(day, month, year),
    }
    return _known(readings)


def _in_numbers(first: str, second: str, last: str) -> Readings | None:
    readings = {
        DayOrder.MONTH_FIRST: _day(last, first, second),
        DayOrder.DAY_FIRST: _day(last, second, first),
    }
    if len(last) < len("2026"):
        readings[DayOrder.YEAR_FIRST] = _day(first, second, last)
    return _known(readings)


def _known(readings: Mapping[DayOrder, date | None]) -> Readings | None:
    return {order: day for order, day in readings.items() if day} or None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _day(year: str, month: str | int, day: str) -> date | None:
    full = int(year) + (THIS_CENTURY if len(year) < len("2026") else 0)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def settle(
    written: Sequence[WrittenDay], *, first: date, last: date, said: DayOrder | None
) -> DayOrder | DayQuestion | None:
    """Return the reading of all days, or the question about it; None if no day needs one.

    A reading fits if it reads every day. The year first, and Excel's numbers, fit only if all days
    lie between ``first`` and ``last``; Excel's numbers are asked about even if one reading fits.

    :raises DaysUnlikeError: if no reading fits all days.
    """
    if not written:
        return None
    orders = tuple(order for order in DayOrder if _fits(order, written, first, last))
    if not orders:
        raise DaysUnlikeError(_contradiction(written))
    if said in orders:
        return said
    unlike = [day for day in written if len({day.readings[order] for order in orders}) > 1]
    if orders[0] not in EXCEL_DAY_0 and not unlike:
        return orders[0]
    shown = (unlike or written)[:SHOWN_DAYS]
    return DayQuestion(
        {order: [(day.text, day.readings[order]) for day in shown] for order in orders}
    )


def _fits(order: DayOrder, written: Iterable[WrittenDay], first: date, last: date) -> bool:
    bounded = order not in {DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST}
    return all(
        order in day.readings and (not bounded or first <= day.readings[order] <= last)
        for day in written
    )


def _contradiction(written: Sequence[WrittenDay]) -> tuple[int, int]:
    """Return the lines of two days that have no reading in common, else the first line twice."""
    lines: dict[frozenset[DayOrder], int] = {}
    for day in written:
        lines.setdefault(frozenset(day.readings), day.line)
    pairs = ((a, b) for a in lines for b in lines if not a & b)
    return next(((lines[a], lines[b]) for a, b in pairs), (written[0].line, written[0].line))
