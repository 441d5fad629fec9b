"""Reading check-ins from a table; all errors of the file are reported together.

Columns, in any order: ``person``, ``day``, one per sign code (0 to 4 as tapped, or the word of the
answer; blank is unanswered) and optionally ``used`` (0 or 1, yes or no). Codes are those of the
catalog, or generic ones for simulated people: E1, M2, P3 and so on. The letter of a generic code is
its stage, and its sign is never reversed. A person's own file holds one person or no ``person``
column, and no generic code.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from checkins.catalog import sign_catalog
from checkins.engine.scoring import MEETING_QUESTION, MEETING_SIGNS, MEETING_VALUES
from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used
from checkins.enums import RATING_WORDS, DayOrder
from checkins.forms.tables import SEARCHED_ROWS, Row, Table, seen, table_of
from checkins.forms.written_days import (
    DayQuestion,
    DaysUnlikeError,
    Readings,
    WrittenDay,
    read_day,
    settle,
)

GENERIC = re.compile(r"[EMP][0-9]{1,3}", re.ASCII)
GAPS = re.compile(r"[\s_-]+")
STAGE_LETTERS = {"E": Stage.EMOTIONAL, "M": Stage.MENTAL, "P": Stage.PHYSICAL}
NUMBER = re.compile(r"([0-4])(?:[.,]0{1,12})?", re.ASCII)
WORDS = {word.casefold(): value for value, word in enumerate(RATING_WORDS)}
USED = {"0": Used.NO, "no": Used.NO, "false": Used.NO}
USED |= {"1": Used.YES, "yes": Used.YES, "true": Used.YES}
BLANK = {"", "nan", "na", "n/a", "#n/a", "null", "-", "\N{EN DASH}", "\N{EM DASH}"}
NOTES = {"note", "notes", "comment", "comments"}
DAY, DATE, PERSON, USE = "day", "date", "person", "used"
NO_ANSWERS = {DAY, PERSON, *NOTES}
NO_DAY = "not a day like 2026-11-23"
LIKE_THIS = "Write each day like 2026-11-23"
# What a file holds besides days, for one line of it and for several.
ABOVE = ("{} is above the column names.", "{} are above the column names.")
COMMENT = ("{} is a comment.", "{} are comments.")
WITHOUT_DAY = ("{} has no day.", "{} have no day.")
TODAY = ("{} is today. Check in today instead.", "{} are today. Check in today instead.")
LEFT_OUT = (ABOVE, COMMENT, WITHOUT_DAY, TODAY)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
MOST_COLUMNS = 200
MOST_OWN_LINES = 10_000
MOST_ERRORS = 1000
MOST_OWN_DAYS = 3653  # ten years
SHOWN_COLUMNS = 30
SHOWN_LINES = 10
SHOWN_LETTERS = 40
MEETING_RULE = (
    "fill in both or none. Missed it: 3 and 0. Stayed quiet: 0 and 2. Went and shared: 0 and 0"
)


class HistoryError(ValueError):
    """The file cannot be read; ``errors`` holds a sentence for each wrong line or cell."""

    def __init__(self, errors: list[str], left_out: Sequence[str] = ()) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors
        self.left_out = left_out


@dataclass(frozen=True, slots=True)
class History:
    """The people of a file, each with their days in order, and the sign rule of each column.

    ``left_out`` says in sentences what the file holds besides. With a ``question`` there are no
    people: only its answer tells which days the file means.
    """

    people: dict[str, list[DayAnswers]]
    rules: dict[str, SignRule]
    left_out: list[str] = field(default_factory=list)
    question: DayQuestion | None = None


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """A person's past check-ins, oldest first, or the question about how their days are read."""

    days: list[DayAnswers]
    left_out: list[str]
    question: DayQuestion | None


Check = Callable[[str, DayAnswers], Iterator[str]]
OWN = "me"  # the person's name in a file without the ``person`` column


def _no_more(_person: str, _answers: DayAnswers) -> Iterator[str]:
    yield from ()


def read_history(
    text: str,
    *,
    day_order: DayOrder | None = None,
    check: Check = _no_more,
    own: bool = False,
    today: date | None = None,
) -> History:
    """Read the table of any number of people, with days in any order.

    ``day_order`` answers the question about days that can be read in several ways. ``check`` yields
    further errors of a row. ``own`` allows a file without the ``person`` column, and refuses
    generic codes. With ``today``, its row is left out.

    :raises HistoryError: with the errors of the file, up to about a thousand.
    """
    table = table_of(text, lambda cells: DAY in _names_of(cells[:MOST_COLUMNS], own=own))
    return _Reading(table, own, check, today).read(day_order)


