"""The account's addresses, and the mail's link that confirms one."""

from typing import Any

from allauth.account import views as library
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.addresses import ConfirmAddressForm
from checkins.models import PendingAddress, Profile, User
from checkins.models.sealed import UNOPENED
from checkins.services.addresses import (
    AddressLinkGoneError,
    ask_for_address,
    confirm_address,
    find_pending,
    take_back_address,
)
from checkins.services.code_links import waiting_code
from checkins.services.invitations import AddressTakenError
from checkins.views.access import (
    UserRequest,
    account_required,
    posted,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import answer, said

SENT = "We sent a link to {}. Open it, and the address is yours to use."
CONFIRMED = "Your address is confirmed. You can sign in with it anywhere."
TAKEN = "This address signs in to another account."


class AddressesView(library.EmailView):
    """The account's addresses. One is removed on a page of its own."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Let another address wait for its link."""
        answer: HttpResponse = super().form_valid(form)
        messages.info(self.request, SENT.format(form.cleaned_data["email"]))
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the library's context, with the address that waits."""
        pending = PendingAddress.objects.visible_to(self.request.user).first()
        return {**super().get_context_data(**context), "pending": pending}

    def _action_remove(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        address = self._get_email_address(request)
        return redirect("account_changes_leave", address.pk) if address else None

    def _action_send(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        """Send the link to an address that was given before it had to be confirmed."""
        address = self._get_email_address(request)
        return _send(request, address.email) if address and not address.verified else None


@require_POST
@account_required
def send_again(request: UserRequest) -> HttpResponse:
    """Send the link to the address that waits once more."""
    refuse_fields(request)
    pending = PendingAddress.objects.visible_to(request.user).first()
    if pending is None or pending.address == UNOPENED:
        return redirect("account_email")
    return _send(request, pending.address)


def _send(request: HttpRequest, address: str) -> HttpResponse:
    """Queue the mail, at most one in three minutes: the page says the same either way."""
    own = f"{request.user.pk} {address}"  # not the address alone, which a stranger may type as well
    if ratelimit.consume(request, action="confirm_email", key=own):
        ask_for_address(by=request.user, at=timezone.now(), address=address)  # type: ignore[arg-type] # asked
    messages.info(request, SENT.format(address))
    return redirect("account_email")


@require_POST
@account_required
def take_back(request: UserRequest) -> HttpResponse:
    """Forget the address that waits."""
    refuse_fields(request)
    take_back_address(by=request.user, at=timezone.now())
    return said(request, "The address is removed.", "account_email")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pending: str) -> HttpResponse:
    """Confirm the address of a mail's link; in another browser, sign in with its password.

    The second step is asked for as always.
    """
    refuse_other_bodies(request)
    now = timezone.now()
    try:
        row = find_pending(token=pending, at=now)
        is_here = request.user == row.account
        form = ConfirmAddressForm(posted(request), pending=row, is_here=is_here, at=now)
        if form.is_valid():
            confirm_address(pending=row, at=now)
            if not is_here and request.user.is_authenticated:
                logout(request)  # else the library asks for no second step, and they stay signed in
            messages.success(request, CONFIRMED)
            return _way_on(request, row.account)
    except AddressLinkGoneError:
        return render(request, "checkins/addresses/over.html", status=404)
    except AddressTakenError:
        form.add_error(None, TAKEN)
    context = {"form": form, "pending": row, "is_here": is_here}
    return answer(request, "checkins/addresses/confirm.html", context, refused=form.is_bound)


def _way_on(request: HttpRequest, account: User) -> HttpResponse:
    """Go to where onboarding or a counselor's link waits, in another browser by signing in."""
    account.refresh_from_db()
    there = reverse("home")
    if account.is_person:
        profile = Profile.objects.visible_to(account).get()
        code = waiting_code(profile, at=timezone.now())
        if code and account.zone:
            there = reverse("sharing_ask", args=[code])
        elif profile.started_at is None:
            there = reverse("onboarding")
    if request.user == account:
        return redirect(there)
    signed_in: HttpResponse = perform_login(request, Login(user=account, redirect_url=there))
    return signed_in


@require_safe
def old_link(request: HttpRequest, key: str = "") -> HttpResponse:
    """Show that a link of before confirms nothing: a new one comes at a tap."""
    return render(request, "checkins/addresses/over.html", status=404)
