"""The day after use: the body's four ticks, and no look back for now."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from checkins.enums import UsedChoice
from checkins.forms.day_after import BackTo, BodyForm
from checkins.models import DailyCheckin
from checkins.services.day_after import DayIsOverError, put_look_back_off, save_body_check
from checkins.views.access import DatedRequest, dated_action
from checkins.views.answers import form_page, said

BY_SCRIPT = "X-Tap"  # a tick that a script sends: it has no page to show


@require_POST
@dated_action
def body(request: DatedRequest, day: date) -> HttpResponse:
    """Save the ticks of today."""
    form = BodyForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    ticks = form.cleaned_data["ticks"]
    try:
        save_body_check(by=request.user, at=request.now, day=day, ticks=ticks)
    except DayIsOverError:  # the page was open over night
        return said(request, "That day is over. Here’s today.", "home")
    if BY_SCRIPT in request.headers:
        return HttpResponse(status=204)
    return _back(request, form, "Saved. Only you can see this.", "body")


@require_POST
@dated_action
def not_now(request: DatedRequest, day: date) -> HttpResponse:
    """Save that the person wants no look back at a day with use."""
    days_of_use = DailyCheckin.objects.visible_to(request.user).filter(used=UsedChoice.YES)
    row = get_object_or_404(days_of_use, day=day)
    form = BackTo(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    put_look_back_off(day=row, by=request.user, at=request.now)
    return _back(request, form, "Okay. It stays in Trends, if you ever want it.", "look-back")


def _back(request: DatedRequest, form: BackTo, sentence: str, place: str) -> HttpResponse:
    """Redirect to the page where the card stood."""
    if day := form.cleaned_data["result_of"]:
        return said(request, sentence, "checkins_done", place=place, day=day)
    return said(request, sentence, "home", place=place)
