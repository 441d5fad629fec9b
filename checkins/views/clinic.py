"""The operator's page of the clinic's settings."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.forms.clinic import AlertBudgetForm, ReadingForm
from checkins.models import Clinic, ClinicCount
from checkins.queries.alert_budget import budget_page
from checkins.queries.alert_outcomes import outcomes_page
from checkins.queries.promises import counselors_to_name
from checkins.services.clinic import set_alert_budget, set_reading_times
from checkins.views.access import UserRequest, operator_required, posted
from checkins.views.answers import answer, said


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def clinic(request: UserRequest) -> HttpResponse:
    """Show the settings, and set the alert budget."""
    form = AlertBudgetForm(posted(request)) if request.method == "POST" else None
    if form and form.is_valid():
        set_alert_budget(by=request.user, at=timezone.now(), **form.cleaned_data)
        return said(request, "The alert budget is saved.", "clinic", place="budget")
    return _page(request, form=form)


@require_POST
@operator_required
def reading(request: UserRequest) -> HttpResponse:
    """Set who reads what people share, and when."""
    form = ReadingForm(request.POST, counselors=counselors_to_name(Clinic.objects.first()))
    if not form.is_valid():
        return _page(request, reading_form=form)
    times, reader = form.times(), form.chosen()
    set_reading_times(times=times, reader=reader, by=request.user, at=timezone.now())
    sentence = "Saved. People read this now." if times else "We promise no one reads it."
    return said(request, sentence, "clinic", place="reading")


def _page(
    request: UserRequest,
    *,
    form: AlertBudgetForm | None = None,
    reading_form: ReadingForm | None = None,
) -> HttpResponse:
    row = Clinic.objects.select_related("reader").first()
    counts = ClinicCount.objects.first()
    page = budget_page(row, counts)
    context = {
        "page": page,
        "outcomes": outcomes_page(counts),
        "form": form or AlertBudgetForm(initial={"alerts_a_week": page.a_week}),
        "reading_form": reading_form
        or ReadingForm(
            counselors=counselors_to_name(row),
            initial=ReadingForm.initial_from(row, zone=request.user.time_zone),
        ),
    }
    refused = form is not None or reading_form is not None
    return answer(request, "checkins/clinic/page.html", context, refused=refused)
