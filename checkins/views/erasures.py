"""Erasing an account: its owner asks, has 72 hours to think again, and operators see numbers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.erasures import EraseForm
from checkins.queries.erasures import erasure_board, receipt_of
from checkins.services.erasures import TooLateToStayError, ask_to_erase, keep_account
from checkins.views.access import (
    UserRequest,
    operator_required,
    owner_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import form_page, said
from checkins.views.confirming import ask_who

STAYS = "Your account stays, with everything in it."
TOO_LATE = "The hours to keep it are over."


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def erase(request: UserRequest) -> HttpResponse:
    """Say what goes and what stays, and ask for it; once it was asked, show the receipt."""
    account, now = request.user, timezone.now()
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ask_who(request)
        ask_to_erase(by=account, at=now)
        return said(request, "Your account will be erased. You can still keep it.", "erasures")
    receipt = receipt_of(account, at=now)
    return form_page(request, "checkins/erasures/page.html", form, receipt=receipt)


@require_POST
@owner_required
def keep(request: UserRequest) -> HttpResponse:
    """Let the account stay; it takes one tap and asks for nothing."""
    refuse_fields(request)
    try:
        keep_account(by=request.user, at=timezone.now())
    except TooLateToStayError:
        return said(request, TOO_LATE, "erasures")
    return said(request, STAYS, "home")


@require_safe
@operator_required
def board(request: UserRequest) -> HttpResponse:
    """Show an operator how many accounts wait to be erased, and how many went; no names."""
    found = erasure_board(request.user, at=timezone.now())
    context = {"tab": "desk", "board": found}
    return render(request, "checkins/erasures/board.html", context)
