"""Every rule that is broken on purpose, and the tests that fail then.

Each break names a file and a text in it that is replaced. The text must occur there exactly once,
so a rule that moved within its file is still found.
"""

from tests.breaks.accounts import ACCOUNT_BREAKS
from tests.breaks.answers import ANSWER_BREAKS
from tests.breaks.backups import BACKUP_BREAKS
from tests.breaks.calls import CALL_BREAKS
from tests.breaks.caseload import CASELOAD_BREAKS
from tests.breaks.checkins import CHECKIN_BREAKS
from tests.breaks.clients import CLIENT_BREAKS
from tests.breaks.compressing import COMPRESSING_BREAKS
from tests.breaks.consents import CONSENT_BREAKS
from tests.breaks.contact_log import CONTACT_LOG_BREAKS
from tests.breaks.contacts import CONTACT_BREAKS
from tests.breaks.day_after import DAY_AFTER_BREAKS
from tests.breaks.desk import DESK_BREAKS
from tests.breaks.devices import DEVICE_BREAKS
from tests.breaks.erasures import ERASURE_BREAKS
from tests.breaks.first_days import FIRST_DAYS_BREAKS
from tests.breaks.forms import FORM_BREAKS
from tests.breaks.home import HOME_BREAKS
from tests.breaks.invitations import INVITATION_BREAKS
from tests.breaks.kept_pages import KEPT_BREAKS
from tests.breaks.learning import LEARNING_BREAKS
from tests.breaks.leaving import LEAVING_BREAKS
from tests.breaks.locks import LOCK_BREAKS
from tests.breaks.mail import ADDRESS_BREAKS, OUTBOX_BREAKS, WORKER_BREAKS
from tests.breaks.memory import MEMORY_BREAKS
from tests.breaks.my_days import MY_DAYS_BREAKS
from tests.breaks.now import NOW_BREAKS
from tests.breaks.offline import OFFLINE_BREAKS
from tests.breaks.outcomes import OUTCOME_BREAKS
from tests.breaks.pages_aside import ASIDE_BREAKS
from tests.breaks.paper import PAPER_BREAKS
from tests.breaks.pocket_cards import POCKET_BREAKS
from tests.breaks.promises import PROMISE_BREAKS
from tests.breaks.push import PUSH_BREAKS
from tests.breaks.rates import RATE_BREAKS
from tests.breaks.reaching import REACHING_BREAKS
from tests.breaks.refold import REFOLD_BREAKS
from tests.breaks.reminders import REMINDER_BREAKS
from tests.breaks.removals import REMOVAL_BREAKS
from tests.breaks.renewals import RENEWAL_BREAKS
from tests.breaks.rides import RIDE_BREAKS
from tests.breaks.running import RUNNING_BREAKS
from tests.breaks.safety_notes import NOTE_BREAKS
from tests.breaks.small_steps import SMALL_STEP_BREAKS
from tests.breaks.statements import STATEMENT_BREAKS
from tests.breaks.sync import SYNC_BREAKS
from tests.breaks.systems import SYSTEM_BREAKS
from tests.breaks.take_along import TAKE_ALONG_BREAKS
from tests.breaks.trends import TREND_BREAKS
from tests.breaks.weeks import WEEK_BREAKS

BREAKS = [
    *CONSENT_BREAKS,
    *COMPRESSING_BREAKS,
    *TREND_BREAKS,
    *POCKET_BREAKS,
    *SYSTEM_BREAKS,
    *SYNC_BREAKS,
    *STATEMENT_BREAKS,
    *SMALL_STEP_BREAKS,
    *CASELOAD_BREAKS,
    *CHECKIN_BREAKS,
    *ASIDE_BREAKS,
    *CLIENT_BREAKS,
    *FIRST_DAYS_BREAKS,
    *FORM_BREAKS,
    *ACCOUNT_BREAKS,
    *ADDRESS_BREAKS,
    *OUTBOX_BREAKS,
    *WORKER_BREAKS,
    *KEPT_BREAKS,
    *DAY_AFTER_BREAKS,
    *NOTE_BREAKS,
    *MY_DAYS_BREAKS,
    *NOW_BREAKS,
    *OFFLINE_BREAKS,
    *PAPER_BREAKS,
    *PROMISE_BREAKS,
    *PUSH_BREAKS,
    *DEVICE_BREAKS,
    *REACHING_BREAKS,
    *OUTCOME_BREAKS,
    *CONTACT_BREAKS,
    *CONTACT_LOG_BREAKS,
    *HOME_BREAKS,
    *LOCK_BREAKS,
    *RIDE_BREAKS,
    *WEEK_BREAKS,
    *INVITATION_BREAKS,
    *REFOLD_BREAKS,
    *MEMORY_BREAKS,
    *RUNNING_BREAKS,
    *REMINDER_BREAKS,
    *REMOVAL_BREAKS,
    *RENEWAL_BREAKS,
    *ANSWER_BREAKS,
    *LEARNING_BREAKS,
    *LEAVING_BREAKS,
    *RATE_BREAKS,
    *CALL_BREAKS,
    *TAKE_ALONG_BREAKS,
    *BACKUP_BREAKS,
    *DESK_BREAKS,
    *ERASURE_BREAKS,
]
