"""Small steps: picking one for today, saying how it went, and seeing which ones helped."""

import uuid
from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from checkins.enums import StepOutcome
from checkins.forms.small_steps import OutcomeForm, PickForm
from checkins.models import StepChoice
from checkins.queries.small_steps import own_status, signs_of, small_steps_on, what_helped
from checkins.services.small_steps import SmallStepNotDueError, answer_small_step, pick_small_step
from checkins.views.access import DatedRequest, dated, dated_action, posted
from checkins.views.answers import form_page, said


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def small_steps(request: DatedRequest) -> HttpResponse:
    """Show today's small step and those that helped, and pick one."""
    today = request.today
    form = PickForm(posted(request))
    if request.method == "POST" and form.is_valid():
        step, text = form.cleaned_data["step"], form.cleaned_data["text"]
        pick_small_step(by=request.user, at=request.now, today=today, code=step, text=text)
        return redirect("small_steps")
    status = own_status(request.user)
    context = {
        "tab": "more",
        "small_steps": small_steps_on(status, signs_of(status) or ["stressed"], today=today),
        "helped": what_helped(request.user),
    }
    return form_page(request, "checkins/small_steps/page.html", form, **context)


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
