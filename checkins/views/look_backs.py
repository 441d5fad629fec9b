"""A look back at a day with use; the person writes one only if they want to."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from checkins.enums import Removal, UsedChoice
from checkins.forms.look_backs import LookBackForm
from checkins.models import DailyCheckin, LookBack
from checkins.queries.day_names import day_name
from checkins.services.look_backs import keep_look_back, remove_look_back
from checkins.views.access import (
    DatedRequest,
    dated_action,
    posted,
)
from checkins.views.answers import form_page, removed


@require_http_methods(["GET", "HEAD", "POST"])
@dated_action
def look_back(request: DatedRequest, day: date) -> HttpResponse:
    """Show, save or remove a look back at a day with use."""
    person, now = request.user, request.now
    days_of_use = DailyCheckin.objects.visible_to(person).filter(used=UsedChoice.YES)
    row = get_object_or_404(days_of_use, day=day)
    look = LookBack.objects.visible_to(person).filter(day=day).first()
    if look and "remove" in request.POST:
        remove_look_back(look=look, by=person, at=now)
        return removed(request, "Deleted.", Removal.LOOK_BACK, look.pk, "checkins_done", day=day)
    texts = {name: getattr(look, name) for name in LookBackForm.base_fields} if look else {}
    form = LookBackForm(posted(request), initial=texts)
    if request.method == "POST" and form.is_valid():
        keep_look_back(day=row, by=person, at=now, **form.cleaned_data)
        messages.success(request, "Saved. Only you can see it.")
        return redirect("checkins_done", day=day)
    when = day_name(day, request.today)
    return form_page(request, "checkins/look_backs/page.html", form, look=look, day=day, when=when)
