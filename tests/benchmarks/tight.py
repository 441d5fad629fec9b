"""The tight floor: the least that Django does for a page of this kind.

Session, user, one query of plain columns without JSON, rows by ``%``; a save is one transaction
with one INSERT and one UPDATE. ``server.py`` leaves no middleware of the product's.
"""

import uuid
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from checkins.models import CheckinSubmission, Client, DailyCheckin, PersonStatus
from tests.benchmarks.moment import TODAY
from tests.benchmarks.urls import forget_own_pages

YEAR = timedelta(days=365)
NEWEST = ("level", "last_day", "quiet_from", "last_contact_at", "contact_needed_since")
PAGE = "<!doctype html><title>floor</title><ul>%s</ul>"


@login_required
def one_row(request: HttpRequest) -> HttpResponse:
    """Show one column of one row."""
    level = PersonStatus.objects.values_list("level", flat=True).get(person_id=request.user.pk)
    return HttpResponse(PAGE % level)


@login_required
def year(request: HttpRequest) -> HttpResponse:
    """Show each day of a year with its level."""
    days = DailyCheckin.objects.filter(person_id=request.user.pk, day__gt=TODAY - YEAR)
    rows = days.order_by("day").values_list("day", "level")
    line = "<li>%s %s"
    return HttpResponse(PAGE % "".join([line % row for row in rows]))


@login_required
def clients(request: HttpRequest) -> HttpResponse:
    """Show each client of a counselor with the plain columns of their newest day."""
    rows = Client.objects.filter(counselor_id=request.user.pk).values_list(
        *("pk", "label", "next_visit_at", *(f"person__status__{name}" for name in NEWEST))
    )
    line = '<li><a href="/clients/%s/">%s</a>' + " %s" * (len(NEWEST) + 1)
    return HttpResponse(PAGE % "".join([line % row for row in rows]))


@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Write one page and its day, in one transaction."""
    now, person_id = timezone.now(), request.user.pk
    with transaction.atomic():
        CheckinSubmission.objects.create(
            person_id=person_id,
            uuid=uuid.UUID(request.POST["uuid"]),
            day=TODAY,
            zone="America/New_York",
            edited_at=now,
            received_at=now,
            catalog_version=1,
            asked=["cravings"],
            fields={"cravings": int(request.POST["cravings"])},
        )
        DailyCheckin.objects.filter(person_id=person_id, day=TODAY).update(changed_at=now)
    return HttpResponseRedirect("/one-row/")


urlpatterns = [
    path("one-row/", one_row),
    path("year/", year),
    path("clients/", clients),
    path("save/", save),
    path("forget/", forget_own_pages),
]