def read_own_history(text: str, *, today: date, day_order: DayOrder | None = None) -> OwnHistory:
    """Read a person's own past check-ins; days reach from ten years ago to yesterday.

    :raises HistoryError: with the errors of the file, up to about a thousand, or if the file has no
        answered day.
    """
    owners: list[str] = []

    def check(person: str, answers: DayAnswers) -> Iterator[str]:
        owners.append(person)
        if person != owners[0]:
            yield "person: this file holds more than one person"
        if not first_own_day(today) <= answers.day < today:
            yield f"day: not between {first_own_day(today)} and yesterday"
        if {*answers.ratings} & {*MEETING_SIGNS} and _meeting_of(answers) is None:
            yield f"meeting_missed and meeting_quiet: {MEETING_RULE}"

    history = read_history(text, day_order=day_order, check=check, own=True, today=today)
    days = next(iter(history.people.values()), [])
    answered = [_with_meeting(answers) for answers in days if answers.ratings or answers.used]
    if not answered and not history.question:
        raise HistoryError(["there’s no day with an answer in this file"], history.left_out)
    return OwnHistory(answered, history.left_out, history.question)


def first_own_day(today: date) -> date:
    """Return the oldest day that a person can import: ten years before today."""
    return today - timedelta(days=MOST_OWN_DAYS)


def _meeting_of(answers: DayAnswers) -> Meeting | None:
    """Return the meeting answer that stands for the values of the two meeting signs, or None."""
    given = {code: answers.ratings.get(code) for code in MEETING_SIGNS}
    return next((answer for answer, values in MEETING_VALUES.items() if values == given), None)


def _with_meeting(answers: DayAnswers) -> DayAnswers:
    """Return the day with the two meeting signs as one answer, as the check-in asks it."""
    ratings = {code: value for code, value in answers.ratings.items() if code not in MEETING_SIGNS}
    asked = answers.asked | ({MEETING_QUESTION} if _meeting_of(answers) else set())
    return replace(answers, ratings=ratings, meeting=_meeting_of(answers), asked=frozenset(asked))


# --- the line of column names ---------------------------------------------------------------------


def _name_of(cell: str, *, own: bool) -> str:
    """Return a column's name: ours as the product spells it, any other as the file does."""
    written = seen(cell)
    plain = GAPS.sub("_", written.casefold())
    if not own and GENERIC.fullmatch(plain.upper()):
        return plain.upper()
    ours = plain in {PERSON, DAY, DATE, USE, *NOTES} or plain in sign_catalog().rules
    return plain if ours else written


def _is_answer(name: str, *, own: bool) -> bool:
    return name == USE or _is_sign(name, own=own)


def _is_sign(name: str, *, own: bool) -> bool:
    return name in sign_catalog().rules or (not own and GENERIC.fullmatch(name) is not None)


def _has_answer(names: Sequence[str], *, own: bool) -> bool:
    return any(_is_answer(name, own=own) for name in names)


def _names_of(cells: Sequence[str], *, own: bool) -> list[str]:
    """Return the names of a line's cells; beside answers, a column of dates is that of the days."""
    names = [_name_of(cell, own=own) for cell in cells]
    if DAY not in names and names.count(DATE) == 1 and _has_answer(names, own=own):
        names[names.index(DATE)] = DAY
    return names


def _no_names(rows: Sequence[Row], *, own: bool) -> Iterator[str]:
    """Yield why no line names the columns, with the columns that the likeliest line has."""
    if not rows:
        yield "there’s nothing in this file"
        return
    ours = (row for row in rows if _has_answer(_names_of(row[1], own=own), own=own))
    wide = (row for row in rows if len([*filter(seen, row[1])]) > 1)
    line, cells = next(ours, None) or next(wide, rows[0])
    names = [name for name in _names_of(cells, own=own) if name]
    if any(_is_value(name) for name in names):
        yield f"line {line}: the columns have no names. Name them in a line above"
        return
    if len(names) == 1:
        yield f"line {line}: there’s only one column, and its name isn’t day"
        return
    shown = ", ".join(name[:SHOWN_LETTERS] for name in names[:SHOWN_COLUMNS])
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    yield f"line {line}: no column is named day. We found: {shown}{more}"
    if not _has_answer(names, own=own):
        yield f"line {line}: none of these columns is ours. Another app may have made this file"


