"""Sharing again as before: what a person stopped within a day, read and signed anew."""

import uuid
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from checkins.enums import ConsentKind
from checkins.forms.sharing import ScopesForm, SignForm
from checkins.models import Consent, User
from checkins.services.call_sheets import answers_of
from checkins.services.sharing import has_signed, has_verified_email
from checkins.services.sharing_again import NotOfferedError, grant_again
from checkins.services.sharing_drafts import Draft, open_draft, seal_draft, with_scopes
from checkins.services.sharing_texts import terms_of
from checkins.views.access import (
    PersonRequest,
    person_required,
    posted,
    refuse_fields,
    while_staying,
)
from checkins.views.answers import answer, said
from checkins.views.sharing_signing import SIGNED, review_page, sign
from checkins.views.sharing_systems import keep_draft

AGAIN = "consent_again"  # beside a draft that a code began
OVER = "That offer is over. A new code from your counselor works at any time."


@require_POST
@person_required
@while_staying
def again(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Fill in the page to sign with what the stopped consent said; nothing is shared by it."""
    refuse_fields(request)
    earlier, now = _earlier(request, consent_id), timezone.now()
    if not _is_offered(earlier, request.user, now):
        return said(request, OVER, "sharing")
    if not has_verified_email(request.user):
        return answer(request, "checkins/sharing/unconfirmed.html", {}, refused=True)
    terms = terms_of(earlier, person=request.user)
    if earlier.system is not None:
        keep_draft(request, earlier.system, Draft(terms, now))
        return redirect("sharing_systems_review", system_id=earlier.system.pk)
    call = answers_of(request.user) if terms.kind == ConsentKind.RECORD else None
    _keep(request, earlier, Draft(terms, now, call))
    return redirect("sharing_again_review", consent_id=consent_id)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@while_staying
def review(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Show what would be seen and signed; to sign, the person confirms who they are."""
    person, now = request.user, timezone.now()
    earlier, form = _earlier(request, consent_id, to_counselor=True), SignForm(posted(request))
    if form.is_valid() and has_signed(person, form_id=form.cleaned_data["form_id"]):
        return said(request, SIGNED, "sharing")
    draft = _draft(request, earlier)
    if draft is None or not _is_offered(earlier, person, now):
        return said(request, OVER, "sharing") if draft else redirect("sharing")
    if form.is_valid():
        try:
            is_signed = sign(request, draft, form, partial(grant_again, earlier=earlier))
        except NotOfferedError:
            return said(request, OVER, "sharing")
        if is_signed:
            request.session.pop(AGAIN, None)
            return said(request, SIGNED, "sharing")
    ways = _ways(earlier)
    return review_page(request, earlier.named_counselor, draft, form, ways=ways)


@require_POST
@person_required
@while_staying
def choose_scopes(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Change the scopes before signing, and show the review again."""
    earlier = _earlier(request, consent_id, to_counselor=True)
    draft = _draft(request, earlier)
    if draft is None or draft.terms.kind != ConsentKind.RECORD:
        return redirect("sharing")
    if not _is_offered(earlier, request.user, timezone.now()):
        return said(request, OVER, "sharing")
    form = ScopesForm(request.POST)
    if form.is_valid():
        _keep(request, earlier, with_scopes(draft, form.scopes(), at=timezone.now()))
        sentence, to = "Your choices are changed below.", "sharing_again_review"
        return said(request, sentence, to, place="choices", consent_id=consent_id)
    ways = _ways(earlier)
    counselor = earlier.named_counselor
    return review_page(request, counselor, draft, SignForm(), ways=ways, scopes_form=form)


def _earlier(
    request: PersonRequest, consent_id: uuid.UUID, *, to_counselor: bool = False
) -> Consent:
    """Return the stopped consent; a record system's has no review here, but at its own page."""
    own = Consent.objects.visible_to(request.user).select_related("counselor", "system")
    row: Consent = get_object_or_404(own.to_counselors() if to_counselor else own, pk=consent_id)
    return row


def _is_offered(earlier: Consent, person: User, at: datetime) -> bool:
    offered = Consent.objects.visible_to(person).to_sign_again(at)
    return bool(offered.filter(pk=earlier.pk).exists())


def _keep(request: PersonRequest, earlier: Consent, draft: Draft) -> None:
    request.session[AGAIN] = seal_draft(draft, code=str(earlier.pk))


def _draft(request: PersonRequest, earlier: Consent) -> Draft | None:
    return open_draft(request.session.get(AGAIN, ""), code=str(earlier.pk))


def _ways(earlier: Consent) -> dict[str, str]:
    names = {"sign": "sharing_again_review", "scopes": "sharing_again_scopes"}
    return {way: reverse(name, args=[earlier.pk]) for way, name in names.items()}
