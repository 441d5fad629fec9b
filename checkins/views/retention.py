"""How long a person's days are kept: while the account lives, unless they choose 24 months."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.engine.days import local_date
from checkins.forms.retention import ALL, MONTHS, KeepingForm
from checkins.models import DailyCheckin
from checkins.services.retention import choose_kept, first_kept
from checkins.views.access import PersonRequest, person_required, posted
from checkins.views.answers import form_page, said
from checkins.views.confirming import ask_who
from checkins.views.onboarding import profile_of

SAVED = "Saved. We keep your days while your account lives."
SAVED_MONTHS = "Saved. Within a day we delete days older than 24 months."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def keeping(request: PersonRequest) -> HttpResponse:
    """Show or choose how long days are kept, and how many would go."""
    person, now = request.user, timezone.now()
    profile = profile_of(person)
    chosen = MONTHS if profile.kept_months else ALL
    form = KeepingForm(posted(request), initial={"kept": chosen})
    if request.method == "POST" and form.is_valid():
        if form.months:
            ask_who(request)
        choose_kept(by=person, at=now, months=form.months)
        sentence = SAVED_MONTHS if form.months else SAVED
        return said(request, sentence, "settings", place="account")
    first = first_kept(local_date(now, person.zone)) if person.zone else None
    older = DailyCheckin.objects.visible_to(person).filter(day__lt=first).count() if first else 0
    context = {"profile": profile, "first": first, "older": older}
    return form_page(request, "checkins/retention/page.html", form, **context)
