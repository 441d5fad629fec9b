"""The lock page, its PIN, and stopping all sharing from there."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, resume_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from checkins.forms.locking import is_locked, unlock
from checkins.forms.locks import NewPinForm, PinForm
from checkins.models import DevicePin
from checkins.services.devices import NOW_KNOWN, device_cookie
from checkins.services.locks import (
    NoPinError,
    WrongPinError,
    pin_here,
    put_stop_away,
    remove_pin,
    set_pin,
    stop_sharing_locked,
    try_pin,
)
from checkins.views.access import (
    PersonRequest,
    UserRequest,
    owner_required,
    person_required,
    posted,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import answer, form_page, said
from checkins.views.confirming import asks_who_to_look, own_path

STOPPED_HERE = "stopped_here"  # in a locked session: the next lock page says that sharing stopped


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Say that the phone is locked, and unlock it by its PIN; it says nothing of its person."""
    refuse_other_bodies(request)
    there = own_path(request)
    if not request.user.is_authenticated:
        return render(request, "checkins/locks/page.html", {"next": there})
    if not is_locked(request):
        return redirect(there or "home")
    now = timezone.now()
    row = pin_here(request.user, device_cookie(request), at=now)
    form = PinForm(posted(request), initial={"next": there})
    if row and form.is_valid() and _opens(request, row, form):
        unlock(request, at=now)
        request.session.cycle_key()
        return resume_request(request) or redirect("home")
    ways = get_adapter().get_reauthentication_methods(request.user)
    context = {
        "form": form,
        "next": there,
        "has_pin": row is not None and not (form.is_bound and _is_gone(row)),
        "ways": [{**way, "url": f"{way['url']}?{urlencode({'next': there})}"} for way in ways],
        "waits": STATE_SESSION_KEY in request.session,
        "has_stopped": request.session.pop(STOPPED_HERE, False),
    }
    return answer(request, "checkins/locks/page.html", context, refused=form.is_bound)


def _opens(request: Any, row: DevicePin, form: PinForm) -> bool:
    """Return whether the typed PIN is right; else the form says how many tries are left."""
    try:
        try_pin(row=row, pin=form.cleaned_data["pin"], by=request.user, at=timezone.now())
    except WrongPinError as error:
        left = error.args[0]
        tries = "one more try" if left == 1 else f"{left} more tries"
        form.add_error("pin", f"That isn’t this phone’s PIN. You have {tries}.")
    except NoPinError:
        form.add_error(None, "That PIN is off now. Use one of the other ways.")
    else:
        return True
    return False


def _is_gone(row: DevicePin) -> bool:
    return not DevicePin.objects.filter(pk=row.pk).exists()


@require_POST
@person_required
def stop_sharing(request: PersonRequest) -> HttpResponse:
    """Stop all sharing, on a locked phone too; whoever unlocks it can start again."""
    refuse_fields(request)
    if not is_locked(request):
        return redirect("sharing")
    stop_sharing_locked(by=request.user, at=timezone.now())
    request.session[STOPPED_HERE] = True
    return redirect("locks")


@require_POST
@person_required
def read_stop(request: PersonRequest) -> HttpResponse:
    """Hide the card that says that sharing was stopped."""
    refuse_fields(request)
    put_stop_away(by=request.user, at=timezone.now())
    return said(request, "We hid that card.", "home")


@sensitive_post_parameters("pin", "pin_again")
@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
@asks_who_to_look
def pin(request: UserRequest) -> HttpResponse:
    """Set the PIN of this phone, or another one."""
    now = timezone.now()
    form = NewPinForm(posted(request))
    if form.is_valid():
        known = set_pin(
            pin=form.cleaned_data["pin"],
            by=request.user,
            cookie=device_cookie(request),
            session_hash=request.session.row_key,  # type: ignore[attr-defined] # the project's store
            user_agent=request.headers.get("User-Agent", ""),
            at=now,
        )
        setattr(request, NOW_KNOWN, known)
        return said(request, "Your PIN works on this phone from now on.", "locks_pin")
    has_pin = pin_here(request.user, device_cookie(request), at=now) is not None
    return form_page(request, "checkins/locks/pin.html", form, has_pin=has_pin)


@require_POST
@owner_required
def remove(request: UserRequest) -> HttpResponse:
    """Turn this phone's PIN off: the password unlocks it then."""
    refuse_fields(request)
    row = pin_here(request.user, device_cookie(request), at=timezone.now())
    if row is not None:
        remove_pin(row=row, by=request.user, at=timezone.now())
    return said(request, "Your PIN is off. Your password unlocks this phone.", "locks_pin")
