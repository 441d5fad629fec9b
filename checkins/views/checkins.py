"""The daily check-in: choosing the day, its four pages, and the result after saving."""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.pages import LAST_PAGE, page_questions
from checkins.engine.days import can_fill_in, is_late, is_small_hours
from checkins.enums import RemarkKind
from checkins.forms.cards import RemarkForm
from checkins.forms.checkins import PageForm, new_page_uuid, shown_at
from checkins.models import DailyCheckin, PersonStatus, SupportContact
from checkins.queries.assessment import assessment_of_day
from checkins.queries.checkins import checkin_page, fillable_days, next_page
from checkins.queries.day_after import after_use_on
from checkins.queries.day_names import day_name
from checkins.queries.groups import next_meeting
from checkins.queries.headlines import with_day
from checkins.queries.learn import about_page, on_triggers
from checkins.queries.plans import plan_on, with_plan
from checkins.queries.safety import used_means_of
from checkins.queries.sharing import who_can_see
from checkins.queries.small_steps import small_steps_on, with_small_step
from checkins.queries.trends import fortnight_of
from checkins.services.cards import (
    remark,
)
from checkins.services.checkins import save_page
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
)
from checkins.views.answers import answer, form_page, said
from checkins.views.confirming import ask_who

THANKS = {
    RemarkKind.REACHED_OUT: "Saved. That was a strong step.",
    RemarkKind.DOES_NOT_FIT: "Thank you. Your answers stay as they are.",
}


@require_safe
@dated
def choose_day(request: DatedRequest) -> HttpResponse:
    """Redirect to the next page of today's check-in, or ask for which day it is.

    The question is asked after midnight, after today's check-in is finished, and on request.
    """
    today = request.today
    days = fillable_days(request.user, today)
    after_midnight = is_small_hours(request.now, request.zone)
    row = days[0].checkin
    if not after_midnight and "days" not in request.GET and not (row and row.finished_at):
        return redirect("checkins_page", day=today, page_number=next_page(row))
    return render(
        request,
        "checkins/checkins/choose.html",
        {
            "tab": "checkin",
            "days": days,
            "after_midnight": after_midnight,
            "open_days": [days[1], days[0]] if after_midnight else [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def page(request: DatedRequest, day: date, page_number: int) -> HttpResponse:
    """Show or save one of the four pages of a check-in."""
    person, now, zone = request.user, request.now, request.zone
    if not 1 <= page_number <= LAST_PAGE:
        raise Http404
    if not can_fill_in(day, at=now, zone=zone):
        return answer(request, "checkins/checkins/closed.html", {"tab": "checkin"}, refused=True)
    late = is_late(day, at=now, zone=zone)
    if request.method != "POST":
        _ask_before_showing(request, day)
        return _show_page(request, day, page_number, late=late)
    form = PageForm(request.POST, person=person, page_number=page_number, day=day)
    if not form.is_valid():
        return _show_page(request, day, page_number, late=late, form=form)
    page = form.page(late=late, at=now)
    goes_back = "back" in request.POST
    if page.fields or not goes_back:  # a page that was only looked at is no answer
        save_page(page=page, by=person, at=now)
    if goes_back:
        return _page_before(request, day, page_number, is_saved=bool(page.fields))
    return _after_saving(request, day, page_number, finished=page.finish)


def _ask_before_showing(request: DatedRequest, day: date) -> None:
    """Ask who it is where somebody else reads the phone, unless the day was just written."""
    if not request.user.has_quiet_home:
        return
    just = request.now - settings.ASK_AGAIN
    rows = DailyCheckin.objects.visible_to(request.user)
    if rows.filter(day=day, changed_at__lt=just).exists():
        ask_who(request)


def _show_page(
    request: DatedRequest, day: date, page_number: int, *, late: bool, form: PageForm | None = None
) -> HttpResponse:
    person = request.user
    page = checkin_page(
        person=person,
        day=day,
        page_number=page_number,
        typed=form.typed() if form else None,
        errors=form.sentences() if form else None,
    )
    context: dict[str, Any] = {
        "tab": "checkin",
        "page": page,
        "form": form,
        "day": day,
        "day_name": day_name(day, request.today),
        "late": late,
        "numbers": range(1, LAST_PAGE + 1),
        "next_title": page_questions(page_number + 1).title if page_number < LAST_PAGE else "",
        "page_uuid": new_page_uuid(),
        "shown_at": shown_at(request.now),
        "about": about_page(page_number),
    }
    if page.used:
        context["used_means_words"] = used_means_of(person).words
        context["who_sees"] = who_can_see(person, request.now)
    return answer(request, "checkins/checkins/page.html", context, refused=form is not None)


def _page_before(
    request: PersonRequest, day: date, page_number: int, *, is_saved: bool
) -> HttpResponse:
    if page_number > 1:
        return redirect("checkins_page", day=day, page_number=page_number - 1)
    return said(request, "Saved. The rest can wait.", "home") if is_saved else redirect("home")


def _after_saving(
    request: PersonRequest, day: date, page_number: int, *, finished: bool
) -> HttpResponse:
    if "fill" in request.POST or request.POST.get("clear"):
        return redirect("checkins_page", day=day, page_number=page_number)
    if finished:
        return redirect("checkins_done", day=day)
    if "stop" in request.POST:
        return said(request, "Saved. The rest can wait.", "home")
    # A second tap on the page before does not finish the day: the last page is shown again.
    return redirect("checkins_page", day=day, page_number=min(page_number + 1, LAST_PAGE))


@require_safe
@dated_action
def done(request: DatedRequest, day: date) -> HttpResponse:
    """Show the result of the day's answers, and what the person can do."""
    person = request.user
    row = DailyCheckin.objects.visible_to(person).filter(day=day).first()
    if row is None:
        raise Http404
    _ask_before_showing(request, day)
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    status = with_day(with_small_step(with_plan(statuses)), day).get()
    today, recent = request.today, fortnight_of(person, last=day)
    after_use = after_use_on(person, row, status.use_before, at=request.now, today=today)
    assessment = assessment_of_day(person, row, status, recent, today=today, after_use=after_use)
    means = used_means_of(person)
    return render(
        request,
        "checkins/done/page.html",
        {
            "tab": "" if assessment.used else "checkin",
            "row": row,
            "assessment": assessment,
            "contacts": list(SupportContact.objects.visible_to(person)),
            "next_meeting": partial(next_meeting, person, at=request.now),
            "plan": plan_on(status),
            "small_steps": small_steps_on(status, assessment.small_step_signs, today=today),
            "stopping_is_risky": means.stopping_is_risky,
            "who_sees": who_can_see(person, request.now) if assessment.used else None,
            "read_on": on_triggers(row.triggers),
            "remarks": set(person.day_remarks.filter(day=day).values_list("kind", flat=True)),
        },
    )


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
