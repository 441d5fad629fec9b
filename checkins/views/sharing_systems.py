"""From the clinic's list of record systems to a signed consent for one of them."""

import uuid
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from checkins.enums import ConsentKind
from checkins.forms.sharing import ScopeFields, SignForm, TermsFields
from checkins.forms.systems import SystemConsentForm
from checkins.models import System
from checkins.queries.fhir import amounts_under
from checkins.queries.sharing import scope_words, shares_of
from checkins.services.sharing import has_signed, has_verified_email
from checkins.services.sharing_drafts import Draft, open_draft, seal_draft
from checkins.services.sharing_texts import digest, system_text
from checkins.services.systems import SystemGoneError, hand_on
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    person_required,
    posted,
    while_staying,
)
from checkins.views.answers import answer, form_page, said
from checkins.views.sharing_signing import SIGNED, sign

DRAFT = "system_draft"  # beside the drafts for counselors
GONE = "That record system isn’t in use anymore. Nothing was shared with it."


@require_safe
@person_required
def systems(request: PersonRequest) -> HttpResponse:
    """List the record systems that the clinic registered, and what one is."""
    now = timezone.now()
    shared = {share.consent.system_id for share in shares_of(request.user, now)}
    rows = [(each, each.pk in shared) for each in System.objects.at_work(now)]
    return render(request, "checkins/sharing_systems/page.html", {"systems": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@while_staying
def ask(request: DatedRequest, system_id: uuid.UUID) -> HttpResponse:
    """Let the person choose scopes, purpose and length for a record system."""
    system = _system(request, system_id)
    if not has_verified_email(request.user):
        return answer(
            request, "checkins/sharing/unconfirmed.html", {"is_system": True}, refused=True
        )
    form = _form(request, system)
    if request.method == "POST" and form.is_valid():
        terms = form.terms(kind=ConsentKind.RECORD, today=request.today)
        keep_draft(request, system, Draft(terms, request.now))
        return redirect("sharing_systems_review", system_id=system.pk)
    return form_page(request, "checkins/sharing_systems/ask.html", form, system=system)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@while_staying
def review(request: PersonRequest, system_id: uuid.UUID) -> HttpResponse:
    """Show what would be handed on and signed; to sign, the person confirms who they are."""
    person, form = request.user, SignForm(posted(request))
    if form.is_valid() and has_signed(person, form_id=form.cleaned_data["form_id"]):
        return said(request, SIGNED, "sharing", place="shares")
    system = _system(request, system_id)
    draft = _draft(request, system)
    if draft is None:
        return redirect("sharing_systems_ask", system_id=system.pk)
    if request.method == "POST" and form.is_valid():
        try:
            is_signed = sign(request, draft, form, partial(hand_on, system=system))
        except SystemGoneError:
            return said(request, GONE, "sharing_systems")
        if is_signed:
            request.session.pop(DRAFT, None)
            return said(request, SIGNED, "sharing", place="shares")
    text = system_text(terms=draft.terms, person=person, system=system)
    context = {
        "system": system,
        "text": text,
        "shown": digest(text),
        "amounts": amounts_under(person, draft.terms.scopes),
        "scope_words": scope_words(draft.terms.scopes),
        "change": reverse("sharing_systems_ask", args=[system.pk]),
    }
    return form_page(request, "checkins/sharing_systems/review.html", form, **context)


def keep_draft(request: PersonRequest, system: System, draft: Draft) -> None:
    """Keep what was chosen for a system until it is signed: sealed, for this system alone."""
    request.session[DRAFT] = seal_draft(draft, code=str(system.pk))


def _draft(request: PersonRequest, system: System) -> Draft | None:
    return open_draft(request.session.get(DRAFT, ""), code=str(system.pk))


def _system(request: PersonRequest, system_id: uuid.UUID) -> System:
    """Return a system that a person can hand their data on to: all of them see the same ones."""
    found: System = get_object_or_404(System.objects.at_work(timezone.now()), pk=system_id)
    return found


def _form(request: DatedRequest, system: System) -> SystemConsentForm:
    """Return the form, with the choices that were made for this system before, if any."""
    draft = _draft(request, system)
    if draft is None:
        return SystemConsentForm(posted(request))
    chosen = TermsFields.chosen(draft.terms, today=request.today)
    ticked = ScopeFields.ticked(draft.terms.scopes)
    return SystemConsentForm(posted(request), initial={**chosen, **ticked})
