"""A counselor's own page of hours: when they work, who covers, and how they hear."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.forms.hours import HoursForm
from checkins.models import PushSubscription
from checkins.queries.hours import deputies_for, works_of
from checkins.queries.promises import promise_of
from checkins.services.hours import set_hours
from checkins.views.access import CounselorRequest, counselor_required, posted
from checkins.views.answers import form_page, said


@require_http_methods(["GET", "HEAD", "POST"])
@counselor_required
def hours(request: CounselorRequest) -> HttpResponse:
    """Show or save the hours, and show what people read of them."""
    counselor, now = request.user, timezone.now()
    work = works_of([counselor])[counselor.pk]
    deputies = deputies_for(counselor)
    today = now.astimezone(work.hours.zone).date()
    form = HoursForm(
        posted(request),
        deputies=deputies,
        takes_push=PushSubscription.objects.visible_to(counselor).exists(),
        today=today,
        initial=HoursForm.initial_from(work, deputies, today=today),
    )
    if request.method == "POST" and form.is_valid():
        set_hours(wanted=form.wanted(), by=counselor, at=now)
        return said(request, "Your hours are saved.", "hours")
    context = {"tab": "desk", "promise": promise_of(counselor, work, at=now)}
    return form_page(request, "checkins/hours/page.html", form, **context)
