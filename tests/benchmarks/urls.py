"""The product's addresses, a bare view beside them, and the server's own clock."""

import time

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from checkins.models import CheckinSubmission, PersonStatus


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """What Django itself costs: session, user, one query and a short answer."""
    status = PersonStatus.objects.get(person_id=request.user.pk)
    return HttpResponse(f"<!doctype html><title>bare</title><p>{status.level}</p>")


def cpu(request: HttpRequest) -> HttpResponse:
    """The CPU seconds that this server has used."""
    return HttpResponse(repr(time.process_time()))


def forget_pages(request: HttpRequest) -> HttpResponse:
    """Forget the newest day's pages: a real day has a handful, not the benchmark's hundreds."""
    pages = CheckinSubmission.objects.filter(person_id=request.user.pk)
    pages.filter(day=pages.order_by("-day")[0].day).delete()
    return HttpResponse("forgotten")


urlpatterns = [
    path("bare/", bare),
    path("cpu/", cpu),
    path("forget/", forget_pages),
    path("", include("relapse_watch.urls")),
]
