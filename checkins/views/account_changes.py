"""Changing how an account is signed in to, and the mail's link that puts back what stood before.

The pages that change it are the sign-in library's, each wrapped so that it asks and tells.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from checkins.forms.account_changes import (
    LeaveAddressForm,
    PutBackForm,
    ask_for_passkey,
)
from checkins.models import AccountChange
from checkins.services.account_changes import (
    AddressTakenMeanwhileError,
    LinkOverError,
    MainAddressError,
    find_change,
    leave_address,
    put_back,
    telling_addresses,
)
from checkins.views.access import (
    UserRequest,
    View,
    account_required,
    posted,
    refuse_other_bodies,
)
from checkins.views.answers import answer, said
from checkins.views.confirming import ask_who

MAIN = "This is your main address. Choose another one first."
TAKEN = "Someone else uses that address now. Please ask the people who run this site."


def tells(view: Callable[..., HttpResponseBase]) -> View:
    """Tell the account's addresses of what a post to a page of the library changed."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not user.is_authenticated:
            return view(request, *args, **kwargs)
        with telling_addresses(user, by=user, at=timezone.now(), origin=settings.SITE_ORIGIN):
            return view(request, *args, **kwargs)

    return telling


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def leave(request: UserRequest, address_id: int) -> HttpResponse:
    """Remove an address; whose mail somebody else reads hears nothing, which is asked anew."""
    address = get_object_or_404(EmailAddress, user=request.user, pk=address_id)
    form = LeaveAddressForm(posted(request))
    if form.is_valid():
        is_read = form.cleaned_data["read_by_another"]
        ask_who(request, anew=is_read)
        try:
            leave_address(
                address=address,
                by=request.user,
                at=timezone.now(),
                origin=settings.SITE_ORIGIN,
                is_read_by_another=is_read,
            )
        except MainAddressError:
            form.add_error(None, MAIN)
        else:
            return said(request, "The address is removed.", "account_email")
    context = {"form": form, "address": address}
    return answer(request, "checkins/account_changes/leave.html", context, refused=form.is_bound)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, notice: str) -> HttpResponse:
    """Put back what stood before a change, for who has the mail's link and the proof of before."""
    refuse_other_bodies(request)
    now = timezone.now()
    try:
        change, stood = find_change(token=notice, at=now)
        # Of this link: nobody without it can use them up.
        tries = f"put back {change.pk}"
        form = PutBackForm(posted(request), stood=stood, tries=tries, at=now)
        if form.is_valid():
            put_back(change=change, stood=stood, at=now)
            return _back_page(request, change)
    except LinkOverError:
        return render(request, "checkins/account_changes/over.html", status=404)
    except AddressTakenMeanwhileError:
        form.add_error(None, TAKEN)
    passkey = ask_for_passkey(stood)
    context = {"form": form, "change": change, "js_data": {"request_options": passkey}}
    template = "checkins/account_changes/undo.html"
    with timezone.override(change.account.zone):  # the moment that the mail names
        return answer(request, template, context, refused=form.is_bound)


def _back_page(request: HttpRequest, change: AccountChange) -> HttpResponse:
    if request.user == change.account:
        logout(request)
    return render(request, "checkins/account_changes/back.html")
