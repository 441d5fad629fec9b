"""Sharing one row of a person's with the counselors whom they choose for it."""

import uuid
from collections.abc import Collection
from datetime import datetime

from checkins.models import Consent, CravingEpisode, ThoughtRecord, User


class NoReaderError(Exception):
    """One of the chosen consents shows no notes now, or none was chosen."""


def show_to(
    row: ThoughtRecord | CravingEpisode,
    *,
    consent_ids: Collection[uuid.UUID],
    by: User,
    at: datetime,
) -> int:
    """Let exactly the counselors of these consents see a row, and return how many they are.

    :raises NoReaderError: if there is no consent, or one of them shows no notes now.
    """
    consents = Consent.objects.visible_to(by).showing_notes(at).filter(pk__in=consent_ids)
    counselors = set(consents.values_list("counselor", flat=True))
    if not counselors or len(counselors) != len(set(consent_ids)):
        raise NoReaderError(row.pk)
    row.shared_with.set(counselors)
    return len(counselors)
