"""Days counted and dates told; and a look back at a day with use."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.engine.days import local_date
from checkins.enums import UsedChoice
from checkins.forms.recovery_days import LookBackForm, RecoveryDaysForm
from checkins.models import DailyCheckin, LookBack, Profile
from checkins.queries.day_names import day_name
from checkins.services.look_backs import keep_look_back, remove_look_back
from checkins.services.recovery_days import read_tolerance, set_recovery_days
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import form_page


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def days(request: DatedRequest) -> HttpResponse:
    """Show or save from when days are counted."""
    person = request.user
    profile = get_object_or_404(Profile.objects.visible_to(person))
    form = RecoveryDaysForm(
        posted(request),
        today=request.today,
        initial={
            "counted_from": profile.counted_from,
            "first_is": str(int(profile.counts_first_day)),
            "left_care_on": profile.left_care_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        set_recovery_days(by=person, at=request.now, **form.as_settings())
        return redirect("settings")
    return form_page(request, "checkins/settings/days.html", form)


@require_POST
@person_required
def tolerance_read(request: PersonRequest) -> HttpResponse:
    """Put the card on lost tolerance away with one tap."""
    refuse_fields(request)
    person, now = request.user, timezone.now()
    if person.zone:
        read_tolerance(by=person, at=now, today=local_date(now, person.zone))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@dated_action
def look_back(request: DatedRequest, day: date) -> HttpResponse:
    """Show or keep a look back at a day with use; it is never asked for."""
    person, now = request.user, request.now
    days_of_use = DailyCheckin.objects.visible_to(person).filter(used=UsedChoice.YES)
    row = get_object_or_404(days_of_use, day=day)
    look = LookBack.objects.visible_to(person).filter(day=day).first()
    if look and "remove" in request.POST:
        remove_look_back(look=look, by=person, at=now)
        messages.success(request, "Taken away.")
        return redirect("done", day=day)
    texts = {name: getattr(look, name) for name in LookBackForm.base_fields} if look else {}
    form = LookBackForm(posted(request), initial=texts)
    if request.method == "POST" and form.is_valid():
        keep_look_back(day=row, by=person, at=now, **form.cleaned_data)
        messages.success(request, "Kept. Only you can see it.")
        return redirect("done", day=day)
    when = day_name(day, request.today)
    return form_page(request, "checkins/look_back/page.html", form, look=look, day=day, when=when)
