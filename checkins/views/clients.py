"""One client as their counselor sees them, and what the counselor logs about them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.clients import client_pictures
from checkins.enums import AccessAction
from checkins.forms.agenda import VisitForm
from checkins.forms.alerts import OutcomeForm, SetAsideForm
from checkins.forms.base import MARK
from checkins.forms.caseload import CaseloadView
from checkins.forms.clients import ContactForm, FollowUpForm
from checkins.forms.form_drafts import open_mark
from checkins.forms.trends import weeks_from
from checkins.queries.alert_words import AlertLine
from checkins.queries.clients import ClientPage, client_page
from checkins.queries.contact_log import LoggedEntry, contacts_of
from checkins.queries.renewals import ends_soon
from checkins.queries.sharing_reads import SharedClient, local_day
from checkins.services.access_log import (
    NotVisibleError,
    OpenedClient,
    open_client,
    open_counseling_notes,
)
from checkins.views.access import PersonRequest, UserRequest, counselor_required
from checkins.views.answers import answer, said_at

A_MINUTE = timedelta(minutes=1)  # a mark says the minute in which its page was shown


def _opened(
    request: PersonRequest, client_id: uuid.UUID, page: AccessAction = AccessAction.OPENED_CLIENT
) -> OpenedClient:
    try:
        return open_client(client_id=client_id, by=request.user, at=timezone.now(), page=page)
    except NotVisibleError as error:
        raise Http404 from error


@require_safe
@counselor_required
def client(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show one client within the scopes of their consent."""
    return show_client(request, _opened(request, client_id).shared)


def show_client(request: PersonRequest, shared: SharedClient, **refused: Any) -> HttpResponse:
    """Show a client's page; ``refused`` holds a form with errors under its name.

    What is refused of an alert or a visit is said at its form, which has the focus.
    """
    counselor, now = request.user, timezone.now()
    page = client_page(counselor, shared, at=now, weeks=weeks_from(request.GET))
    visit = shared.client.next_visit_at
    options = CaseloadView(request.GET)
    way = options.link()
    context: dict[str, Any] = {
        "tab": "caseload",
        "way": way,
        "back_way": options.back_to(shared.client.pk),
        "next_way": reverse("clients_next", args=[shared.client.pk]) + way,
        "and_way": way.replace("?", "&", 1),
        "client": shared.client,
        "shared": shared,
        "page": page,
        "contact_form": ContactForm(),
        "visit_form": VisitForm(at=now, zone=zone_of(request), visit=visit),
        "today": local_day(now, counselor),
        "says_where": bool({"working", "visit_form"} & refused.keys()),
        **refused,
    }
    if page is None:
        context["contact_rows"] = contact_rows(contacts_of(counselor, shared, at=now), refused)
        return answer(request, "checkins/clients/ended.html", context, refused=bool(refused))
    context["alert_rows"] = alert_rows(page, refused, today=local_day(now, counselor))
    context["contact_rows"] = contact_rows(page.contacts, refused)
    context["ends_soon"] = ends_soon(counselor, now, client_id=shared.client.pk)
    context["colleagues_notes"] = open_counseling_notes(shared=shared, by=counselor, at=now)
    context |= client_pictures(page)
    return answer(request, "checkins/clients/page.html", context, refused=bool(refused))


def alert_rows(
    page: ClientPage, refused: Mapping[str, Any], *, today: date
) -> list[tuple[AlertLine, SetAsideForm, OutcomeForm]]:
    """Return each alert with the forms to work it; ``refused`` may hold one with its errors.

    Each field has its alert in its id: a label is to lead to its own field.
    """
    rows = []
    for line in page.alerts:
        auto_id = f"id_%s_{line.alert.pk}"
        here = refused if refused.get("working") == line.alert.pk else {}
        set_aside_form = here.get("set_aside_form") or SetAsideForm(auto_id=auto_id, today=today)
        outcome_form = here.get("outcome_form") or OutcomeForm(
            auto_id=auto_id, outcomes=line.outcomes
        )
        rows.append((line, set_aside_form, outcome_form))
    return rows


def contact_rows(
    lines: Sequence[LoggedEntry], refused: Mapping[str, Any]
) -> list[tuple[LoggedEntry, FollowUpForm]]:
    """Return each logged entry with the form that corrects it, as :func:`alert_rows` does."""
    return [
        (
            line,
            refused["follow_up_form"]
            if refused.get("correcting") == line.entry.pk
            else FollowUpForm(auto_id=f"id_%s_{line.entry.pk}"),
        )
        for line in lines
    ]


def way_of(request: UserRequest) -> str:
    """Return the query string with which the list was left, to go on and back with."""
    return CaseloadView(request.GET).link()


def to_client(
    request: UserRequest, client_id: uuid.UUID, sentence: str = "", *, place: str = ""
) -> HttpResponse:
    """Redirect to a client's page, which says in one sentence what was done, if anything."""
    address = reverse("clients_page", args=[client_id]) + way_of(request)
    return said_at(request, sentence, address, place=place) if sentence else redirect(address)


@require_safe
@counselor_required
def client_consent(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show the exact text of a client's consent in force to the counselor who received it."""
    opened = _opened(request, client_id, AccessAction.OPENED_CONSENT)
    context = {"tab": "caseload", "way": way_of(request), "client": opened.client, "opened": opened}
    return render(request, "checkins/clients/consent.html", context)


def zone_of(request: UserRequest) -> tzinfo:
    """Return the zone of the counselor's clock, else the one in which times are shown."""
    return request.user.zone or timezone.get_current_timezone()


def open_now(request: PersonRequest, client_id: uuid.UUID) -> SharedClient:
    """Return a client whose consent is in force, before something is written about them.

    :raises Http404: if the counselor has no such client, or access has ended.
    """
    return _in_force(request, client_id, AccessAction.OPENED_CLIENT)


def open_row(request: PersonRequest, client_id: uuid.UUID) -> SharedClient:
    """Return a client as :func:`open_now` does, for a row of the list alone.

    :raises Http404: if the counselor has no such client, or access has ended.
    """
    return _in_force(request, client_id, AccessAction.OPENED_CASELOAD)


def _in_force(request: PersonRequest, client_id: uuid.UUID, page: AccessAction) -> SharedClient:
    shared = _opened(request, client_id, page).shared
    if shared.scopes is None:
        raise Http404
    return shared


def shown_until(request: PersonRequest) -> datetime | None:
    """Return until when the alerts on a form's page can be known to its reader, by its mark.

    None if the page bears no mark of this account's: then it is not known.
    """
    mark = open_mark(request.POST.get(MARK, ""))
    is_own = mark and mark.account_id == request.user.pk
    return mark.shown_at + A_MINUTE if mark and is_own else None
