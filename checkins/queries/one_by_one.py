"""Who could see a row that a person shares one by one, and whom they chose."""

from collections.abc import Sequence
from datetime import datetime

from checkins.models import Consent, CravingEpisode, ThoughtRecord, User


def readers_of(person: User, *, at: datetime) -> list[Consent]:
    """Return the consents that show notes to a counselor at the moment ``at``, by name."""
    rows = Consent.objects.visible_to(person).showing_notes(at).select_related("counselor")
    return list(rows.order_by("counselor__name", "id"))


def chosen_readers(
    row: ThoughtRecord | CravingEpisode, readers: Sequence[Consent]
) -> tuple[list[str], list[str]]:
    """Return the names of the chosen counselors who can see a row, and of those who cannot."""
    chosen = {user.pk: str(user.name) for user in row.shared_with.order_by("name", "pk")}
    now = {consent.counselor_id for consent in readers}
    seen = [name for key, name in chosen.items() if key in now]
    return seen, [name for key, name in chosen.items() if key not in now]
