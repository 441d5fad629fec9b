"""Small steps: pick one for today, say how it went, and see what has helped."""

import uuid
from contextlib import suppress
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.engine.days import local_date
from checkins.enums import StepOutcome
from checkins.forms.small_steps import OutcomeForm, PickForm
from checkins.models import StepChoice
from checkins.queries.small_steps import own_status, signs_of, steps_on, what_helped
from checkins.services.small_steps import StepNotAskedError, answer_step, pick_step
from checkins.views.access import PersonRequest, person_required, posted


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def steps(request: PersonRequest) -> HttpResponse:
    """Show today's step and what has helped, and pick a step."""
    if request.user.zone is None:
        return redirect("start_step", step=3)
    today = _today(request)
    form = PickForm(posted(request))
    if request.method == "POST" and form.is_valid():
        step, text = form.cleaned_data["step"], form.cleaned_data["text"]
        pick_step(by=request.user, at=timezone.now(), today=today, code=step, text=text)
        return redirect("steps")
    status = own_status(request.user)
    context = {
        "tab": "home",
        "form": form,
        "steps": steps_on(status, signs_of(status) or ["stressed"], today=today),
        "helped": what_helped(request.user),
    }
    template = "checkins/small_steps/page.html"
    return render(request, template, context, status=400 if form.is_bound else 200)


@require_POST
@person_required
def answer(request: PersonRequest, choice_id: uuid.UUID) -> HttpResponse:
    """Write down how a step went."""
    choice = get_object_or_404(StepChoice.objects.visible_to(request.user), pk=choice_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", {"form": form}, status=400)
    with suppress(StepNotAskedError):  # a double tap: it is answered already
        outcome = StepOutcome(form.cleaned_data["went"])
        answer_step(
            choice=choice,
            by=request.user,
            at=timezone.now(),
            today=_today(request),
            outcome=outcome,
        )
    return redirect("steps")


def _today(request: PersonRequest) -> date:
    if request.user.zone is None:
        raise Http404
    return local_date(timezone.now(), request.user.zone)
