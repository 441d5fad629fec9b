"""How a client wants to be reached: one line of limits, and the ways that they leave."""

from dataclasses import dataclass

from checkins.catalog.bidi import isolate
from checkins.catalog.phones import read_phone
from checkins.enums import CallOrText
from checkins.models import CallSheet

FIRST = {
    CallOrText.CALL: "Call only.",
    CallOrText.TEXT: "Text first.",
    CallOrText.EITHER: "Call or text.",
}
NO_NUMBER = "They gave no number. Ask how to reach them at the next visit."
NO_SUCH_NUMBER = "We can’t dial their number. Ask for another one at the next visit."
NOT_SAID = "They haven’t said how to reach them. Ask at the next visit."


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a client: its icon, its word and its link."""

    icon: str
    word: str
    href: str


@dataclass(frozen=True, slots=True)
class BeforeCall:
    """What to read before a call, and the ways to reach the client, the preferred one first.

    Without a way ``limits`` says what to do instead.
    """

    limits: str
    ways: tuple[Way, ...]


def before_call(sheet: CallSheet | None) -> BeforeCall:
    """Return the limits that a call sheet sets, and the ways that it leaves."""
    if sheet is None:
        return BeforeCall(NOT_SAID, ())
    ways = _ways(sheet)
    if not ways:
        return BeforeCall(NO_SUCH_NUMBER if sheet.number else NO_NUMBER, ())
    hours = sheet.safe_hours.strip().rstrip(".")
    said = [
        FIRST[CallOrText(sheet.call_or_text)],
        f"{isolate(hours)}." if hours else "",
        "Leave a message in neutral words." if sheet.may_leave_message else "No voicemail.",
    ]
    return BeforeCall(" ".join(filter(None, said)), ways)


def _ways(sheet: CallSheet) -> tuple[Way, ...]:
    phone = read_phone(sheet.number)
    if phone is None:
        return ()
    call = Way("phone", "Call", f"tel:{phone.dial}")
    if sheet.call_or_text == CallOrText.CALL:
        return (call,)
    text = Way("text", "Text", f"sms:{phone.text}")
    return (text, call) if sheet.call_or_text == CallOrText.TEXT else (call, text)
