"""The product's addresses, a bare view beside them, and the server's own clock."""

import time

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.html import format_html_join

from checkins.models import CheckinSubmission, Client, PersonStatus
from tests.benchmarks.moment import SERVED_FROM

LISTED = (
    *("level", "flags", "reasons", "last_day", "strip", "sparkline", "explanation"),
    *("quiet_from", "last_contact_at", "contact_needed_since", "engine_days"),
)


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """What Django itself costs: session, user, one query and a short answer."""
    status = PersonStatus.objects.get(person_id=request.user.pk)
    return HttpResponse(f"<!doctype html><title>bare</title><p>{status.level}</p>")


@login_required
def bare_list(request: HttpRequest) -> HttpResponse:
    """What Django itself costs for a list: session, user, one query of rows made before.

    Each row has the stored columns that the caseload reads, or with ``?short`` a level alone.
    """
    listed = LISTED[:1] if "short" in request.GET else LISTED
    rows = Client.objects.filter(counselor_id=request.user.pk).values_list(
        *("pk", "label", *(f"person__status__{name}" for name in listed))
    )
    return HttpResponse(format_html_join("", f"<li>{'{} ' * (len(listed) + 2)}", rows))


def cpu(request: HttpRequest) -> HttpResponse:
    """The CPU seconds that this server has used."""
    return HttpResponse(repr(time.process_time()))


def forget_pages(request: HttpRequest) -> HttpResponse:
    """Forget the newest day's pages: a real day has a handful, not the benchmark's hundreds."""
    pages = CheckinSubmission.objects.filter(person_id=request.user.pk)
    if newest := pages.order_by("-day").first():
        pages.filter(day=newest.day).delete()
    return HttpResponse("forgotten")


def forget_own_pages(request: HttpRequest) -> HttpResponse:
    """Forget what was saved since the benchmark's own people were made, on whatever day."""
    pages = CheckinSubmission.objects.filter(person_id=request.user.pk)
    pages.filter(received_at__gte=SERVED_FROM).delete()
    return HttpResponse("forgotten")


urlpatterns = [
    path("bare/", bare),
    path("bare-list/", bare_list),
    path("cpu/", cpu),
    path("forget/", forget_pages),
    path("forget-mine/", forget_own_pages),
    path("", include("relapse_watch.urls")),
]
