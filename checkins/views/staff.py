"""The operator's pages of staff accounts, and the page on which an invited person joins."""

import uuid
from contextlib import suppress

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.staff import InviteForm, JoinForm, StaffNameForm
from checkins.models import NameRequest, StaffInvitation, User
from checkins.queries.counts import people_are
from checkins.queries.sharing_ends import switch_off_of
from checkins.queries.staff import staff_board
from checkins.services.invitations import AddressTakenError, InvitationGoneError
from checkins.services.staff import (
    LastOperatorError,
    NotAnOperatorError,
    OwnSecondFactorError,
    deactivate_account,
    find_invitation,
    invite_staff,
    join_staff,
    reactivate_account,
    remove_second_factor,
    withdraw_invitation,
)
from checkins.services.staff_names import NoRequestError, keep_staff_name, set_staff_name
from checkins.views.access import (
    UserRequest,
    operator_required,
    posted,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import answer, form_page, said

INVITED = "The invitation is on its way by e-mail."
USED = "You sent this page before. Its link no longer works. Open the page again for a new one."


@require_safe
@operator_required
def accounts(request: UserRequest) -> HttpResponse:
    """List the staff's accounts and the open invitations."""
    return _accounts_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def invite(request: UserRequest) -> HttpResponse:
    """Invite somebody; the link leaves by mail alone, to whom it is for."""
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            origin, now = settings.SITE_ORIGIN, timezone.now()
            invitation, _ = invite_staff(
                by=request.user, at=now, origin=origin, **form.cleaned_data
            )
        except NotAnOperatorError as error:  # switched off since this request began
            raise Http404 from error
        except AddressTakenError:
            form.add_error("email", "This address has an account here already.")
        else:
            if invitation.is_open(now):
                return said(request, INVITED, "staff", place="invitations")
            form.add_error(None, USED)
    return form_page(request, "checkins/staff/invite.html", form)


@require_POST
@operator_required
def withdraw(request: UserRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation."""
    refuse_fields(request)
    visible = StaffInvitation.objects.visible_to(request.user)
    invitation = get_object_or_404(visible, pk=invitation_id)
    try:
        withdraw_invitation(invitation=invitation, by=request.user, at=timezone.now())
    except InvitationGoneError as error:
        raise Http404 from error
    return said(request, "The invitation is withdrawn.", "staff", place="invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def deactivate(request: UserRequest, account_ref: uuid.UUID) -> HttpResponse:
    """Show what switching an account off ends, or do it."""
    account, now = _account(request, account_ref), timezone.now()
    if request.method != "POST":
        context = {"account": account, "ends": switch_off_of(account, at=now)}
        return render(request, "checkins/staff/switch_off.html", context)
    refuse_fields(request)
    try:
        ends = deactivate_account(account=account, by=request.user, at=now)
    except LastOperatorError:
        problem = "You’re the only operator. Invite a second one before you switch yourself off."
        return _accounts_page(request, problem=problem)
    heard = f" {people_are(ends.people)} told." if ends.people else ""
    sentence = f"The account is switched off.{heard}"
    return said(request, sentence, "staff", place=f"account-{account_ref}")


@require_POST
@operator_required
def reactivate(request: UserRequest, account_ref: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    reactivate_account(account=_account(request, account_ref), by=request.user, at=timezone.now())
    return said(request, "The account is switched on.", "staff", place=f"account-{account_ref}")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def set_name(request: UserRequest, account_ref: uuid.UUID) -> HttpResponse:
    """Show a counselor's name, with the one that they asked for, or set it."""
    account = _named(request, account_ref)
    waits = NameRequest.objects.visible_to(request.user).waiting().filter(account=account).first()
    form = StaffNameForm(posted(request), initial={"name": waits.name if waits else account.name})
    if request.method == "POST" and form.is_valid():
        set_staff_name(account=account, by=request.user, at=timezone.now(), **form.cleaned_data)
        return said(request, "The name is set.", "staff", place=f"account-{account_ref}")
    context = {"account": account, "name_request": waits}
    return form_page(request, "checkins/staff/name.html", form, **context)


@require_POST
@operator_required
def keep_name(request: UserRequest, account_ref: uuid.UUID) -> HttpResponse:
    """Leave a name as it is, though another one was asked for."""
    refuse_fields(request)
    account = _named(request, account_ref)
    with suppress(NoRequestError):  # a double tap, or it was taken back meanwhile
        keep_staff_name(account=account, by=request.user, at=timezone.now())
    return said(request, "The name stays as it is.", "staff", place=f"account-{account_ref}")


@require_POST
@operator_required
def second_factor(request: UserRequest, account_ref: uuid.UUID) -> HttpResponse:
    """Remove lost second factors; the account's owner adds a new one at the next sign-in."""
    refuse_fields(request)
    account = _account(request, account_ref)
    try:
        remove_second_factor(
            account=account, by=request.user, at=timezone.now(), origin=settings.SITE_ORIGIN
        )
    except OwnSecondFactorError:
        problem = "That’s your own. Change it under “My account”."
        return _accounts_page(request, problem=problem)
    return said(request, "The second step is removed.", "staff", place=f"account-{account_ref}")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that an invitation is for, and redirect to the second factor's page."""
    refuse_other_bodies(request)
    try:
        invitation = find_invitation(token=token, at=timezone.now())
        form = JoinForm(posted(request), invitation=invitation)
        if request.method == "POST" and form.is_valid():
            user = join_staff(invitation=invitation, at=timezone.now(), **form.cleaned_data)
            login(request, user)
            return redirect("mfa_index")
    except InvitationGoneError as error:
        raise Http404 from error
    except AddressTakenError:
        form.add_error(None, "This address has an account here. Ask to be invited at another one.")
    return form_page(request, "checkins/staff/join.html", form, invitation=invitation)


def _named(request: UserRequest, account_ref: uuid.UUID) -> User:
    """Return a counselor's account: operators and supporters name themselves."""
    account = _account(request, account_ref)
    if not account.is_counselor:
        raise Http404
    return account


def _account(request: UserRequest, account_ref: uuid.UUID) -> User:
    visible = User.objects.visible_to(request.user)
    account: User = get_object_or_404(visible, subject_ref=account_ref)
    return account


def _accounts_page(request: UserRequest, *, problem: str = "") -> HttpResponse:
    board = staff_board(request.user, at=timezone.now())
    context = {"board": board, "problem": problem}
    return answer(request, "checkins/staff/accounts.html", context, refused=bool(problem))
