"""The settings of counted days, and the card on lost tolerance."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.engine.days import local_date
from checkins.forms.recovery_days import RecoveryDaysForm
from checkins.models import Profile
from checkins.services.recovery_days import read_tolerance, set_recovery_days
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    person_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import form_page, said


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def days(request: DatedRequest) -> HttpResponse:
    """Show or save the day from which days are counted, and the day when care ended."""
    person = request.user
    profile = get_object_or_404(Profile.objects.visible_to(person))
    form = RecoveryDaysForm(
        posted(request),
        today=request.today,
        initial={
            "counted_from": profile.counted_from,
            "first_is": str(int(profile.counts_first_day)),
            "on_home": str(int(profile.shows_days)),
            "left_care_on": profile.left_care_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        set_recovery_days(by=person, at=request.now, **form.as_settings())
        return said(request, "Your dates are saved.", "settings", place="checkins")
    return form_page(request, "checkins/settings/days.html", form)


@require_POST
@person_required
def tolerance_read(request: PersonRequest) -> HttpResponse:
    """Hide the card on lost tolerance."""
    refuse_fields(request)
    person, now = request.user, timezone.now()
    if person.zone:
        read_tolerance(by=person, at=now, today=local_date(now, person.zone))
    return said(request, "We put that card away.", "home")
