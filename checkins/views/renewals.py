"""Consents that end soon: a counselor asks to go on; the person goes on, or lets it end."""

import uuid
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.enums import ConsentKind, Ended
from checkins.forms.caseload import CaseloadView
from checkins.forms.renewals import AskForm, LetEndForm
from checkins.forms.sharing import SignForm
from checkins.models import Client, Consent
from checkins.queries.day_names import dated_in_full
from checkins.queries.promises import promise_to_sign
from checkins.queries.renewals import ends_soon
from checkins.queries.sharing import Share
from checkins.services.renewals import (
    NothingToAskError,
    ask_to_go_on,
    changes_of_text,
    go_on,
    let_end,
    terms_to_go_on,
    undo_let_end,
)
from checkins.services.sharing import has_signed, has_verified_email
from checkins.services.sharing_again import NotOfferedError
from checkins.services.sharing_drafts import Draft, open_draft, seal_draft
from checkins.services.sharing_texts import consent_text, digest
from checkins.views.access import (
    CounselorRequest,
    PersonRequest,
    counselor_required,
    person_required,
    posted,
    refuse_fields,
    while_staying,
)
from checkins.views.answers import answer, form_page, said, said_at
from checkins.views.sharing_again import OVER
from checkins.views.sharing_signing import sign

GOES_ON = "consent_that_goes_on"  # beside a draft that a code began
SIGNED = "You keep sharing until {}. You can stop at any time."
ASKED = "You asked. They see it on their own pages."
NO_MORE = "There’s nothing left to ask. Nothing was sent."


@require_safe
@counselor_required
def renewals(request: CounselorRequest) -> HttpResponse:
    """List what ends soon: the counselor's own labels, days, and what they asked."""
    way = CaseloadView(request.GET).listed()
    context = {"tab": "caseload", "rows": ends_soon(request.user, timezone.now()), "way": way}
    return render(request, "checkins/renewals/page.html", context)


@require_POST
@counselor_required
def ask(request: CounselorRequest, ending_id: uuid.UUID) -> HttpResponse:
    """Ask a client to go on, once; their answer is on no page of the counselor's."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    consent = request.user.consents_held.filter(pk=ending_id).first()
    if consent is None:
        raise Http404
    page = str(form.cleaned_data["page"])
    listed = reverse("renewals") + CaseloadView(request.GET).listed()
    try:
        ask_to_go_on(consent=consent, by=request.user, at=timezone.now())
    except NothingToAskError:
        return said_at(request, NO_MORE, listed, place="ends")
    if page == "renewals":
        return said_at(request, ASKED, listed, place="ends")
    client = get_object_or_404(Client.objects.visible_to(request.user), person=consent.person)
    there = reverse(page, args=[client.pk]) + CaseloadView(request.GET).link()
    return said_at(request, ASKED, there, place="ends")


@require_POST
@person_required
@while_staying
def start(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Fill in the page to sign with what the consent says, and a new end; nothing changes by it."""
    refuse_fields(request)
    earlier, now = _own(request, consent_id), timezone.now()
    if not _is_offered(request, earlier):
        return _over(request, earlier)
    if not has_verified_email(request.user):
        return answer(request, "checkins/sharing/unconfirmed.html", {}, refused=True)
    draft = Draft(terms_to_go_on(earlier, person=request.user, at=now), now)
    request.session[place_of(earlier)] = seal_draft(draft, code=str(earlier.pk))
    return redirect("renewals_review", consent_id=consent_id)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@while_staying
def review(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Show exactly what is signed; to sign, the person confirms who they are."""
    person, form = request.user, SignForm(posted(request))
    earlier = _own(request, consent_id)
    draft = open_draft(request.session.get(place_of(earlier), ""), code=str(earlier.pk))
    if form.is_valid() and has_signed(person, form_id=form.cleaned_data["form_id"]):
        return _over(request, earlier)
    if draft is None or not _is_offered(request, earlier):
        return _over(request, earlier) if draft else redirect("sharing")
    if form.is_valid():
        try:
            is_signed = sign(request, draft, form, partial(go_on, earlier=earlier))
        except NotOfferedError:
            return _over(request, earlier)
        if is_signed:
            request.session.pop(place_of(earlier), None)
            return _goes_on(request, draft.terms.last_day)
    return _review_page(request, earlier, draft, form)


def _review_page(
    request: PersonRequest, earlier: Consent, draft: Draft, form: SignForm
) -> HttpResponse:
    person, counselor, now = request.user, earlier.named_counselor, timezone.now()
    text = consent_text(terms=draft.terms, person=person, counselor=counselor)
    context = {
        "form": form,
        "share": Share(earlier, now),
        "counselor": counselor,
        "last_day": draft.terms.last_day,
        "changes": changes_of_text(earlier, text),
        "text": text,
        "shown": digest(text),
    }
    if draft.terms.kind == ConsentKind.RECORD:
        context["promise"] = promise_to_sign(counselor, at=now, zone=person.zone)
    return answer(request, "checkins/renewals/review.html", context, refused=form.is_bound)


@require_POST
@person_required
@while_staying
def end(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Let a consent end on its day: less is asked of the person, and nobody is told."""
    form = LetEndForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    earlier = _own(request, consent_id)
    try:
        let_end(consent=earlier, by=request.user, at=timezone.now())
    except NotOfferedError:
        return _over(request, earlier)
    undo = reverse("renewals_undo", args=[consent_id])
    # A quiet Home may show this: it says nothing of whom or what.
    messages.success(request, "Okay. You don’t have to do anything else.", extra_tags=undo)
    there: HttpResponse = redirect(form.cleaned_data["page"])
    return there


@require_POST
@person_required
def undo(request: PersonRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Offer again to go on; a repeat only says how things are."""
    refuse_fields(request)
    undo_let_end(consent=_own(request, consent_id), by=request.user, at=timezone.now())
    return said(request, "Undone. You can choose again.", "sharing", place="shares")


def place_of(earlier: Consent) -> str:
    """Return the draft's place in the session, one a consent: two may end on one day."""
    return f"{GOES_ON}.{earlier.pk}"


def _own(request: PersonRequest, consent_id: uuid.UUID) -> Consent:
    own = Consent.objects.visible_to(request.user).to_counselors()
    row: Consent = get_object_or_404(own.select_related("counselor"), pk=consent_id)
    return row


def _is_offered(request: PersonRequest, earlier: Consent) -> bool:
    offered = Consent.objects.visible_to(request.user).ending_soon(timezone.now())
    return bool(offered.filter(pk=earlier.pk).exists())


def _over(request: PersonRequest, earlier: Consent) -> HttpResponse:
    """Say that the offer is over: because it was signed, such as in another tab, or ended."""
    own = Consent.objects.visible_to(request.user)
    newer = own.in_force(timezone.now()).filter(counselor=earlier.counselor, kind=earlier.kind)
    was_replaced = own.filter(pk=earlier.pk, revoked_because=Ended.REPLACED).exists()
    if not was_replaced or (row := newer.first()) is None:
        return said(request, OVER, "sharing")
    return _goes_on(request, timezone.localdate(row.last_moment))


def _goes_on(request: PersonRequest, last_day: date) -> HttpResponse:
    words = dated_in_full(last_day, today=timezone.localdate())
    return said(request, SIGNED.format(words), "sharing", place="shares")
