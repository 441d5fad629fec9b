"""What a counselor would see of a person, from the person's own rows and the same columns."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from checkins.catalog import sign_catalog
from checkins.enums import RATING_WORDS, LevelChoice, MeetingChoice, Reason, UsedChoice
from checkins.models import DailyCheckin, PersonStatus, Scopes, User
from checkins.queries.trends import trend_of

LAST_DAYS = 14
TREND_WEEKS = 12
NOTES_SHOWN = 3
REASON_WORDS = {
    Reason.USED: "use",
    Reason.PLANNING: "thoughts of how to use",
    Reason.PLANNING_ONCE: "a thought of how to use",
    Reason.RISE_EMOTIONAL: "emotional signs above your usual",
    Reason.RISE_MENTAL: "mental signs above your usual",
    Reason.RISE_PHYSICAL: "physical signs above your usual",
    Reason.HEAVY_EMOTIONAL: "many emotional signs",
    Reason.HEAVY_MENTAL: "many mental signs",
    Reason.HEAVY_PHYSICAL: "many physical signs",
    Reason.HEAVY_CRAVINGS: "cravings on many days",
    Reason.HEAVY_LOW_MOOD: "low mood on many days",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the counselor's page: its heading, and the rows that would stand there."""

    title: str
    rows: list[tuple[str, str]]
    nothing: str = "Nothing yet."
    sentence: str = ""


def preview_of(person: User, *, scopes: Scopes, today: date) -> list[Part]:
    """Return the parts that these scopes show, with what stands in them today."""
    first = today - timedelta(days=LAST_DAYS - 1)
    days = DailyCheckin.objects.visible_to(person).between(first, today).newest_first()
    rows = list(days.values(*scopes.day_columns))
    parts = [_level(person, scopes), _trends(person, today)]
    if scopes.signs:
        parts.append(_signs(rows))
    if scopes.notes:
        parts.append(_notes(person, first, today))
    if scopes.use:
        parts.append(_use(rows))
    if scopes.alerts:
        parts.append(Part("Alerts", [], "An alert would come here when your signs rise."))
    return parts


def _level(person: User, scopes: Scopes) -> Part:
    columns = (scopes.level_column, scopes.reasons_column)
    level, reasons = PersonStatus.objects.visible_to(person).values_list(*columns).get()
    why = [REASON_WORDS[Reason(reason)] for reason in reasons]
    because = f", because of {' and '.join(why)}" if why else ""
    return Part("Level now", [], sentence=f"{LevelChoice(level).label}{because}.")


def _trends(person: User, today: date) -> Part:
    sentence = trend_of(person, today=today, weeks=TREND_WEEKS).sentence
    return Part(f"Trends of {TREND_WEEKS} weeks, as three charts", [], sentence=sentence)


def _signs(rows: list[dict[str, Any]]) -> Part:
    for row in rows:
        if row["answers"] or row["meeting"]:
            return Part(f"Signs, day by day. Your newest: {_day(row['day'])}", _answers(row))
    return Part("Signs, day by day", [])


def _answers(row: dict[str, Any]) -> list[tuple[str, str]]:
    signs = {sign.code: sign for sign in sign_catalog().signs}
    found = [
        (signs[code].text, RATING_WORDS[value])
        for code, value in row["answers"].items()
        if code in signs
    ]
    if row["meeting"]:
        found.append(("Support meeting", str(MeetingChoice(row["meeting"]).label)))
    return found


def _notes(person: User, first: date, today: date) -> Part:
    standing = DailyCheckin.objects.visible_to(person).between(first, today).newest_first()
    standing = standing.exclude(note_from=None).select_related("note_from")[:NOTES_SHOWN]
    rows = [(_day(row.day), row.note_from.note) for row in standing]
    return Part("Your notes, the newest first", [row for row in rows if row[1]])


def _use(rows: list[dict[str, Any]]) -> Part:
    said = [(_day(row["day"]), str(UsedChoice(row["used"]).label)) for row in rows if row["used"]]
    return Part("“Did you use today?”, the last 14 days", said)


def _day(day: date) -> str:
    return f"{day:%a, %b} {day.day}"
