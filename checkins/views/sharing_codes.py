"""A counselor's page for asking a person to share."""

import uuid
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.charts.qr import qr_svg
from checkins.enums import ConsentKind
from checkins.forms.sharing import LabelForm, MakeCodeForm
from checkins.models import Client, SharingCode
from checkins.queries.day_names import dated_in_full
from checkins.queries.sharing_codes import CodeState, listed_code, listed_codes
from checkins.services.sharing import name_client
from checkins.services.sharing_codes import (
    CodeNotOpenError,
    NoNameError,
    NotACounselorError,
    make_code,
    rename_code,
    shown_code,
    withdraw_code,
)
from checkins.views.access import CounselorRequest, counselor_required, posted, refuse_fields
from checkins.views.answers import form_page, said
from checkins.views.clients import to_client, way_of

USED = "You sent this page before. Its code no longer works. Open the page again for a new one."
NO_NAME = "Your account has no name yet. Ask whoever runs this site to add it."
NAMED = "The name is saved."
# Whoever sees the message beside its reader learns nothing of what it is about.
SUBJECT = "A link from {sender}"
WORDS = "{sender} sent you a link to {site}: {link} It works until {day}. You can say no."


@require_http_methods(["GET", "HEAD", "POST"])
@counselor_required
def codes(request: CounselorRequest) -> HttpResponse:
    """List the codes with what became of each, or make one and show its page."""
    now, form = timezone.now(), MakeCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "kind": ConsentKind(form.cleaned_data["kind"])}
        try:
            _, row = make_code(by=request.user, at=now, **data)
        except NotACounselorError as error:  # switched off since this request began
            raise Http404 from error
        except NoNameError:
            form.add_error(None, NO_NAME)
        else:
            if row.is_open(now):
                return redirect("sharing_codes_code", code_id=row.pk)
            form.add_error(None, USED)
    listed = listed_codes(request.user, at=now)
    context = {
        "tab": "codes",
        "waiting": [item for item in listed if item.state is CodeState.WAITING],
        "past": [item for item in listed if item.state is not CodeState.WAITING],
    }
    return form_page(request, "checkins/sharing_codes/page.html", form, **context)


@require_safe
@counselor_required
def code(request: CounselorRequest, code_id: uuid.UUID) -> HttpResponse:
    """Show one code, with its link and square while it is open."""
    return _code_page(request, _row(request, code_id))


@require_safe
@counselor_required
def slip(request: CounselorRequest, code_id: uuid.UUID) -> HttpResponse:
    """Show an open code's slip to print; a code that is over leads to its page."""
    row = _row(request, code_id)
    context = _to_hand_out(request, row)
    if not context:
        return redirect("sharing_codes_code", code_id=row.pk)
    return render(request, "checkins/sharing_codes/slip.html", {"code": row, **context})


@require_POST
@counselor_required
def rename(request: CounselorRequest, code_id: uuid.UUID) -> HttpResponse:
    """Change the counselor's own word on a code that nobody used."""
    row, form = _row(request, code_id), LabelForm(request.POST)
    if not form.is_valid():
        return _code_page(request, row, form)
    try:
        rename_code(code_id=row.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
    except CodeNotOpenError:  # it was signed meanwhile: its page leads to the client's
        return redirect("sharing_codes_code", code_id=row.pk)
    return said(request, NAMED, "sharing_codes_code", place="label", code_id=row.pk)


def _row(request: CounselorRequest, code_id: uuid.UUID) -> SharingCode:
    own = SharingCode.objects.visible_to(request.user).select_related("counselor")
    row: SharingCode = get_object_or_404(own, pk=code_id)
    return row


def _code_page(
    request: CounselorRequest, row: SharingCode, form: LabelForm | None = None
) -> HttpResponse:
    item = listed_code(request.user, row, at=timezone.now())
    form = form or LabelForm(initial={"label": item.label})
    context = {"tab": "codes", "item": item, **_to_hand_out(request, row)}
    return form_page(request, "checkins/sharing_codes/code.html", form, **context)


def _to_hand_out(request: CounselorRequest, row: SharingCode) -> dict[str, Any]:
    """Return what a counselor hands out: signs, links and square; empty once the code is over."""
    signs = shown_code(row, at=timezone.now())
    if not signs:
        return {}
    link = request.build_absolute_uri(reverse("code_links_open", args=[signs]))
    typed = request.build_absolute_uri(reverse("code_links"))
    sender = row.counselor.name
    return {
        "signs": signs,
        "link": link,
        "subject": SUBJECT.format(sender=sender),
        "words": WORDS.format(
            sender=sender,
            site=settings.SITE_NAME,
            link=link,
            day=dated_in_full(timezone.localdate(row.expires_at), today=timezone.localdate()),
        ),
        "last_moment": row.expires_at,
        "address": typed.partition("://")[2].rstrip("/"),
        "square": qr_svg(link, "A square that a phone's camera opens"),
    }


@require_POST
@counselor_required
def withdraw(request: CounselorRequest, code_id: uuid.UUID) -> HttpResponse:
    """Withdraw an open code."""
    refuse_fields(request)
    get_object_or_404(SharingCode.objects.visible_to(request.user), pk=code_id)
    with suppress(CodeNotOpenError):  # a double tap, or the code was used meanwhile
        withdraw_code(code_id=code_id, by=request.user, at=timezone.now())
    return said(request, "The code is withdrawn.", "sharing_codes", place="codes")


@require_http_methods(["GET", "HEAD", "POST"])
@counselor_required
def label(request: CounselorRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show or change the counselor's own word for a client, also after access ended."""
    visible = Client.objects.visible_to(request.user).on_caseload()
    client: Client = get_object_or_404(visible, pk=client_id)
    form = LabelForm(posted(request), initial={"label": client.label})
    if request.method == "POST" and form.is_valid():
        name_client(client=client, by=request.user, at=timezone.now(), **form.cleaned_data)
        return to_client(request, client.pk, NAMED)
    context = {"tab": "caseload", "client": client, "way": way_of(request)}
    return form_page(request, "checkins/clients/label.html", form, **context)
