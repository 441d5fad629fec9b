"""What Home says after all sharing was stopped on a locked phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checkins.models import Profile
from checkins.queries.sharing import Again, stopped_shares


@dataclass(frozen=True, slots=True)
class StoppedLocked:
    """When it was stopped, and what of it can still be signed again."""

    at: datetime
    shares: Sequence[Again]


def stopped_locked(profile: Profile, *, at: datetime) -> StoppedLocked | None:
    """Return what was stopped on a locked phone, None if nothing was; a query only then."""
    stopped_at = profile.stopped_locked_at
    if stopped_at is None:
        return None
    shares = stopped_shares(profile.person, at)
    return StoppedLocked(
        stopped_at, [share for share in shares if share.consent.revoked_at == stopped_at]
    )
