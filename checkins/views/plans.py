"""The "My plan" pages: starting, reading and changing the plan, and its earlier versions."""

import uuid
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from checkins.catalog.plans import plan_catalog
from checkins.forms.form_drafts import is_typing
from checkins.forms.plans import BEFORE, BoxForm, PlanForm
from checkins.models import PlanVersion, SupportContact
from checkins.queries.groups import next_meeting
from checkins.queries.plans import Plan, current_plan, next_box
from checkins.services.form_drafts import drop_typing
from checkins.services.plans import EmptyPlanError, PlanUnopenedError, save_plan, write_part
from checkins.views.access import PersonRequest, person_required, posted
from checkins.views.answers import form_page, said
from checkins.views.form_drafts import NOT_KEPT, kept_as_typed


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


@require_safe
@person_required
def start(request: PersonRequest) -> HttpResponse:
    """Lead to the first of the three boxes that is blank, or to the plan."""
    box_number = next_box(current_plan(request.user))
    return redirect("plans_box", box=box_number) if box_number else redirect("plans")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def box(request: PersonRequest, box: int) -> HttpResponse:
    """Write one of the three boxes that a plan starts with; each is saved on its own."""
    parts = plan_catalog().first_boxes
    if not 1 <= box <= len(parts):
        raise Http404
    part, plan, now = parts[box - 1], current_plan(request.user), timezone.now()
    text = plan.text_of(part) if plan else ""
    if request.method == "POST" and is_typing(request):
        is_stale = request.POST.get(BEFORE, "").splitlines() != text.splitlines()
        return HttpResponse(status=NOT_KEPT) if is_stale else kept_as_typed(request)
    form = BoxForm(posted(request), part=part, initial={"text": text, BEFORE: text})
    if form.is_valid() and _writes(request, form, code=part.code):
        drop_typing(account=request.user, page=request.path, at=now)
        if box == len(parts):
            return said(request, "Your plan is saved.", "plans")
        return said(request, "Saved.", "plans_box", box=box + 1)
    context = {"tab": "more", "part": part, "box": box, "boxes": len(parts)}
    return form_page(request, "checkins/plans/box.html", form, **context)


def _writes(request: PersonRequest, form: BoxForm, *, code: str) -> bool:
    """Save a box, and return whether it was saved; else the form says why not."""
    text = form.cleaned_data["text"]
    try:
        write_part(by=request.user, at=timezone.now(), code=code, text=text)
    except EmptyPlanError:
        form.add_error("text", "Write one line first, or skip this.")
    except PlanUnopenedError:
        form.add_error(None, "Your plan can’t be opened right now. Nothing was changed.")
    return not form.errors


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
