"""Small steps: picking one for today, saying how it went, and seeing which ones helped."""

import uuid
from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.small_steps import small_step_catalog
from checkins.enums import Removal, StepOutcome
from checkins.forms.small_steps import KEEPS, OutcomeForm, PickForm
from checkins.models import KeptStep, StepChoice
from checkins.queries.plans import plan_on
from checkins.queries.small_steps import (
    all_steps,
    own_status,
    signs_of,
    small_steps_on,
    step_shelf,
)
from checkins.services.plans import FullPartError, PlanUnopenedError, add_to_plan
from checkins.services.small_steps import (
    SmallStepNotDueError,
    TooManyKeptError,
    answer_small_step,
    keep_small_step,
    let_go_small_step,
    pick_small_step,
)
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    posted,
    refuse_fields,
)
from checkins.views.answers import form_page, removed, said

IN_PLAN = "It’s in your plan now, under “What I can do alone”."
NO_ROOM = "That part of your plan is full. Take a line out first."
UNOPENED_PLAN = "Your plan can’t be opened right now. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def small_steps(request: DatedRequest) -> HttpResponse:
    """Show today's small step, those that helped and those that are kept, and pick one."""
    today = request.today
    form = PickForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if KEEPS in request.POST:
            return _keep(request, form)
        step, text = form.cleaned_data["step"], form.cleaned_data["text"]
        pick_small_step(by=request.user, at=request.now, today=today, code=step, text=text)
        return redirect("small_steps")
    status = own_status(request.user)
    signs = signs_of(status)
    found = small_steps_on(status, signs or ["stressed"], today=today)
    context = {
        "tab": "more",
        "small_steps": found,
        "went_up": bool(signs),
        "shelf": step_shelf(request.user, found, plan=plan_on(status)),
    }
    return form_page(request, "checkins/small_steps/page.html", form, **context)


@require_safe
@dated
def all_small_steps(request: DatedRequest) -> HttpResponse:
    """List every small step, to be searched on the page itself: the word is sent nowhere."""
    context = {"tab": "more", "stages": all_steps(request.user)}
    return render(request, "checkins/small_steps/all.html", context)


@require_POST
@dated_action
def answer(request: DatedRequest, choice_id: uuid.UUID) -> HttpResponse:
    """Save how a small step went."""
    choice = get_object_or_404(StepChoice.objects.visible_to(request.user), pk=choice_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    with suppress(SmallStepNotDueError):  # a double tap: the step is answered already
        outcome = StepOutcome(form.cleaned_data["went"])
        answer_small_step(
            choice=choice,
            by=request.user,
            at=request.now,
            today=request.today,
            outcome=outcome,
        )
    return said(request, "Thank you. Your answer is saved.", "small_steps")


@require_POST
@person_required
def keep(request: PersonRequest) -> HttpResponse:
    """Keep a small step at hand."""
    form = PickForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    return _keep(request, form)


def _keep(request: PersonRequest, form: PickForm) -> HttpResponse:
    step, text = form.cleaned_data["step"], form.cleaned_data["text"]
    try:
        keep_small_step(by=request.user, at=timezone.now(), code=step, text=text)
    except TooManyKeptError:
        return _back(request, form, "You keep 30 steps. Remove one first.")
    return _back(request, form, "Kept. You find it under “Steps I keep”.")


@require_POST
@person_required
def let_go(request: PersonRequest, kept_id: uuid.UUID) -> HttpResponse:
    """Take a small step off those that are kept."""
    refuse_fields(request)
    kept = get_object_or_404(KeptStep.objects.visible_to(request.user), pk=kept_id)
    let_go_small_step(kept=kept, by=request.user, at=timezone.now())
    return removed(request, "You don’t keep it now.", Removal.KEPT_STEP, kept_id, "small_steps")


@require_POST
@person_required
def to_plan(request: PersonRequest) -> HttpResponse:
    """Add a small step to the plan, as a line of what the person can do alone."""
    form = PickForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    line = form.cleaned_data["text"] or small_step_catalog().texts[form.cleaned_data["step"]]
    try:
        add_to_plan(by=request.user, at=timezone.now(), line=line)
    except FullPartError:
        return _back(request, form, NO_ROOM)
    except PlanUnopenedError:
        return _back(request, form, UNOPENED_PLAN)
    return _back(request, form, IN_PLAN)


def _back(request: PersonRequest, form: PickForm, sentence: str) -> HttpResponse:
    """Say it in the row of the long list, or at the top of the page of one's own steps."""
    if form.cleaned_data["page"]:
        return said(request, sentence, "small_steps_all", place=f"row-{form.cleaned_data['step']}")
    return said(request, sentence, "small_steps")
