"""A day that this browser just wrote opens without a question, where somebody reads the phone."""

from datetime import date

from django.conf import settings

from checkins.forms.confirming import hides_from_reader
from checkins.forms.locking import is_locked
from checkins.models import DailyCheckin
from checkins.views.access import DatedRequest
from checkins.views.confirming import WROTE_AT, ask_who


def ask_before_showing(request: DatedRequest, day: date) -> None:
    """Ask who it is where somebody else reads the phone, unless this browser just wrote the day."""
    if is_locked(request):
        return  # the page shows nothing of the day
    if not hides_from_reader(request) or _just_wrote(request, day):
        return
    if DailyCheckin.objects.visible_to(request.user).filter(day=day).exists():
        ask_who(request)


def _just_wrote(request: DatedRequest, day: date) -> bool:
    written, _, at = request.session.get(WROTE_AT, "").partition(" ")
    is_it = written == day.isoformat()
    return is_it and request.now.timestamp() - float(at) < settings.ASK_AGAIN.total_seconds()


def note_writing(request: DatedRequest, day: date) -> None:
    """Let who begins a day go on with it; a day that stood before opens to nobody by a post."""
    if not request.user.has_quiet_home:
        return
    stood = DailyCheckin.objects.visible_to(request.user).filter(day=day).exists()
    if not stood or _just_wrote(request, day):
        request.session[WROTE_AT] = f"{day.isoformat()} {request.now.timestamp()}"
