"""The operator's page of the clinic's settings."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.forms.clinic import AlertBudgetForm
from checkins.queries.alert_budget import budget_page
from checkins.services.clinic import set_alert_budget
from checkins.views.access import UserRequest, operator_required, posted
from checkins.views.answers import form_page, said


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def clinic(request: UserRequest) -> HttpResponse:
    """Show and set the alert budget."""
    page = budget_page()
    form = AlertBudgetForm(posted(request), initial={"alerts_a_week": page.a_week})
    if request.method == "POST" and form.is_valid():
        set_alert_budget(by=request.user, at=timezone.now(), **form.cleaned_data)
        return said(request, "The alert budget is saved.", "clinic")
    return form_page(request, "checkins/clinic/page.html", form, page=page)
