"""The operator's pages of record systems: registering, new tokens, switching off at once."""

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.engine.days import local_date
from checkins.exports.fhir.values import Place
from checkins.forms.systems import TAKEN, RegisterForm, TokenForm
from checkins.models import System
from checkins.queries.counts import people_are
from checkins.queries.systems import consents_for, systems_with_consents
from checkins.services.sharing_texts import UTC
from checkins.services.systems import (
    NameTakenError,
    SystemGoneError,
    register_system,
    renew_token,
    switch_off,
)
from checkins.views.access import UserRequest, operator_required, posted, refuse_fields
from checkins.views.answers import form_page, said
from checkins.views.confirming import asks_who

USED = "You sent this page before. We don’t show its token again. Make a new one if you need it."
GONE = "It’s switched off, and gets no new token."


@require_safe
@operator_required
def systems(request: UserRequest) -> HttpResponse:
    """List the record systems; of the people who hand on to one, only how many."""
    now = timezone.now()
    context = {"rows": systems_with_consents(request.user, at=now), "now": now}
    return render(request, "checkins/systems/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@asks_who
def register(request: UserRequest) -> HttpResponse:
    """Register a record system, and show its token once."""
    form, now = RegisterForm(posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            system, token = register_system(
                by=request.user,
                at=now,
                name=data["name"],
                purpose=data["what_for"],
                last_day=form.last_day(local_date(now, request.user.zone or UTC)),
                form_id=data["form_id"],
            )
        except NameTakenError:
            form.add_error("name", TAKEN)
        else:
            if token:
                return _token_page(request, system, token)
            form.add_error(None, USED)
    return form_page(request, "checkins/systems/register.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
@asks_who
def token(request: UserRequest, system_ref: uuid.UUID) -> HttpResponse:
    """Give a system a new token, and show it once; the earlier one ends."""
    system, now = _system(request, system_ref), timezone.now()
    form = TokenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            day = form.last_day(local_date(now, request.user.zone or UTC))
            made = renew_token(system=system, by=request.user, at=now, last_day=day)
        except SystemGoneError:
            form.add_error(None, GONE)
        else:
            system.refresh_from_db()
            return _token_page(request, system, made)
    return form_page(request, "checkins/systems/token.html", form, system=system)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def off(request: UserRequest, system_ref: uuid.UUID) -> HttpResponse:
    """Show what switching a system off ends, or do it at once."""
    system, now = _system(request, system_ref), timezone.now()
    if request.method != "POST":
        context = {"system": system, "consents": consents_for(system, at=now)}
        return render(request, "checkins/systems/switch_off.html", context)
    refuse_fields(request)
    ends = switch_off(system=system, by=request.user, at=now)
    heard = f" {people_are(ends.people)} told." if ends.people else ""
    return said(request, f"{system.name} is switched off.{heard}", "systems", place="systems")


def _system(request: UserRequest, system_ref: uuid.UUID) -> System:
    found: System = get_object_or_404(System.objects.visible_to(request.user), ref=system_ref)
    return found


def _token_page(request: UserRequest, system: System, token: str) -> HttpResponse:
    context = {"system": system, "token": token, "base": Place.at(settings.SITE_ORIGIN).base}
    return render(request, "checkins/systems/made.html", context)
