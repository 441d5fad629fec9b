"""The page of a mailed link that signs in on a new device."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.services.devices import DeviceLinkOverError, find_link, use_link
from checkins.views.access import refuse_fields, refuse_other_bodies


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, entry: str) -> HttpResponse:
    """Sign in where the link is opened, once a button is pressed: a mail's scanner presses none.

    A second step is asked as after a password.
    """
    refuse_other_bodies(request)
    now = timezone.now()
    try:
        link = find_link(token=entry, at=now)
        if request.method == "POST":
            refuse_fields(request)
            account = use_link(link=link, at=now)
            logout(request)  # whoever was signed in here: their session is not the account's
            record_authentication(request, account, method="mail")
            answer: HttpResponse = perform_login(request, Login(user=account, email=account.email))
            return answer
    except DeviceLinkOverError:
        return render(request, "checkins/devices/over.html", status=404)
    context = {"address": masked(link.account.email or "")}
    return render(request, "checkins/devices/open.html", context)


def masked(address: str) -> str:
    """Return as much of an address as its owner knows it by, and nobody who looks on learns it."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{at}{host}"
