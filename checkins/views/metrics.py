"""Numbers for a monitor that has the token; for anybody else there is no such page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from checkins.services.metrics import metrics_text

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the numbers to ``Authorization: Bearer`` with the token of the settings.

    :raises Http404: if it is missing or another one, or if the settings have none.
    """
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    return HttpResponse(metrics_text(at=timezone.now()), content_type=FORMAT)
