"""The operator's page of what is set for the clinic."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from checkins.forms.clinic import AlertBudgetForm
from checkins.queries.alert_budget import budget_page
from checkins.services.clinic import set_alert_budget
from checkins.views.access import UserRequest, operator_required, posted


@require_http_methods(["GET", "HEAD", "POST"])
@operator_required
def clinic(request: UserRequest) -> HttpResponse:
    """Show the alert budget, and set it."""
    page = budget_page()
    form = AlertBudgetForm(posted(request), initial={"alerts_a_week": page.a_week})
    if request.method == "POST" and form.is_valid():
        set_alert_budget(by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("clinic")
    context = {"form": form, "page": page}
    status = 400 if form.is_bound else 200
    return render(request, "checkins/clinic/page.html", context, status=status)
