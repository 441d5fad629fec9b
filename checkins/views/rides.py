"""Rides: ending one, reading, sharing and deleting those that were kept."""

import uuid
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.rides import ride_catalog
from checkins.enums import Removal, RideEnd
from checkins.forms.locking import is_locked
from checkins.forms.one_by_one import ReadersForm
from checkins.forms.rides import RideEndForm, began_at
from checkins.forms.sharing import page_from
from checkins.models import CravingEpisode, SupportContact
from checkins.models.rides import LONGEST_RIDE
from checkins.queries.contacts import first_to_call
from checkins.queries.one_by_one import chosen_readers, readers_of
from checkins.queries.rides import rides_page, shown_ride
from checkins.services.one_by_one import NoReaderError
from checkins.services.rides import (
    drop_ride,
    keep_ride,
    remove_ride,
    share_ride,
    unshare_ride,
)
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import form_page, removed, said


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def end(request: PersonRequest) -> HttpResponse:
    """Ask how strong it is now, and keep the ride once one of the three ways out is taken.

    The start stands in the address as a time; a start that is none, or lies ahead, counts as now.
    """
    now = timezone.now()
    began = began_at(request.GET, now)
    form = RideEndForm(posted(request), at=now, initial={"began": int(began.timestamp())})
    if form.is_valid():
        ride = keep_ride(
            answers=form.answers(),
            started_at=form.cleaned_data["began"],
            by=request.user,
            at=now,
            form_id=form.cleaned_data["form_id"],
        )
        return _went_on(request, RideEnd(form.cleaned_data["end"]), ride)
    catalog = ride_catalog()
    context = {
        "ride": catalog,
        "minute": min((now - began) // timedelta(minutes=1), catalog.minutes),
        "call": None if is_locked(request) else _first_to_call(request),
        "is_old": now - began > LONGEST_RIDE,
    }
    return form_page(request, "checkins/rides/end.html", form, **context)


def _went_on(request: PersonRequest, way: RideEnd, ride: CravingEpisode) -> HttpResponse:
    if way == RideEnd.AGAIN:
        return redirect("now_ride")
    # Where somebody else reads the phone, that page asks who it is: a call cannot wait for it.
    if request.user.has_quiet_home or is_locked(request):
        return redirect("now") if way == RideEnd.CALL else said(request, "Saved.", "home")
    kept = reverse("rides_ride", args=[ride.pk])
    # A server cannot dial: the page that follows leads with the call.
    return redirect(f"{kept}?call=1" if way == RideEnd.CALL else kept)


@require_safe
@person_required
def rides(request: PersonRequest) -> HttpResponse:
    """List the rides that were kept."""
    page = page_from(request.GET)
    found, has_older = rides_page(request.user, page=page)
    context = {"rides": found, "older": page + 1 if has_older else None, "newer": page - 1}
    return render(request, "checkins/rides/page.html", context)


@require_safe
@person_required
def ride(request: PersonRequest, ride_id: uuid.UUID) -> HttpResponse:
    """Show one ride, and who else can see it; lead with a call if that was the way out of it."""
    row = _ride(request, ride_id)
    readers = readers_of(request.user, at=timezone.now())
    seen_by, kept_from = chosen_readers(row, readers)
    shown = shown_ride(row)
    context = {
        "ride": shown,
        "leads_to_call": "call" in request.GET or shown.is_strong,
        "call": _first_to_call(request),
        "readers": readers,
        "seen_by": seen_by,
        "kept_from": kept_from,
    }
    return render(request, "checkins/rides/ride.html", context)


@require_POST
@person_required
def drop(request: PersonRequest, ride_id: uuid.UUID) -> HttpResponse:
    """Delete a ride for good, at once; a second tap finds it gone, and says the same."""
    refuse_fields(request)
    row = CravingEpisode.objects.visible_to(request.user).filter(pk=ride_id).first()
    if row:
        drop_ride(ride=row, by=request.user, at=timezone.now())
    return said(request, "Okay. We didn’t keep it.", "rides")


@require_POST
@person_required
def remove(request: PersonRequest, ride_id: uuid.UUID) -> HttpResponse:
    refuse_fields(request)
    remove_ride(ride=_ride(request, ride_id), by=request.user, at=timezone.now())
    return removed(request, "Your ride is deleted.", Removal.RIDE, ride_id, "rides")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def share(request: PersonRequest, ride_id: uuid.UUID) -> HttpResponse:
    """Show who could see this ride, and share it with the chosen counselors."""
    row, now = _ride(request, ride_id), timezone.now()
    consents = readers_of(request.user, at=now)
    form = ReadersForm(posted(request), consents=consents)
    if form.is_valid():
        try:
            share_ride(ride=row, consent_ids=form.consent_ids(), by=request.user, at=now)
        except NoReaderError:
            form.add_error("readers", "Sharing ended in the meantime. Check who can see it.")
        else:
            return said(request, "Shared. You can stop at any time.", "rides_ride", ride_id=row.pk)
    context = {"ride": shown_ride(row), "consents": consents}
    return form_page(request, "checkins/rides/share.html", form, **context)


@require_POST
@person_required
def unshare(request: PersonRequest, ride_id: uuid.UUID) -> HttpResponse:
    """Stop sharing this ride."""
    refuse_fields(request)
    unshare_ride(ride=_ride(request, ride_id), by=request.user, at=timezone.now())
    return said(request, "Only you can see this ride now.", "rides_ride", ride_id=ride_id)


def _first_to_call(request: PersonRequest) -> SupportContact | None:
    return first_to_call(SupportContact.objects.visible_to(request.user))


def _ride(request: PersonRequest, ride_id: uuid.UUID) -> CravingEpisode:
    visible = CravingEpisode.objects.visible_to(request.user)
    row: CravingEpisode = get_object_or_404(visible, pk=ride_id)
    return row
