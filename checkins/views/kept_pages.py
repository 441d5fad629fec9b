"""What a page asks that comes back out of the browser's memory: whether it may still be shown."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.forms.form_drafts import valid_mark
from checkins.queries.kept_pages import may_be_shown_again
from checkins.views.access import UserRequest, account_required

PAGE_HEADER = "X-Page"  # the sealed mark of the page: for whom it was shown, and when


@require_safe
@account_required
def still(request: UserRequest) -> HttpResponse:
    """Return whether account, session and consent are what they were when the page was shown.

    A session that ended is led to sign-in, which the page takes for a no.
    """
    now = timezone.now()
    mark = valid_mark(request.headers.get(PAGE_HEADER, ""), at=now)
    if mark is None or mark.account_id != request.user.pk:
        return JsonResponse({"still": False})
    # What was shown after the question is shown for as long as the answer holds.
    if request.user.has_quiet_home and now - mark.shown_at > settings.ASK_AGAIN:
        return JsonResponse({"still": False})
    holds = may_be_shown_again(request.user, shown_at=mark.shown_at, at=now)
    return JsonResponse({"still": holds})
