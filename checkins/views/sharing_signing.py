"""From a counselor's code to a signed consent: choosing terms, reviewing them, signing."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from checkins.charts.clients import client_pictures
from checkins.enums import ConsentKind, Signature
from checkins.forms.sharing import (
    CallSheetForm,
    NotesConsentForm,
    RecordConsentForm,
    ScopesForm,
    SignForm,
    TermsFields,
)
from checkins.forms.trends import DEFAULT_WEEKS
from checkins.models import Consent, PendingAddress, SharingCode, User
from checkins.queries.promises import promise_to_sign
from checkins.queries.sharing import also_shares
from checkins.queries.sharing_codes import has_used
from checkins.queries.sharing_previews import notes_preview, preview_of
from checkins.services.call_sheets import answers_of
from checkins.services.code_links import keep_code_link
from checkins.services.sharing import (
    EndNotAllowedError,
    TextChangedError,
    grant,
    has_signed,
    has_verified_email,
)
from checkins.services.sharing_codes import CodeNotOpenError, code_hash, open_code
from checkins.services.sharing_drafts import (
    Draft,
    open_draft,
    seal_draft,
    unsent_sheet,
    unsigned,
    with_scopes,
)
from checkins.services.sharing_texts import consent_text, digest
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    person_required,
    posted,
    while_staying,
)
from checkins.views.answers import answer, form_page, said
from checkins.views.clients import alert_rows
from checkins.views.code_links import kept_until_signed, no_code

DRAFT = "consent_draft"
SIGNED = "You share this now. You can stop at any time."
SIGNED_BEFORE = "You signed with this code already. Here’s what you share."
CHANGED = "The text changed since you read it. Please read it again."


@require_http_methods(["GET", "HEAD", "POST"])
@kept_until_signed
@dated
@while_staying
def ask(request: DatedRequest, code: str) -> HttpResponse:
    """Show who asks, and let the person choose scopes, purpose and length."""
    person, now, today = request.user, request.now, request.today
    try:
        sharing_code = open_code(code=code, at=now)
        if not has_verified_email(person):
            keep_code_link(by=person, at=now, code=code)
            pending = PendingAddress.objects.visible_to(person).first()
            waits = {"code": code, "pending": pending}
            return render(request, "checkins/sharing/unconfirmed.html", waits)
    except CodeNotOpenError:
        if has_used(person, code_hash(code)):  # on another device, or by this link before
            return said(request, SIGNED_BEFORE, "sharing", place="shares")
        return no_code(request)
    draft = open_draft(request.session.get(DRAFT, ""), code=code)
    form = _form(request, sharing_code, draft, today=today)
    if request.method == "POST" and form.is_valid():
        terms = form.terms(kind=ConsentKind(sharing_code.kind), today=today)
        call = form.answers() if isinstance(form, RecordConsentForm) else None
        request.session[DRAFT] = seal_draft(Draft(terms, now, call), code=code)
        with suppress(CodeNotOpenError):  # the next page says so
            keep_code_link(by=person, at=now, code=code)
        return redirect("sharing_review", code=code)
    counselor = sharing_code.counselor
    promise = promise_to_sign(counselor, at=now, zone=request.zone)
    shares = also_shares(person, counselor, ConsentKind(sharing_code.kind), now)
    context = {"code": code, "counselor": counselor, "promise": promise, "shares": shares}
    return form_page(request, f"checkins/sharing/ask_{sharing_code.kind}.html", form, **context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@dated
@while_staying
def review(request: DatedRequest, code: str) -> HttpResponse:
    """Show exactly what would be seen and signed; to sign, the person confirms who they are."""
    person, now = request.user, request.now
    form = SignForm(posted(request))
    if form.is_valid() and has_signed(person, form_id=form.cleaned_data["form_id"]):
        return said(request, SIGNED, "sharing", place="shares")
    draft = open_draft(request.session.get(DRAFT, ""), code=code)
    if draft is None:
        return redirect("sharing_ask", code=code)
    try:
        sharing_code = open_code(code=code, at=now)
    except CodeNotOpenError:
        return no_code(request)
    if request.method == "POST" and form.is_valid():
        try:
            is_signed = sign(request, draft, form, partial(grant, code=code, call=draft.call))
        except CodeNotOpenError:
            return no_code(request)
        if is_signed:
            request.session.pop(DRAFT, None)
            return said(request, SIGNED, "sharing", place="shares")
    return review_page(request, sharing_code.counselor, draft, form, ways=_ways(code))


@require_POST
@person_required
@while_staying
def choose_scopes(request: PersonRequest, code: str) -> HttpResponse:
    """Change the scopes before signing, and show the review again."""
    draft = open_draft(request.session.get(DRAFT, ""), code=code)
    if draft is None or draft.terms.kind != ConsentKind.RECORD:
        return redirect("sharing_ask", code=code)
    form = ScopesForm(request.POST)
    if form.is_valid():
        draft = with_scopes(draft, form.scopes(), at=timezone.now())
        request.session[DRAFT] = seal_draft(draft, code=code)
        sentence, to = "Your choices are changed below.", "sharing_review"
        return said(request, sentence, to, place="choices", code=code)
    try:
        sharing_code = open_code(code=code, at=timezone.now())
    except CodeNotOpenError:
        return no_code(request)
    return review_page(
        request, sharing_code.counselor, draft, SignForm(), ways=_ways(code), scopes_form=form
    )


def _ways(code: str) -> dict[str, str]:
    """Return the addresses to which a page that was reached by a code leads."""
    names = {"sign": "sharing_review", "scopes": "sharing_scopes", "change": "sharing_ask"}
    return {way: reverse(name, args=[code]) for way, name in names.items()}


def review_page(
    request: PersonRequest,
    counselor: User,
    draft: Draft,
    form: SignForm,
    *,
    ways: Mapping[str, str],
    scopes_form: ScopesForm | None = None,
) -> HttpResponse:
    """Show exactly what would be seen and signed.

    ``ways`` holds the addresses to "sign", to see other "scopes", and to "change" the rest, if
    there is one.
    """
    person, terms = request.user, draft.terms
    text = consent_text(terms=terms, person=person, counselor=counselor)
    context = {
        "form": form,
        "ways": ways,
        "counselor": counselor,
        "text": text,
        "shown": digest(text),
        "scopes_form": scopes_form or ScopesForm(initial=ScopesForm.ticked(terms.scopes)),
    }
    now = timezone.now()
    if terms.kind == ConsentKind.RECORD:
        context["promise"] = promise_to_sign(counselor, at=now, zone=person.zone)
        context |= _preview(person, counselor, draft, at=now)
        notes = ConsentKind.COUNSELING_NOTES
        context["has_notes_consent"] = also_shares(person, counselor, notes, now)
    else:
        context["written"] = notes_preview(person, counselor)
        record = ConsentKind.RECORD
        context["has_record_consent"] = also_shares(person, counselor, record, now)
    refused = form.is_bound or scopes_form is not None
    return answer(request, "checkins/sharing/review.html", context, refused=refused)


def _preview(person: User, counselor: User, draft: Draft, *, at: datetime) -> dict[str, Any]:
    """Return the context of the counselor's page, from the person's own rows."""
    consent = unsigned(draft, person=person, counselor=counselor, at=at)
    sheet = unsent_sheet(draft, person=person)
    page = preview_of(consent, sheet, at=at, weeks=DEFAULT_WEEKS)
    if page is None:
        return {}
    shared = page.shared
    return {
        "page": page,
        "shared": shared,
        "client": shared.client,
        "alert_rows": alert_rows(page, {}, today=page.today),
        **client_pictures(page),
    }


def _form(
    request: PersonRequest, sharing_code: SharingCode, draft: Draft | None, *, today: date
) -> RecordConsentForm | NotesConsentForm:
    """Return the form, with the choices that were made for this code before, if any."""
    chosen = TermsFields.chosen(draft.terms, today=today) if draft else {}
    if sharing_code.kind == ConsentKind.COUNSELING_NOTES:
        return NotesConsentForm(posted(request), initial=chosen)
    call = draft.call if draft and draft.call else answers_of(request.user)
    if draft:
        chosen |= RecordConsentForm.ticked(draft.terms.scopes)
    initial = {**CallSheetForm.initial_from(call), **chosen}
    return RecordConsentForm(posted(request), initial=initial)


def sign(
    request: PersonRequest, draft: Draft, form: SignForm, give: Callable[..., Consent]
) -> bool:
    """Sign the draft with the form's text; return False, with an error, if it cannot be signed.

    That is: if the text changed, or if the password is wrong. ``give`` is the service that stores
    the consent.
    """
    if not _takes_password(request, form):
        return False
    try:
        give(
            terms=draft.terms,
            shown_sha256=form.cleaned_data["shown"],
            signature=_signature_of(request, since=draft.made_at),
            by=request.user,
            at=timezone.now(),
            form_id=form.cleaned_data["form_id"],
        )
    except (TextChangedError, EndNotAllowedError):
        form.add_error(None, CHANGED)
        return False
    return True


def _takes_password(request: PersonRequest, form: SignForm) -> bool:
    """Note who it is by the password on the page; False, with an error, if it is wrong.

    Without one the question who it is comes next, as for whoever signs with a passkey.
    """
    password = form.cleaned_data["password"]
    if not password:
        return True
    try:
        is_right = get_adapter().reauthenticate(request.user, password)
    except ValidationError as error:
        form.add_error("password", error)
        return False
    if not is_right:
        form.add_error("password", get_adapter().validation_error("incorrect_password"))
        return False
    reauthenticate_by_password(request)
    return True


def _signature_of(request: PersonRequest, *, since: datetime) -> Signature:
    """Return how the person confirmed who they are since they chose the terms.

    A code from an app is no signature. An earlier confirmation for something else is none, either.

    :raises ReauthenticationRequired: if there is no such confirmation; the sign-in library then
        asks for it, and sends the same post again.
    """
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    for record in reversed(records):
        is_fresh = record.get("reauthenticated") and record["at"] >= since.timestamp()
        if is_fresh and record.get("method") == "password":
            return Signature.PASSWORD
        if is_fresh and record.get("type") == "webauthn":
            return Signature.PASSKEY
    raise ReauthenticationRequired
