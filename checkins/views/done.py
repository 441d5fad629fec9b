"""The result of a daily check-in, and what the person says of it."""

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from checkins.charts.beside import beside_bars
from checkins.engine.acting import acts_alone
from checkins.engine.days import can_fill_in
from checkins.enums import RemarkKind
from checkins.forms.cards import RemarkForm
from checkins.forms.confirming import hides_from_reader
from checkins.forms.locking import is_locked
from checkins.models import DailyCheckin
from checkins.queries.assessment import assessment_of_day
from checkins.queries.checkins import day_with_note, rest_page, status_on
from checkins.queries.contacts import reach, support_contacts_of
from checkins.queries.day_after import after_use_on
from checkins.queries.first_days import fortnight_and_first, given_after
from checkins.queries.groups import next_meeting
from checkins.queries.learn import on_triggers
from checkins.queries.plans import plan_on
from checkins.queries.promises import promise_on
from checkins.queries.safety import used_means_in
from checkins.queries.said import LastAnswers, last_answered
from checkins.queries.sharing import who_can_see
from checkins.queries.small_steps import small_steps_on
from checkins.queries.telling import telling_on
from checkins.queries.thought_offers import thought_offer_after
from checkins.services.cards import remark
from checkins.views.access import DatedRequest, PersonRequest, dated_action, person_required
from checkins.views.answers import form_page, said
from checkins.views.just_written import ask_before_showing
from checkins.views.pages_aside import saved_locked

THANKS = {
    RemarkKind.REACHED_OUT: "Saved. That was a strong step.",
    RemarkKind.DOES_NOT_FIT: "Thank you. Your answers stay as they are.",
}


@require_safe
@dated_action
def result(request: DatedRequest, day: date) -> HttpResponse:
    """Show the result of the day's answers, and what the person can do."""
    if is_locked(request):
        return saved_locked(request, day)
    row = day_with_note(request.user, day)
    if row is None:
        raise Http404
    ask_before_showing(request, day)
    if hides_from_reader(request):
        return _quiet_result(request, row)
    return render(request, "checkins/done/page.html", _result(request, row))


def _result(request: DatedRequest, row: DailyCheckin) -> dict[str, Any]:
    """Return what the page shows of a day and of what the person can do."""
    person, day, today, zone = request.user, row.day, request.today, request.zone
    status = status_on(person, day, at=request.now)
    recent, first = fortnight_and_first(person, status, last=day, today=today)
    profile = status.person.profile
    contacts = support_contacts_of(person)
    after_use = after_use_on(profile, row, status.use_before, at=request.now, today=today)
    assessment = assessment_of_day(person, row, status, recent, today=today, after_use=after_use)
    return {
        "tab": "" if assessment.used else "checkin",
        "row": row,
        "rest_page": rest_page(row) if can_fill_in(day, at=request.now, zone=zone) else None,
        "assessment": assessment,
        "bars": beside_bars(assessment.beside_baseline),
        "given": given_after(row, assessment, first, today=today),
        "thought_offer": thought_offer_after(row, assessment),
        "answers": LastAnswers(last_answered(first), today),
        "contacts": contacts,
        "reach": reach(contacts),
        "next_meeting": partial(next_meeting, person, at=request.now),
        "plan": plan_on(status),
        "small_steps": small_steps_on(status, assessment.small_step_signs, today=today),
        "stopping_is_risky": used_means_in(profile).stopping_is_risky,
        "text_words": profile.says_in_a_text,
        "promise": promise_on(status, at=request.now, zone=zone, used=assessment.used)
        if assessment.urgent
        else None,
        "telling": telling_on(status, row, at=request.now, zone=zone),
        "who_sees": who_can_see(person, request.now) if assessment.used else None,
        "read_on": on_triggers(row.triggers),
        "remarks": set(person.day_remarks.filter(day=day).values_list("kind", flat=True)),
    }


def _quiet_result(request: DatedRequest, row: DailyCheckin) -> HttpResponse:
    """Show that the day is saved, and what to do in danger; nothing else of the person."""
    contacts = support_contacts_of(request.user)
    is_danger = acts_alone(row.as_answers(), with_use=True).level is not None
    context = {"tab": "checkin", "row": row, "reach": reach(contacts), "is_danger": is_danger}
    return render(request, "checkins/done/quiet.html", context)


@require_POST
@person_required
def remark_on_day(request: PersonRequest, day: date, kind: RemarkKind) -> HttpResponse:
    """Save that the day's message does not fit, or that the person reached out already."""
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    row = DailyCheckin.objects.visible_to(request.user).filter(day=day).first()
    if row is None:
        raise Http404
    remark(day=row, kind=kind, by=request.user, at=timezone.now())
    if form.cleaned_data["page"]:
        return said(request, THANKS[kind], "home")
    # The answer stands where the button was, far below the page's top.
    return redirect(f"{reverse('checkins_done', args=[day])}#{kind.value}")
