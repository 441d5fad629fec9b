"""The FHIR interface: what a record system can ask, of people who signed a consent for it."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from checkins.api.access import SystemRequest, for_systems
from checkins.api.answers import RefusedError, answered
from checkins.api.capabilities import capabilities
from checkins.api.parameters import day_from, given, page_from
from checkins.enums import AccessAction
from checkins.exports.fhir.bundles import page_of_everything, searchset
from checkins.exports.fhir.people import patient as patient_of
from checkins.exports.fhir.questionnaires import questionnaire as the_questionnaire
from checkins.exports.fhir.values import Place
from checkins.queries.fhir import span_of
from checkins.services.fhir import PATIENTS_A_PAGE, open_patient, open_patients


def place() -> Place:
    return Place.at(settings.SITE_ORIGIN)


@for_systems
def metadata(request: SystemRequest) -> HttpResponse:
    """Say what can be asked here."""
    given(request, ())
    return answered(capabilities(place()))


@for_systems
def patients(request: SystemRequest) -> HttpResponse:
    """List the people who hand on to this system, a page at a time."""
    page, now, here = page_from(given(request, ("page",))), timezone.now(), place()
    found = open_patients(system=request.system, at=now, page=page)
    address = f"{here.base}/Patient"
    links = {"self": _link(address, page=page)}
    if page * PATIENTS_A_PAGE < found.total:
        links["next"] = _link(address, page=page + 1)
    people = [patient_of(person) for person in found.people]
    return answered(searchset(here, people, at=now, links=links, total=found.total))


@for_systems
def patient(request: SystemRequest, patient_id: str) -> HttpResponse:
    """Say who it is."""
    given(request, ())
    reading = open_patient(
        system=request.system,
        patient=patient_id,
        at=timezone.now(),
        action=AccessAction.LISTED_BY_SYSTEM,
    )
    return answered(patient_of(reading.person))


@for_systems
def everything(request: SystemRequest, patient_id: str) -> HttpResponse:
    """Hand on what one person shares about a range of days, a page at a time.

    :raises RefusedError: if the range ends before it begins.
    """
    values = given(request, ("start", "end"))
    start, end = day_from(values, "start"), day_from(values, "end")
    if start and end and end < start:
        raise RefusedError(400, parameter="end")
    now, here = timezone.now(), place()
    reading = open_patient(
        system=request.system, patient=patient_id, at=now, action=AccessAction.HANDED_ON
    )
    known = span_of(reading) or (now.date(), now.date())
    first, last = start or known[0], end or known[1]
    found, after = page_of_everything(reading, here, first, last, at=now)
    address = f"{here.base}/Patient/{patient_id}/$everything"
    links = {"self": _link(address, start=start, end=end)}
    if after:
        links["next"] = _link(address, start=after, end=last)
    return answered(searchset(here, found, at=now, links=links))


@for_systems
def questionnaire(request: SystemRequest, questionnaire_id: str) -> HttpResponse:
    """Return the questions of the daily check-in; they are about nobody.

    :raises RefusedError: if another questionnaire is asked for: there is one.
    """
    given(request, ())
    found = the_questionnaire(place())
    if found["id"] != questionnaire_id:
        raise RefusedError(404)
    return answered(found)


@for_systems
def absent(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 any other address
    """Answer any other address below the interface.

    :raises RefusedError: always.
    """
    raise RefusedError(404)


def _link(address: str, **parameters: object) -> str:
    given_here = {name: str(value) for name, value in parameters.items() if value is not None}
    return f"{address}?{urlencode(given_here)}" if given_here else address
