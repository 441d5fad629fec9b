"""Telling a counselor of a day with use, because the person says so."""

from datetime import datetime

from django.db import transaction

from checkins.models import Consent, DailyCheckin, User
from checkins.queries.telling import may_be_told
from checkins.services import audit
from checkins.services.mail.alerts import queue_told
from checkins.services.turns import take_turn


class NothingToTellError(Exception):
    """The day has no new answer about use, or the consent does not show it any more."""


@transaction.atomic
def tell(*, consent: Consent, day: DailyCheckin, by: User, at: datetime) -> None:
    """Queue that the counselor of a consent is told of the day; once a day, however often sent.

    A deputy is told too where the counselor would hear later and the person shares the same with
    both. Answer and consent are asked again as it leaves.

    :raises NothingToTellError: if there is no such answer of theirs, or no such consent in force.
    """
    take_turn(by)
    zone = by.zone
    says = day.person_id == by.pk and zone is not None and may_be_told(day, at=at, zone=zone)
    shared = Consent.objects.visible_to(by).telling_of_use(at).filter(pk=consent.pk)
    if not (says and shared.exists()):
        raise NothingToTellError(day.day.isoformat())
    queue_told(by, consent.named_counselor, day.day, at=at)
    audit.record(
        action="told",
        about=by,
        by=by,
        at=at,
        day=day.day.isoformat(),
        whom=str(consent.named_counselor.subject_ref),
    )
