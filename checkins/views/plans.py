"""The "My plan" pages: reading and changing the plan, and reading its earlier versions."""

import uuid
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.plans import PlanForm
from checkins.models import PlanVersion, SupportContact
from checkins.queries.groups import next_meeting
from checkins.queries.plans import Plan, current_plan
from checkins.services.plans import save_plan
from checkins.views.access import PersonRequest, person_required, posted
from checkins.views.answers import form_page, said


@require_safe
@person_required
def plan(request: PersonRequest) -> HttpResponse:
    """Show the current plan on one page."""
    context = {
        "tab": "more",
        "plan": current_plan(request.user),
        "contacts": list(SupportContact.objects.visible_to(request.user)),
        "next_meeting": partial(next_meeting, request.user, at=timezone.now()),
    }
    return render(request, "checkins/plans/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def edit(request: PersonRequest) -> HttpResponse:
    """Write the first or a new version of the plan."""
    current = current_plan(request.user)
    initial = PlanForm.initial_from(current.version if current else None)
    form = PlanForm(posted(request), initial=initial)
    if form.is_valid():
        signs = form.cleaned_data["signs"]
        save_plan(by=request.user, at=timezone.now(), words=form.words(), signs=signs)
        return said(request, "Your plan is saved.", "plans")
    context = {
        "tab": "more",
        "plan": current,
        "contacts": list(SupportContact.objects.visible_to(request.user)),
    }
    return form_page(request, "checkins/plans/edit.html", form, **context)


@require_safe
@person_required
def versions(request: PersonRequest) -> HttpResponse:
    """List every version, the current one first."""
    rows = PlanVersion.objects.visible_to(request.user).newest_first().defer("sealed_text")
    context = {"tab": "more", "versions": list(rows)}
    return render(request, "checkins/plans/versions.html", context)


@require_safe
@person_required
def version(request: PersonRequest, version_id: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(PlanVersion.objects.visible_to(request.user), pk=version_id)
    context = {"tab": "more", "version": row, "plan": Plan(row)}
    return render(request, "checkins/plans/version.html", context)
