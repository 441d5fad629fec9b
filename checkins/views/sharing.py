"""A person's pages on sharing: who sees what, ending a consent, and who looked."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.sharing import CODE_ERROR, CallSheetForm, CodeForm
from checkins.forms.sharing_ends import EndsReadForm
from checkins.forms.visits import day_before_which
from checkins.models import Consent, Profile, System
from checkins.queries.promises import when_read
from checkins.queries.sharing import Share, shares_of, stopped_shares
from checkins.queries.sharing_ends import ends_card
from checkins.queries.visits import visits_of
from checkins.services.call_sheets import answers_of, change_call_sheet
from checkins.services.sharing import revoke, stop_all_sharing
from checkins.services.sharing_codes import CodeNotOpenError, open_code
from checkins.services.sharing_ends import put_ends_away
from checkins.services.tries import WRONG
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import check, form_page, said


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def sharing(request: PersonRequest) -> HttpResponse:
    """Show who sees what and until when; a typed code leads to its own page."""
    now = timezone.now()
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            open_code(code=form.cleaned_data["code"], at=now)
        except CodeNotOpenError:
            setattr(request, WRONG, True)
            form.add_error("code", CODE_ERROR)
        else:
            return redirect("sharing_ask", code=form.cleaned_data["code"])
    shares = shares_of(request.user, now)
    read = when_read([share.consent for share in shares], at=now, zone=request.user.zone)
    lists = {
        "shares": [(share, promise) for share, (_, promise) in zip(shares, read, strict=True)],
        "stopped": stopped_shares(request.user, now),
        "ended": ends_card(request.user, at=now),
        "begins": bool(shares) and _begins(request),
        "has_systems": System.objects.at_work(now).exists(),
    }
    return form_page(request, "checkins/sharing/page.html", form, **lists)


@require_safe
@person_required
def consent(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Show the exact text of a consent, even after its end."""
    row = _consent(request, consent_id)
    context = {"consent": row, "share": Share(row, timezone.now())}
    return render(request, "checkins/sharing/consent.html", context)


@require_POST
@person_required
def stop(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Revoke one consent."""
    refuse_fields(request)
    revoke(consent=_consent(request, consent_id), by=request.user, at=timezone.now())
    return said(request, "You stopped that sharing.", "sharing", place="shares")


@require_POST
@person_required
def stop_all(request: PersonRequest) -> HttpResponse:
    """Revoke every consent."""
    refuse_fields(request)
    stop_all_sharing(by=request.user, at=timezone.now())
    return said(request, "You stopped all sharing.", "sharing", place="shares")


@require_POST
@person_required
def read_ends(request: PersonRequest) -> HttpResponse:
    """Put the card about ended sharing away, and show the page where it stood."""
    form = EndsReadForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    put_ends_away(by=request.user, at=timezone.now(), until=form.cleaned_data["until"])
    return said(request, "We hid that card.", form.cleaned_data["page"])


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def call_sheet(request: PersonRequest) -> HttpResponse:
    """Show or save the person's call sheet."""
    person = request.user
    if request.method == "POST":
        form = CallSheetForm(request.POST)
        if form.is_valid():
            change_call_sheet(answers=form.answers(), by=person, at=timezone.now())
            sentence = f"Your contact preferences are saved.{check(form.cleaned_data['number'])}"
            return said(request, sentence, "sharing", place="call")
    else:
        form = CallSheetForm(initial=CallSheetForm.initial_from(answers_of(person)))
    return form_page(request, "checkins/sharing/call.html", form)


@require_safe
@person_required
def visits(request: PersonRequest) -> HttpResponse:
    before = day_before_which(request.GET)
    page = visits_of(request.user, at=timezone.now(), before=before)
    return render(request, "checkins/visits/page.html", {"page": page, "before": before})


def _begins(request: PersonRequest) -> bool:
    """Return whether the person shares before they answered, or skipped, the first questions."""
    return bool(Profile.objects.visible_to(request.user).filter(started_at=None).exists())


def _consent(request: PersonRequest, consent_id: uuid.UUID) -> Consent:
    own = Consent.objects.visible_to(request.user).select_related("counselor", "system")
    row: Consent = get_object_or_404(own, pk=consent_id)
    return row
