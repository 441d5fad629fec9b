"""Whether a page that a browser kept may be shown again: nobody took anything back meanwhile."""

from datetime import datetime

from django.db.models import Q

from checkins.models import AuditEvent, Consent, Supporter, User
from checkins.models.sharing import is_in_force

# What takes something out of a reader's sight besides a consent's end, by its audit rows.
# Sharing a thought or a ride anew may leave a reader out, and so does saying a ride anew.
RECORD_TAKEN_BACK = (
    *("thought_shared", "thought_unshared", "thought_removed"),
    *("ride_shared", "ride_unshared", "ride_removed", "ride_dropped", "ride_changed"),
)
SIGNAL_TAKEN_BACK = (
    *("word_taken_back", "supporter_changed", "supporter_removed", "supporter_ended"),
    *("call_taken_back", "erasure_asked"),
)


def may_be_shown_again(viewer: User, *, shown_at: datetime, at: datetime) -> bool:
    """Return whether nobody took back what ``viewer`` could see at ``shown_at``, until ``at``.

    Whoever reads only what is theirs loses nothing. Once somebody was erased meanwhile, nothing is
    left that says whose data the page had: then no reader's page is.
    """
    if not viewer.is_person and _somebody_was_erased(shown_at):
        return False
    if viewer.is_counselor:
        return not _lost_a_client(viewer, shown_at, at) and not _lost_a_record(viewer, shown_at, at)
    return not viewer.is_supporter or not _lost_a_signal(viewer, shown_at)


def _somebody_was_erased(shown_at: datetime) -> bool:
    return AuditEvent.objects.filter(action="account_erased", at__gte=shown_at).exists()


def _lost_a_client(counselor: User, shown_at: datetime, at: datetime) -> bool:
    """Return whether a consent that was in force then is not now; narrowing one revokes it."""
    was_in_force = Q(revoked_at=None) | Q(revoked_at__gte=shown_at)
    then = Consent.objects.filter(was_in_force, counselor=counselor, expires_at__gt=shown_at)
    return then.exclude(is_in_force(at)).exists()


def _lost_a_record(counselor: User, shown_at: datetime, at: datetime) -> bool:
    clients = Consent.objects.in_force(at).filter(counselor=counselor)
    about = clients.values("person__subject_ref")
    return AuditEvent.objects.filter(
        about__in=about, action__in=RECORD_TAKEN_BACK, at__gte=shown_at
    ).exists()


def _lost_a_signal(supporter: User, shown_at: datetime) -> bool:
    about = Supporter.objects.filter(account=supporter).values("person__subject_ref")
    return AuditEvent.objects.filter(
        about__in=about, action__in=SIGNAL_TAKEN_BACK, at__gte=shown_at
    ).exists()
