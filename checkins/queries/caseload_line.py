"""Why a client stands where they do in the list, in one line, and who last reached them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from checkins.catalog import sign_catalog
from checkins.engine.acting import LOW_MOOD
from checkins.engine.baseline import N0
from checkins.engine.silence import Silence, present_before
from checkins.engine.types import Flag, Level, Reason
from checkins.enums import ContactHow, NoticeKind, StageChoice
from checkins.models import User
from checkins.queries.counts import days_counted, days_words
from checkins.queries.day_names import dated, on_short_day, short_day
from checkins.queries.sharing_reads import local_day, newest_of
from checkins.queries.shown_levels import ShownLevel
from checkins.queries.why import HEAVY_SIGNS, heavy_sign, listed, movement

STRIP_DAYS = 14
ANSWER_HIDDEN = "One answer asked for help"
NO_CONTACT = "No contact yet"
STAGES = frozenset(StageChoice.values)


def reason_line(
    status: Mapping[str, Any], shown: ShownLevel, quiet: Silence, today: date, *, signs: bool
) -> str:
    """Return the reason for a client's section, as one line of words.

    Without the scope of signs it names stages only.
    """
    found = [
        _was_urgent_line(shown, today),
        _use_line(status, today),
        _planning_line(status, today, signs=signs),
        _quiet_line(status, quiet, shown) or _break_line(quiet, today),
        _rise_line(status, today),
        _heavy_line(status, signs=signs),
        _low_mood_line(shown, today),
    ]
    said = " ".join(filter(None, found))
    if not said and status["waiting_day"]:
        said = f"An alert of {short_day(status['waiting_day'], today)} waits."
    if said:
        return said
    if status["level"] == Level.LEARNING:
        days = status["engine_days"]
        return f"{days} of the first {N0} check-ins."
    return "Near usual."


def cause_words(cause: NoticeKind, *, signs: bool) -> str:
    """Return an alert's cause in words; without the scope of signs it hides planning."""
    hidden = cause is NoticeKind.PLANNING and not signs
    return ANSWER_HIDDEN if hidden else str(cause.label)


def _was_urgent_line(shown: ShownLevel, today: date) -> str:
    day = shown.was_urgent_on
    return f"Was urgent, {short_day(day, today)}." if day else ""


def _use_line(status: Mapping[str, Any], today: date) -> str:
    if Reason.USED not in status["reasons"] or not status["used_day"]:
        return ""
    return f"{NoticeKind.USE.label} {on_short_day(status['used_day'], today)}."


def _planning_line(status: Mapping[str, Any], today: date, *, signs: bool) -> str:
    reasons, day = status["reasons"], status["planning_day"]
    if not day or not {Reason.PLANNING, Reason.PLANNING_ONCE} & set(reasons):
        return ""
    cause = cause_words(NoticeKind.PLANNING, signs=signs)
    return f"{cause}, {short_day(day, today)}." if signs else f"{cause} {on_short_day(day, today)}."


def _quiet_line(status: Mapping[str, Any], quiet: Silence, shown: ShownLevel) -> str:
    if not quiet.is_quiet and not shown.was_urgent_on:
        return ""
    missed = days_words(quiet.missed)
    if not quiet.is_quiet:
        return f"No check-in for {missed}."
    if quiet.after_break:
        return f"No check-in for {missed} since a break."
    last = quiet.last_checkin
    counted = days_counted(status["first_day"], last, STRIP_DAYS) if last else STRIP_DAYS
    before = present_before(status["strip"], counted)
    return f"No check-in for {missed}. Before that, {before} of {counted} days."


def _break_line(quiet: Silence, today: date) -> str:
    away = quiet.on_break
    return f"On a break until {short_day(away.last, today)}." if away else ""


def _rise_line(status: Mapping[str, Any], today: date) -> str:
    explanation = status["explanation"]
    if not explanation:
        return ""
    names = [str(StageChoice(code).label) for code, *_ in explanation["stages"]]
    since = short_day(date.fromisoformat(explanation["since"]), today)
    said = listed(names).capitalize()
    moved = movement([code for code, *_ in explanation["signs"]])
    # The list cuts the line: what moved says more than where.
    return f"{moved} {said} signs above usual since {since}.".strip()


def _low_mood_line(shown: ShownLevel, today: date) -> str:
    """Return that mood was low on two days; who is not shown signs has no such day."""
    day = shown.low_mood_on
    if day is None:
        return ""
    name = sign_catalog().by_code[LOW_MOOD].short
    return f"{name} on two of three check-ins, last on {dated(day, today=today)}."


def _heavy_line(status: Mapping[str, Any], *, signs: bool) -> str:
    stages = [
        str(StageChoice(reason.removeprefix("heavy_")).label)
        for reason in status["reasons"]
        if reason.startswith("heavy_") and reason.removeprefix("heavy_") in STAGES
    ]
    single = [heavy_sign(reason) for reason in HEAVY_SIGNS if reason in status["reasons"] and signs]
    words = [*(f"{name} signs" for name in stages), *single]
    if not words:
        return "Heavy for two weeks." if Flag.HEAVY in status["flags"] else ""
    return f"Heavy for two weeks: {listed(words)}."


def contact_words(status: Mapping[str, Any], reader: User, today: date) -> str:
    """Return who last reached a client, and when; of a colleague no more than the day.

    A colleague's name, way and words need a consent of their own. A try that came later is said
    before.
    """
    reached, own, tried = (status[name] for name in ("last_contact_at", "reached_at", "tried_at"))
    newest = newest_of(reached, own)
    words = NO_CONTACT
    if newest:
        who = "You" if newest == own else "A colleague"
        words = f"{who} reached them, {dated(local_day(newest, reader), today=today)}"
    if tried and (newest is None or tried > newest):
        return f"You tried, {dated(local_day(tried, reader), today=today)}. {words}"
    return words


def last_contact_words(status: Mapping[str, Any], reader: User, today: date) -> str:
    """Return the newest contact by anybody as a list says it; of a colleague no more than the day.

    An own one has its way: "Nov 19, call", or "Nov 19, no answer" if the newest was in vain.
    """
    reached, own, tried = (status[name] for name in ("last_contact_at", "reached_at", "tried_at"))
    newest = newest_of(reached, own, tried)
    if newest is None:
        return NO_CONTACT
    day = dated(local_day(newest, reader), today=today)
    if newest == tried:
        return f"{day}, no answer"
    if newest != own:
        return f"A colleague, {day}"
    return f"{day}, {ContactHow(status['reached_how']).label.lower()}"
