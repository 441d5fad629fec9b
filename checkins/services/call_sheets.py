"""Saving and reading a call sheet: what a counselor needs to know before they call a client."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from checkins.enums import CallOrText, NaloxoneAtHome
from checkins.models import CallSheet, User
from checkins.services import audit


@dataclass(frozen=True, slots=True)
class CallAnswers:
    """The answers of a call sheet's form; the defaults are those of an empty sheet."""

    number: str = ""
    call_or_text: str = CallOrText.EITHER
    safe_hours: str = ""
    may_leave_message: bool = False
    naloxone_at_home: str = NaloxoneAtHome.NOT_SAID


@transaction.atomic
def change_call_sheet(*, answers: CallAnswers, by: User, at: datetime) -> CallSheet:
    """Replace the person's call sheet by these answers."""
    sheet: CallSheet = CallSheet.objects.visible_to(by).select_for_update().first() or CallSheet(
        person=by
    )
    for name, value in asdict(answers).items():
        setattr(sheet, name, value)
    sheet.changed_at = at
    sheet.save()
    audit.record(action="call_sheet_changed", about=by, by=by, at=at)
    return sheet


def answers_of(person: User) -> CallAnswers:
    """Return the answers on the person's call sheet, or those of an empty sheet."""
    sheet = CallSheet.objects.visible_to(person).first()
    if sheet is None:
        return CallAnswers()
    return CallAnswers(
        number=sheet.number,
        call_or_text=sheet.call_or_text,
        safe_hours=sheet.safe_hours,
        may_leave_message=sheet.may_leave_message,
        naloxone_at_home=sheet.naloxone_at_home,
    )
