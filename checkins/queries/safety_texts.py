"""Who of the clinic read the safety texts and when, as this deployment says it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from checkins.catalog import help_catalog
from checkins.queries.day_names import month_day

MOST_LETTERS = 80


class ReadingError(ValueError):
    """The settings name no whole reading; the message says which one is wrong, and how."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A clinician's reading of the safety texts."""

    by: str
    on: date


def safety_texts_read() -> Reading | None:
    """Return the reading that the settings name, None if they name none.

    :raises ReadingError: if one setting is missing or wrong.
    """
    by, said = settings.SAFETY_TEXTS_READ_BY.strip(), settings.SAFETY_TEXTS_READ_ON.strip()
    if not by and not said:
        return None
    if not by or len(by) > MOST_LETTERS or not by.isprintable():
        raise ReadingError(
            f"SAFETY_TEXTS_READ_BY must name who read them, in {MOST_LETTERS} letters."
        )
    try:
        return Reading(by, date.fromisoformat(said))
    except ValueError as error:
        raise ReadingError("SAFETY_TEXTS_READ_ON must be a day, such as 2026-11-28.") from error


def safety_texts_words() -> str:
    """Return in one sentence who read the safety texts; a reading that is not whole is none."""
    try:
        reading = safety_texts_read()
    except ReadingError:
        reading = None
    if reading is None:
        return "Safety texts: not yet read by a clinician of this clinic."
    said = f"Safety texts: read by {reading.by} on {_day(reading.on)}"
    changed_on = help_catalog().changed_on
    return f"{said}." if reading.on >= changed_on else f"{said}, changed on {_day(changed_on)}."


def _day(day: date) -> str:
    return f"{month_day(day)}, {day.year}"
