"""What is done every few minutes: deleting what was kept long enough, and counting once a day."""

from dataclasses import dataclass
from datetime import datetime

from checkins.services.account_changes import purge_changes
from checkins.services.addresses import erase_unused, purge_pending
from checkins.services.alert_outcomes import count_alerts
from checkins.services.calls import purge_calls
from checkins.services.code_links import purge_code_links
from checkins.services.denied_looks import purge_denied_looks
from checkins.services.devices import purge_devices
from checkins.services.erasures import clear_traces, erase_due
from checkins.services.form_drafts import drop_old_forms
from checkins.services.push import purge_subscriptions
from checkins.services.removals import purge_removed
from checkins.services.retention import purge_daily
from checkins.services.safety_notes import purge_safety_notes
from checkins.services.tries import purge_tries


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows of which kind were deleted for good."""

    notes: int = 0
    removed: int = 0
    accounts: int = 0
    erased: int = 0


def sweep(*, at: datetime) -> Swept:
    """Delete what was kept long enough, and purge and count once a day."""
    purge_code_links(at=at)
    drop_old_forms(at=at)
    purge_changes(at=at)
    purge_tries(at=at)
    purge_devices(at=at)
    purge_subscriptions(at=at)
    purge_pending(at=at)
    purge_denied_looks(at=at)
    purge_calls(at=at)
    swept = Swept(
        notes=purge_safety_notes(at=at),
        removed=purge_removed(at=at),
        accounts=erase_unused(at=at),
        erased=erase_due(at=at),
    )
    count_alerts(at=at)  # these two read every check-in, and nobody waits for them
    purge_daily(at=at)
    # Servers keep their connections, so nobody is the last who closes the file and its log with it.
    clear_traces()
    return swept
