"""Taking a page that a phone sends: once, however often and in whatever order it comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from checkins.enums import TryKind
from checkins.models import CheckinSubmission, PageAside, User
from checkins.services.checkins import DayClosedError, Page, save_page, stored_uuid
from checkins.services.pages_aside import lay_aside
from checkins.services.tries import Limit
from checkins.services.turns import take_turn

SENDING = Limit(TryKind.SYSTEM, 40, timedelta(minutes=10))  # of up to 40 pages


@dataclass(frozen=True, slots=True)
class Taken:
    """What is stored of one page, whether it was stored just now, and whether it was aside."""

    page: Page
    is_new: bool
    received_at: datetime
    edited_at: datetime
    aside: bool


@transaction.atomic
def take_page(*, page: Page, by: User, locked: bool, at: datetime) -> Taken:
    """Save a page, or lay it aside if it was ``locked``, and return what is stored of it.

    A page that is stored is found also after its day was closed. One that came locked is always
    answered as laid aside: whether its person has said whose it is, is for them alone.

    :raises ZoneUnknownError: if the person's time zone is not known.
    :raises DayClosedError: if the day cannot be filled in at this time.
    """
    take_turn(by)
    named = stored_uuid(page)
    pages = CheckinSubmission.objects.visible_to(by).filter(uuid=named)
    known: CheckinSubmission | PageAside | None = pages.first()
    if locked:
        known = known or PageAside.with_removed.visible_to(by).filter(uuid=named).first()
        row = known or lay_aside(page=page, by=by, at=at)
    else:
        try:
            save_page(page=page, by=by, at=at)
        except DayClosedError:
            if known is None:
                raise
        row = pages.get()
    return Taken(page, known is None, row.received_at, row.edited_at, aside=locked)
