"""The daily check-in: choosing the day, its pages, and the quick one's."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from checkins.catalog.pages import PageQuestions, page_questions, questions_of
from checkins.engine.days import can_fill_in, is_before_noon, is_late, is_small_hours
from checkins.forms.checkins import PageForm, new_page_uuid, shown_at
from checkins.forms.confirming import hides_from_reader
from checkins.forms.locking import is_locked, locked_since
from checkins.queries.checkins import checkin_page, fillable_days, is_unfinished, next_page
from checkins.queries.day_names import day_name
from checkins.queries.learn import about_page
from checkins.queries.pages_aside import said_locked
from checkins.queries.safety import used_means_of
from checkins.queries.sharing import who_can_see
from checkins.services.checkins import Page, save_page
from checkins.services.pages_aside import lay_aside
from checkins.views.access import DatedRequest, PersonRequest, dated
from checkins.views.answers import answer, said
from checkins.views.just_written import ask_before_showing, note_writing


@require_safe
@dated
def choose_day(request: DatedRequest) -> HttpResponse:
    """Redirect to the next page of today's check-in, or ask for which day it is.

    The question is asked after midnight, before noon while yesterday is unfinished and today not
    begun, after today's check-in is finished, and on request. With ``short`` in the address the
    quick check-in is meant. While locked, no day shows whether it has a check-in.
    """
    today, is_quick, locked = request.today, "short" in request.GET, is_locked(request)
    days = fillable_days(None if locked else request.user, today)
    row, after_midnight = days[0].checkin, is_small_hours(request.now, request.zone)
    before_noon = is_before_noon(request.now, request.zone)
    asks = "days" in request.GET or bool(row and row.finished_at)
    yesterday_first = after_midnight or (
        not (asks or locked or row) and before_noon and is_unfinished(request.user, days[1])
    )
    if not asks and not yesterday_first:
        return redirect(_address(today, 1 if is_quick else next_page(row), is_quick=is_quick))
    return render(
        request,
        "checkins/checkins/choose.html",
        {
            "tab": "checkin",
            "days": days,
            "is_quick": is_quick,
            "after_midnight": after_midnight,
            "open_days": [days[1], days[0]] if yesterday_first else [],
            "locked": locked,
        },
    )


def _address(day: date, page_number: int, *, is_quick: bool) -> str:
    name = "checkins_quick" if is_quick else "checkins_page"
    return reverse(name, args=[day, page_number])


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def page(
    request: DatedRequest, day: date, page_number: int, *, is_quick: bool = False
) -> HttpResponse:
    """Show or save one of the four pages of a check-in, or of the two of a quick one."""
    person, now, zone = request.user, request.now, request.zone
    questions = questions_of(page_number, is_quick=is_quick)
    if questions is None:
        raise Http404
    if not can_fill_in(day, at=now, zone=zone):
        return answer(request, "checkins/checkins/closed.html", {"tab": "checkin"}, refused=True)
    late = is_late(day, at=now, zone=zone)
    if request.method != "POST":
        ask_before_showing(request, day)
        return _show_page(request, day, questions, late=late)
    form = PageForm(request.POST, person=person, questions=questions, day=day)
    if not form.is_valid():
        ask_before_showing(request, day)
        return _show_page(request, day, questions, late=late, form=form)
    page = form.page(late=late, at=now)
    if is_locked(request):
        return _answer_locked(request, questions, form, page)
    goes_back = "back" in request.POST
    if page.fields or not goes_back:  # a page that was only looked at is no answer
        note_writing(request, day)
        save_page(page=page, by=person, at=now)
    if goes_back:
        return _page_before(request, day, questions, is_saved=bool(page.fields))
    return _after_saving(request, day, questions, finished=page.finish)


def _show_page(
    request: DatedRequest,
    day: date,
    questions: PageQuestions,
    *,
    late: bool,
    form: PageForm | None = None,
    filled: Page | None = None,
) -> HttpResponse:
    """Show a page; ``form`` was refused, unless ``filled`` says what its button filled in."""
    person, is_quick, locked = request.user, questions.is_quick, is_locked(request)
    page = checkin_page(
        person=person,
        day=day,
        questions=questions,
        typed=form.typed() | _filled(filled) if form else None,
        errors=form.sentences() if form else None,
        is_locked=locked,
    )
    if filled:
        page = replace(page, bulk=" ".join(sorted(filled.bulk)))
    context: dict[str, Any] = {
        "tab": "checkin",
        "page": page,
        "form": form,
        "day": day,
        "day_name": day_name(day, request.today),
        "late": late,
        "so_far": day == request.today and is_before_noon(request.now, request.zone),
        "is_quick": is_quick,
        "address": _address(day, questions.number, is_quick=is_quick),
        "numbers": range(1, questions.of + 1),
        "next_title": "" if questions.is_last else page_questions(questions.number + 1).title,
        "page_uuid": new_page_uuid(),
        "shown_at": shown_at(request.now),
        "about": about_page(questions),
        "locked": locked,
    }
    if page.used and (locked or hides_from_reader(request)):
        context["hides_readers"] = True
    elif page.used:
        context["used_means_words"] = used_means_of(person).words
        context["who_sees"] = who_can_see(person, request.now)
    refused = form is not None and filled is None
    return answer(request, "checkins/checkins/page.html", context, refused=refused)


def _filled(page: Page | None) -> dict[str, str]:
    """Return what a button filled in or cleared, by field name, as the form sends it."""
    fields = page.fields if page else {}
    return {name: "" if fields[name] is None else str(fields[name]) for name in fields}


def _answer_locked(
    request: DatedRequest, questions: PageQuestions, form: PageForm, page: Page
) -> HttpResponse:
    """Lay a page aside and go on; no page of a locked check-in shows what was saved before."""
    day, is_quick = page.day, questions.is_quick
    if "fill" in request.POST or request.POST.get("clear"):
        late = is_late(day, at=request.now, zone=request.zone)
        return _show_page(request, day, questions, late=late, form=form, filled=page)
    if page.fields or page.finish:
        lay_aside(page=page, by=request.user, at=request.now)
    if "back" in request.POST and questions.number > 1:
        return redirect(_address(day, questions.number - 1, is_quick=is_quick))
    if page.finish or "stop" in request.POST or "back" in request.POST:
        since = locked_since(request)
        was_saved = said_locked(request.user, day, since=since) is not None
        return redirect("checkins_done", day=day) if was_saved else redirect("home")
    return redirect(_address(day, min(questions.number + 1, questions.of), is_quick=is_quick))


def _page_before(
    request: PersonRequest, day: date, questions: PageQuestions, *, is_saved: bool
) -> HttpResponse:
    if questions.number > 1:
        return redirect(_address(day, questions.number - 1, is_quick=questions.is_quick))
    return said(request, "Saved. The rest can wait.", "home") if is_saved else redirect("home")


def _after_saving(
    request: PersonRequest, day: date, questions: PageQuestions, *, finished: bool
) -> HttpResponse:
    number, is_quick = questions.number, questions.is_quick
    if "fill" in request.POST or request.POST.get("clear"):
        return redirect(_address(day, number, is_quick=is_quick))
    if finished:
        return redirect("checkins_done", day=day)
    if "stop" in request.POST:
        return said(request, "Saved. The rest can wait.", "home")
    # A second tap on the page before does not finish the day: the last page is shown again.
    return redirect(_address(day, min(number + 1, questions.of), is_quick=is_quick))