def _is_value(cell: str) -> bool:
    """Return whether a cell holds a day or a number, as no name of a column does."""
    return bool(re.fullmatch(r"[0-9.,]+", cell, re.ASCII)) or read_day(cell) is not None


def _wrong_names(line: int, names: Sequence[str], *, own: bool) -> Iterator[str]:
    times = Counter(names)
    if not own and PERSON not in names:
        yield f"line {line}: no column is named person"
    for name in names:
        if not name or name in NOTES:
            continue
        if times[name] > 1:
            yield f"line {line}, column {name[:SHOWN_LETTERS]!r}: appears more than once"
        elif name not in {PERSON, DAY} and not _is_answer(name, own=own):
            yield f"line {line}, column {name[:SHOWN_LETTERS]!r}: we have no column with this name"


def _rule_of(name: str) -> SignRule:
    # A file holds the values of the two meeting signs, not the answer to one question.
    known = sign_catalog().rules.get(name)
    return known or SignRule(code=name, stage=STAGE_LETTERS[name[0]])


# --- the lines below it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of answers: its cells by column, and the readings of its day."""

    number: int
    cells: dict[str, str]
    stray: list[str]  # what is wrong with it as a line
    day: date | Readings | None


@dataclass(slots=True)
class _Reading:
    """One pass through a table, which collects errors and what is left out."""

    table: Table
    own: bool
    check: Check
    today: date | None
    errors: list[str] = field(default_factory=list)
    found: dict[str, dict[date, DayAnswers]] = field(default_factory=dict)
    lines_of: dict[tuple[str, date], int] = field(default_factory=dict)
    left_out: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    columns_left_out: list[str] = field(default_factory=list)

    def read(self, day_order: DayOrder | None) -> History:
        names, rows = self._named()
        lines = [] if self.errors else list(self._lines(names, rows))
        settled = self._settled(lines, day_order)
        question = settled if isinstance(settled, DayQuestion) else None
        for line in lines:
            if isinstance(settled, DayQuestion) or len(self.errors) >= MOST_ERRORS:
                break
            self._take(line, settled)
        if self.table.error and len(self.errors) < MOST_ERRORS:
            self.errors.append("line {}: {}".format(*self.table.error))
        if self.errors:
            raise HistoryError(self.errors, self._said())
        return History(
            people={name: [days[day] for day in sorted(days)] for name, days in self.found.items()},
            rules={name: _rule_of(name) for name in names if _is_sign(name, own=self.own)},
            left_out=self._said(),
            question=question,
        )

    def _named(self) -> tuple[list[str], list[Row]]:
        """Return the names of the columns and the rows below them; else there are errors."""
        rows = self.table.rows
        for place, (line, cells) in enumerate(rows[:SEARCHED_ROWS]):
            names = _names_of(cells[:MOST_COLUMNS], own=self.own)
            if DAY in names and any(map(seen, cells[MOST_COLUMNS:])):
                self.errors.append(f"line {line}: over {MOST_COLUMNS} columns")
            elif DAY in names:
                self.errors += _wrong_names(line, names, own=self.own)
                self.columns_left_out = [name for name in names if name in NOTES]
                for above, others in rows[:place]:
                    self.left_out[COMMENT if _is_comment(others) else ABOVE].append(above)
                if self.own and len(rows) > MOST_OWN_LINES:
                    self.errors.append(f"this file has over {MOST_OWN_LINES} lines")
                return names, rows[place + 1 :]
        if not (self.errors or self.table.error):
            first = [(line, cells[:MOST_COLUMNS]) for line, cells in rows[:SEARCHED_ROWS]]
            self.errors += _no_names(first, own=self.own)
        return [], []

    def _lines(self, names: Sequence[str], rows: Sequence[Row]) -> Iterator[_Line]:
        nameless = [place for place, name in enumerate(names) if not name]
        for number, cells in rows:
            if _is_comment(cells):
                self.left_out[COMMENT].append(number)
                continue
            padded = [*map(seen, cells), *[""] * (len(names) - len(cells))]
            row = {name: cell for name, cell in zip(names, padded, strict=False) if name}
            if _is_blank(row[DAY]):
                self.left_out[WITHOUT_DAY].append(number)
                continue
            stray = []
            if any(padded[len(names) :]):
                stray.append(f"{len(cells)} cells, where the columns are {len(names)}")
            if any(padded[place] for place in nameless):
                stray.append("a cell has no column name above it")
            yield _Line(number, row, stray, read_day(row[DAY]))

    def _settled(
        self, lines: Sequence[_Line], said: DayOrder | None
    ) -> DayOrder | DayQuestion | None:
        written = [
            WrittenDay(line.number, line.cells[DAY], line.day)
            for line in lines
            if isinstance(line.day, Mapping)
        ]
        first = first_own_day(self.today) if self.today else EARLIEST
        try:
            return settle(written, first=first, last=self.today or LATEST, said=said)
        except DaysUnlikeError as error:
            if len(set(error.lines)) > 1:
                numbers = " and ".join(map(str, error.lines))
                self.errors.append(f"lines {numbers}, day: written in two ways. {LIKE_THIS}")
                raise HistoryError(self.errors, self._said()) from error
            return None

    def _take(self, line: _Line, order: DayOrder | None) -> None:
        """Keep the answers of a line, or say what is wrong with it."""
        day = line.day
        if isinstance(day, Mapping):
            day = day[order] if order else None
        if day and day == self.today:
            self.left_out[TODAY].append(line.number)
            return
        ratings, used, wrong = _answers_of(line.cells)
        asked = frozenset(ratings) - set(MEETING_SIGNS)
        person = line.cells.get(PERSON, OWN)
        wrong += [] if person else ["person: blank"]
        if day is None:
            wrong.append(f"day: {NO_DAY}")
        else:
            wrong += self._keep(line, person, DayAnswers(day, asked, ratings, used=used))
        self.errors += [f"line {line.number}: {text}" for text in line.stray]
        self.errors += [f"line {line.number}, {text}" for text in wrong]

    def _keep(self, line: _Line, person: str, answers: DayAnswers) -> Iterator[str]:
        if not EARLIEST <= answers.day <= LATEST:
            yield f"day: not between {EARLIEST} and {LATEST}"
        elif before := self.lines_of.get((person, answers.day)):
            yield f"day: line {before} has it too"
        else:
            self.lines_of[person, answers.day] = line.number
            self.found.setdefault(person, {})[answers.day] = answers
            yield from self.check(person, answers) if person else ()

    def _said(self) -> list[str]:
        """Return a sentence for each thing that the file holds and that was left out."""
        said = [
            (one if len(self.left_out[kind]) == 1 else more).format(_numbers(self.left_out[kind]))
            for kind in LEFT_OUT
            for one, more in [kind]
            if self.left_out[kind]
        ]
        said += [f"Column “{name}”: notes aren’t imported." for name in self.columns_left_out]
        said += ["The end mark below the last line (Ctrl-Z)."] if self.table.end_mark else []
        said += ["The other sheets of the workbook."] if self.table.other_sheets else []
        return said


