"""A person's answers to the cards on their pages, one tap each."""

from contextlib import suppress

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from checkins.engine.days import local_date
from checkins.forms.cards import LowMoodAnswerForm
from checkins.services.cards import (
    NothingToAnswerError,
    answer_low_mood_card,
    answer_quiet_card,
)
from checkins.views.access import (
    PersonRequest,
    person_required,
    refuse_fields,
)
from checkins.views.answers import form_page, said


@require_POST
@person_required
def answer_quiet(request: PersonRequest) -> HttpResponse:
    """Hide the card about a silence."""
    refuse_fields(request)
    person, now = request.user, timezone.now()
    with suppress(NothingToAnswerError):  # a double tap: the card is away already
        if person.zone:
            answer_quiet_card(by=person, at=now, today=local_date(now, person.zone))
    return said(request, "Thank you. Good to know.", "home")


@require_POST
@person_required
def answer_low_mood(request: PersonRequest) -> HttpResponse:
    """Hide the low-mood card."""
    form = LowMoodAnswerForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    with suppress(NothingToAnswerError):  # a double tap: the card is away already
        answer_low_mood_card(by=request.user, at=timezone.now(), answer=form.cleaned_data["answer"])
    return said(request, "Thank you. Your answer is saved.", "home")
