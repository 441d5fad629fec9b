"""Single values of a record that was brought: each read strictly, and refused with its place."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NoReturn

from django.db import models

from checkins.catalog import sign_catalog
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.days import FIRST_DAY
from checkins.exports.values import MOMENT
from checkins.forms.base import UUID_TEXT
from checkins.forms.checkins import NOTE_LENGTH
from checkins.models.own_lines import OWN

LONGEST = 4000  # letters of a text whose own form has another limit
SLUG = re.compile(r"[a-z0-9_:-]{1,40}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d{6})?", re.ASCII)
MOMENT_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
# Texts of one line: a name could otherwise write lines of its own into what others read and sign.
ONE_LINE = {
    *("people.name", "people.relation", "people.number", "own_lines.words", "breaks.word"),
    *("groups.name", "groups.place", "groups.link", "calls.number", "steps.own_words"),
    *("calls.safe_hours", "account.text_words", "intentions.own_words"),
    "kept_steps.own_words",
}
LIMITS = {"submissions.note": NOTE_LENGTH, "people.name": 40, "own_lines.words": 60}
Check = Callable[[Any, "Reader"], Any]


class RecordError(Exception):
    """A line of the record is not as it must be; the message names the place in plain words."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)


class Reader:
    """Reads one record; ``place`` is where it is, so that an error can say so."""

    def __init__(self, *, at: datetime) -> None:
        self.at, self.place = at, ""
        self.own: set[str] = set()  # the codes of the record's own lines
        self.signs = {sign.code for sign in sign_catalog().signs}
        self.triggers = set(trigger_catalog().words)

    def refuse(self, why: str) -> NoReturn:
        """Refuse the value at this place.

        :raises RecordError: always.
        """
        raise RecordError(self.place, why)


def sealed_text(place: str, value: Any, reader: Reader) -> str:
    text = text_of_row(value, LIMITS.get(place, LONGEST), reader)
    if place in ONE_LINE and ("\n" in text or "\r" in text):
        reader.refuse("it can’t have line breaks.")
    return text


def text_of_row(value: Any, most: int, reader: Reader) -> str:
    if not isinstance(value, str):
        reader.refuse("it isn’t text.")
    if "\x00" in value or len(value) > most or not _is_readable(value):
        reader.refuse("it’s too long, or holds signs that aren’t text.")
    return value


def _is_readable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def chars_of(field: Any, value: Any, reader: Reader) -> str:
    text = text_of_row(value, field.max_length or LONGEST, reader)
    if field.choices and text not in dict(field.choices) and not (field.blank and text == ""):
        reader.refuse("it isn’t one of the choices.")
    return text


def moment_of(value: Any, reader: Reader) -> datetime:
    if not isinstance(value, str) or not MOMENT_TEXT.fullmatch(value):
        reader.refuse("it isn’t a moment like 2026-01-31T17:00:00.000000Z.")
    try:
        moment = datetime.strptime(value, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        reader.refuse("there’s no such moment.")
    if moment.date() < FIRST_DAY:
        reader.refuse("it’s too long ago.")
    return moment


def past_moment(value: Any, reader: Reader) -> datetime:
    moment = moment_of(value, reader)
    return moment if moment <= reader.at else reader.refuse("it’s still ahead.")


def day_of(value: Any, reader: Reader) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        reader.refuse("it isn’t a day like 2026-01-31.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        reader.refuse("there’s no such day.")
    if not FIRST_DAY <= day <= date(reader.at.year + 2, 12, 31):
        reader.refuse("it’s too long ago, or too far ahead.")
    return day


def clock_of(value: Any, reader: Reader) -> time:
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        reader.refuse("it isn’t a time like 19:30:00.")
    try:
        return time.fromisoformat(value)
    except ValueError:
        reader.refuse("there’s no such time.")


def whole_number(value: Any, reader: Reader) -> int:
    if type(value) is not int or not 0 <= value <= 32767:  # noqa: PLR2004 as columns of small numbers
        reader.refuse("it isn’t a whole number we can keep.")
    return value


def yes_or_no(value: Any, reader: Reader) -> bool:
    return value if isinstance(value, bool) else reader.refuse("it isn’t yes or no.")


def page_uuid(value: Any, reader: Reader) -> uuid.UUID:
    if not isinstance(value, str) or not UUID_TEXT.fullmatch(value):
        reader.refuse("it isn’t a page number.")
    return uuid.UUID(value)


KINDS: Mapping[type, Check] = {
    models.DateTimeField: moment_of,
    models.DateField: day_of,
    models.TimeField: clock_of,
    models.BooleanField: yes_or_no,
    models.UUIDField: page_uuid,
    models.IntegerField: whole_number,
}


def codes_of(value: Any, reader: Reader, *, known: set[str] | None = None) -> list[str]:
    if not isinstance(value, list) or len(value) > 500:  # noqa: PLR2004 more than any catalog
        reader.refuse("it isn’t a list.")
    for code in value:
        if not isinstance(code, str) or not SLUG.fullmatch(code):
            reader.refuse("it has something that isn’t a code.")
        if code.startswith(OWN) and code not in reader.own:
            reader.refuse("it names a sign or trigger of yours that the file doesn’t have.")
        if known is not None and code not in known and not code.startswith(OWN):
            reader.refuse("it names a question this site doesn’t have.")
    if len(set(value)) != len(value):
        reader.refuse("it names something twice.")
    return sorted(value)


def codes_in_order(value: Any, reader: Reader, *, known: set[str]) -> list[str]:
    codes_of(value, reader, known=known)
    return list(value)
