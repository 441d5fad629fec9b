"""Copies in the form that record systems read: of a person's own, and of a counselor's client."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.engine.days import local_date
from checkins.exports.fhir.bundles import TYPE, collection
from checkins.exports.fhir.values import Place
from checkins.forms.caseload import CaseloadView
from checkins.forms.fhir import RangeForm
from checkins.queries.fhir import Reading
from checkins.queries.sharing_reads import client_of, local_day
from checkins.services.access_log import NotVisibleError
from checkins.services.fhir import take_clients, take_own
from checkins.views.access import (
    CounselorRequest,
    DatedRequest,
    counselor_required,
    dated,
    posted,
)
from checkins.views.answers import form_page
from checkins.views.clients import to_client
from checkins.views.confirming import asks_who_to_look


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@asks_who_to_look
def own(request: DatedRequest) -> HttpResponseBase:
    """Ask for a range of days, or hand a person all of it as a file."""
    form = RangeForm(posted(request), initial=RangeForm.at_first(request.today))
    if request.method == "POST" and form.is_valid():
        reading = take_own(by=request.user, at=request.now)
        return _file(reading, form, at=request.now)
    return form_page(request, "checkins/fhir/own.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@counselor_required
@asks_who_to_look
def client(request: CounselorRequest, client_id: uuid.UUID) -> HttpResponseBase:
    """Ask for a range of days, or hand a counselor what a client shares as a file."""
    counselor, now = request.user, timezone.now()
    shared = client_of(counselor, client_id, at=now)
    if shared is None:
        raise Http404
    if shared.scopes is None or shared.client.person is None:
        return to_client(request, client_id)
    zone = shared.client.person.zone
    today = local_date(now, zone) if zone else local_day(now, counselor)
    form = RangeForm(posted(request), initial=RangeForm.at_first(today))
    if request.method == "POST" and form.is_valid():
        return _clients_file(request, client_id, form, now)
    context = {
        "client": shared.client,
        "scopes": shared.scopes,
        "way": CaseloadView(request.GET).link(),
    }
    return form_page(request, "checkins/fhir/client.html", form, tab="caseload", **context)


def _clients_file(
    request: CounselorRequest, client_id: uuid.UUID, form: RangeForm, now: datetime
) -> HttpResponseBase:
    try:
        reading = take_clients(client_id=client_id, by=request.user, at=now)
    except NotVisibleError as error:
        raise Http404 from error
    if reading is None:  # it ended since this request began
        return to_client(request, client_id)
    return _file(reading, form, at=now)


def _file(reading: Reading, form: RangeForm, *, at: datetime) -> HttpResponseBase:
    """Answer with a file that is read as it leaves; its name says nothing of what it is about."""
    first: date = form.cleaned_data["first_day"]
    last: date = form.cleaned_data["last_day"]
    pieces = collection(reading, Place.at(settings.SITE_ORIGIN), first, last, at=at)
    response = StreamingHttpResponse(pieces, content_type=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="days-{first}-{last}.json"'
    return response