def _numbers(lines: Sequence[int]) -> str:
    """Return the numbers of lines in words: "Line 3", "Lines 3, 5 and 9", or "... and 40 more"."""
    if len(lines) == 1:
        return f"Line {lines[0]}"
    shown = [str(line) for line in lines[:SHOWN_LINES]]
    last = f"{len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else shown.pop()
    return f"Lines {', '.join(shown)} and {last}"


def _is_comment(cells: Sequence[str]) -> bool:
    return seen(cells[0]).startswith("#") and not _is_blank(cells[0])


def _is_blank(cell: str) -> bool:
    """Return whether a cell says that there is no answer, as spreadsheets and programs do."""
    return seen(cell).casefold() in BLANK


def _rating(cell: str) -> int | None:
    if number := NUMBER.fullmatch(cell):
        return int(number[1])
    return WORDS.get(" ".join(cell.casefold().split()))


def _used(cell: str) -> Used | None:
    number = NUMBER.fullmatch(cell)
    return USED.get(number[1] if number else cell.casefold())


def _answers_of(row: Mapping[str, str]) -> tuple[dict[str, int], Used | None, list[str]]:
    """Return the ratings and the use of a line, and what is wrong with its other cells."""
    ratings: dict[str, int] = {}
    used = None
    wrong = []
    for name, cell in row.items():
        if name in NO_ANSWERS or cell.casefold() in BLANK:
            continue
        if name == USE:
            used = _used(cell)
            wrong += [] if used else ["used: not 0 or 1, yes or no"]
        elif (rating := _rating(cell)) is None:
            wrong.append(f"{name}: not 0, 1, 2, 3 or 4")
        else:
            ratings[name] = rating
    return ratings, used, wrong
