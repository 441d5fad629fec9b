"""Reading check-ins from a CSV file; all errors of the file are reported together.

Columns: ``person``, ``day`` (YYYY-MM-DD), one per sign code (0 to 4 as tapped, blank is
unanswered) and optionally ``used`` (0 or 1). Codes are those of the catalog, or generic ones for
simulated people: E1, M2, P3 and so on. The letter of a generic code is its stage, and its sign is
never reversed. A person's own file holds one person or no ``person`` column, and no generic code.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from checkins.catalog import sign_catalog
from checkins.engine.scoring import MEETING_QUESTION, MEETING_SIGNS, MEETING_VALUES
from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used

GENERIC = re.compile(r"([EMP])[0-9]{1,3}", re.ASCII)
STAGE_LETTERS = {"E": Stage.EMOTIONAL, "M": Stage.MENTAL, "P": Stage.PHYSICAL}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
RATINGS = {str(value): value for value in range(5)}
USED = {"0": Used.NO, "1": Used.YES}
MOST_ERRORS = 1000
MOST_OWN_DAYS = 3653  # ten years


class HistoryError(ValueError):
    """The file cannot be read; ``errors`` holds a sentence for each wrong line or cell."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class History:
    """The people of a file, each with their days in order, and the sign rule of each column."""

    people: dict[str, list[DayAnswers]]
    rules: dict[str, SignRule]


Check = Callable[[str, DayAnswers], Iterator[str]]
OWN = "me"  # the person's name in a file without the ``person`` column


def _no_more(_person: str, _answers: DayAnswers) -> Iterator[str]:
    yield from ()


def read_history(lines: Iterable[str], *, check: Check = _no_more, own: bool = False) -> History:
    """Read a CSV file of any number of people, with days in any order.

    ``check`` yields further errors of a row. ``own`` allows a file without the ``person`` column,
    and refuses generic codes.

    :raises HistoryError: with the errors of the file, up to about a thousand.
    """
    rows = csv.reader(lines)
    found: dict[str, dict[date, DayAnswers]] = {}
    errors: list[str] = []
    try:
        header = next(rows, [])
        added = [OWN] if own and header[:1] == ["day"] else []
        header = ["person"] * len(added) + header
        rules, errors = _rules_of(header, own=own)
        width = len(header) - len(added)
        for cells in [] if errors else filter(any, rows):
            if len(cells) == width:
                errors += _read_row(rows.line_num, header, added + cells, found, check)
            else:
                errors.append(
                    f"line {rows.line_num}: {len(cells)} cells, where the first line has {width}"
                )
            if len(errors) >= MOST_ERRORS:
                break
    except csv.Error as error:
        errors.append(f"line {rows.line_num}: {error}")
    if errors:
        raise HistoryError(errors)
    people = {name: [days[day] for day in sorted(days)] for name, days in found.items()}
    return History(people=people, rules=rules)


def read_own_history(lines: Iterable[str], *, today: date) -> list[DayAnswers]:
    """Read a person's own past check-ins, oldest first; days reach from ten years ago to yesterday.

    :raises HistoryError: with the errors of the file, up to about a thousand, or if the file has no
        answered day.
    """
    first = today - timedelta(days=MOST_OWN_DAYS)
    owners: list[str] = []

    def check(person: str, answers: DayAnswers) -> Iterator[str]:
        owners.append(person)
        if person != owners[0]:
            yield "person: this file holds more than one person"
        if not first <= answers.day < today:
            yield f"day: not between {first} and yesterday"
        if {*answers.ratings} & {*MEETING_SIGNS} and _meeting_of(answers) is None:
            yield "meeting_missed and meeting_quiet: not 3 and 0, 0 and 2, or 0 and 0"

    history = read_history(lines, check=check, own=True)
    days = next(iter(history.people.values()), [])
    answered = [_with_meeting(answers) for answers in days if answers.ratings or answers.used]
    if not answered:
        raise HistoryError(["there is no day with an answer in this file"])
    return answered


def _meeting_of(answers: DayAnswers) -> Meeting | None:
    """Return the meeting answer that stands for the values of the two meeting signs, or None."""
    given = {code: answers.ratings.get(code) for code in MEETING_SIGNS}
    return next((answer for answer, values in MEETING_VALUES.items() if values == given), None)


def _with_meeting(answers: DayAnswers) -> DayAnswers:
    """Return the day with the two meeting signs as one answer, as the check-in asks it."""
    ratings = {code: value for code, value in answers.ratings.items() if code not in MEETING_SIGNS}
    asked = answers.asked | ({MEETING_QUESTION} if _meeting_of(answers) else set())
    return replace(answers, ratings=ratings, meeting=_meeting_of(answers), asked=frozenset(asked))


def _rules_of(header: list[str], *, own: bool) -> tuple[dict[str, SignRule], list[str]]:
    known, rules, errors = sign_catalog().rules, {}, []
    if header[:2] != ["person", "day"]:
        first = (
            "the first column must be day"
            if own
            else "the first two columns must be person and day"
        )
        return {}, [f"line 1: {first}"]
    times = Counter(header)
    for name in header[2:]:
        generic = None if own else GENERIC.fullmatch(name)
        if times[name] > 1:
            errors.append(f"line 1, column {name[:40]!r}: stands there more than once")
        elif name in known:
            # A file holds the values of the two meeting signs, not the answer to one question.
            rules[name] = known[name]
        elif generic:
            rules[name] = SignRule(code=name, stage=STAGE_LETTERS[generic[1]])
        elif name != "used":
            errors.append(f"line 1, column {name[:40]!r}: no sign has this code")
    return rules, errors[:MOST_ERRORS]


def _read_row(
    line: int,
    header: list[str],
    cells: list[str],
    found: dict[str, dict[date, DayAnswers]],
    check: Check,
) -> list[str]:
    row = dict(zip(header, cells, strict=True))
    errors = list(_wrong_cells(row))
    if not row["person"]:
        errors.append("person: blank")
    day = _day_of(row["day"])
    if day is None:
        errors.append("day: not a day like 2026-11-23")
    elif day in found.setdefault(row["person"], {}):
        errors.append("day: this person has it twice")
    else:
        answers = _answers_of(row, day)
        found[row["person"]][day] = answers
        errors += check(row["person"], answers) if row["person"] else ()
    return [f"line {line}, {error}" for error in errors]


def _answers_of(row: dict[str, str], day: date) -> DayAnswers:
    """Return the day with the answers that can be read."""
    ratings = {name: RATINGS[cell] for name, cell in row.items() if _is_rating(name, cell)}
    return DayAnswers(
        day=day,
        asked=frozenset(ratings) - set(MEETING_SIGNS),
        ratings=ratings,
        used=USED.get(row.get("used", "")),
    )


def _wrong_cells(row: dict[str, str]) -> Iterator[str]:
    for name, cell in row.items():
        if name in {"person", "day"} or not cell:
            continue
        if name == "used" and cell not in USED:
            yield "used: not 0 or 1"
        elif name != "used" and cell not in RATINGS:
            yield f"{name}: not 0, 1, 2, 3 or 4"


def _is_rating(name: str, cell: str) -> bool:
    return cell in RATINGS and name not in {"person", "day", "used"}


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
