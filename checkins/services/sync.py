"""Taking a page that a phone sends: once, however often and in whatever order it comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checkins.enums import TryKind
from checkins.models import CheckinSubmission, User
from checkins.services.checkins import Page, save_page, stored_uuid
from checkins.services.tries import Limit
from checkins.services.turns import take_turn

SENDING = Limit(TryKind.SYSTEM, 120, timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class Taken:
    """What is stored of one page, and whether it was stored just now."""

    page: Page
    is_new: bool
    received_at: datetime
    edited_at: datetime
    aside: bool = False


@transaction.atomic
def take_page(*, page: Page, by: User, at: datetime) -> Taken:
    """Save a page unless it is stored, and return what is stored of it.

    A page that is stored is found also after its day was closed.

    :raises ZoneUnknownError: if the person's time zone is not known.
    :raises DayClosedError: if the day cannot be filled in at this time.
    """
    take_turn(by)
    pages = CheckinSubmission.objects.visible_to(by).filter(uuid=stored_uuid(page))
    before = pages.first()
    if before is None:
        save_page(page=page, by=by, at=at)
    row = before or pages.get()
    return Taken(page, before is None, row.received_at, row.edited_at)
