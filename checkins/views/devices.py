"""An account's devices, and the page of a mailed link that signs in on a new one."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.models import Device
from checkins.queries.devices import devices_of, remembered_here
from checkins.services.devices import (
    DeviceLinkOverError,
    cookie_hashes,
    device_cookie,
    find_link,
    use_link,
)
from checkins.services.devices_afar import know_them, sign_out_device, sign_out_others
from checkins.views.access import (
    UserRequest,
    account_required,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import said


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


@require_safe
@account_required
def devices(request: UserRequest) -> HttpResponse:
    """List the account's devices."""
    listed = devices_of(request.user, session_hash=_sign_in(request), at=timezone.now())
    context = {"devices": listed, "others": [one for one in listed if not one.is_here]}
    return render(request, "checkins/devices/page.html", context)


@require_POST
@account_required
def sign_out(request: UserRequest, device_id: UUID) -> HttpResponse:
    """Sign another device out, or take one off the list that is signed out; it never asks who."""
    refuse_fields(request)
    others = Device.objects.visible_to(request.user).exclude(session_hash=_sign_in(request))
    device = others.filter(pk=device_id).first()
    if device is None:
        raise Http404
    sign_out_device(device=device, by=request.user, at=timezone.now())
    return said(request, f"{device.label} is signed out.", "devices")


@require_POST
@account_required
def sign_out_all(request: UserRequest) -> HttpResponse:
    """Sign out every device but this one; it never asks who."""
    refuse_fields(request)
    sign_out_others(by=request.user, session_hash=_sign_in(request), at=timezone.now())
    return said(request, "Only this device is signed in now.", "devices")


@require_POST
@account_required
def read(request: UserRequest) -> HttpResponse:
    """Put away what was said of new devices."""
    refuse_fields(request)
    know_them(by=request.user, session_hash=_sign_in(request), at=timezone.now())
    return said(request, "Okay. You find your devices in your settings.", "home")


@require_safe
def known(request: HttpRequest) -> HttpResponse:
    """Return whose a phone's own store may be: of whom it is remembered for, by its cookie alone.

    A phone that was signed out, here or from afar, forgets what it kept for the others.
    """
    found = remembered_here(cookie_hashes(device_cookie(request)), at=timezone.now())
    return JsonResponse({"known": found}, headers={"Cache-Control": "no-store"})


def _sign_in(request: UserRequest) -> str:
    """Return the hash by which the sign-in's session stands in its table."""
    row_key: str = request.session.row_key  # type: ignore[attr-defined] # the project's store
    return row_key


def masked(address: str) -> str:
    """Return as much of an address as its owner knows it by, and nobody who looks on learns it."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{at}{host}"
