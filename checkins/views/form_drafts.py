"""What is kept of a page that could not be saved: reading it, and throwing it away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from checkins.forms.form_drafts import KEPT, keep_as_typed, words_in
from checkins.services.form_drafts import drop_form, kept_form
from checkins.views.access import (
    UserRequest,
    account_required,
    kept_by_nobody_signed_in,
    refuse_fields,
)
from checkins.views.answers import said

KEPT_IT, NOT_KEPT = 204, 409


def kept_as_typed(request: UserRequest) -> HttpResponse:
    """Keep a form that is typed into at this moment: 204, or 409 if it is not kept."""
    request.waits = True  # type: ignore[attr-defined]  # it was not sent, so its draft stays
    data, now = request.POST, timezone.now()
    if not keep_as_typed(data, account=request.user, address=request.path, at=now):
        return HttpResponse(status=NOT_KEPT)
    if not request.session.get(KEPT):
        request.session[KEPT] = True
    return HttpResponse(status=KEPT_IT)


@require_safe
def unsent(request: HttpRequest) -> HttpResponse:
    """Say that a form did not get through; a phone without a network shows its own copy of this."""
    return kept_by_nobody_signed_in(render(request, "checkins/form_drafts/unsent.html"), None)


@require_safe
@account_required
def form_draft(request: UserRequest) -> HttpResponse:
    """Show the words that were typed, to copy them, where their page cannot be filled in."""
    typed = kept_form(request.user, at=timezone.now())
    if typed is None:
        return redirect("home")
    return render(request, "checkins/form_drafts/page.html", {"words": words_in(typed.fields)})


@require_POST
@account_required
def drop(request: UserRequest) -> HttpResponse:
    """Throw away what is kept."""
    refuse_fields(request)
    drop_form(account=request.user, at=timezone.now())
    request.session.pop(KEPT, None)
    return said(request, "Deleted. We kept nothing from that page.", "home")
