"""The welcome page, or the person's dashboard; and the trends at length."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.catalog import help_catalog
from checkins.charts.cards import chart_cards, count_of, score_rows, strip_of
from checkins.charts.trend import band_key, hatch_key
from checkins.engine.days import local_date
from checkins.enums import StepOutcome
from checkins.forms.trends import weeks_from
from checkins.models import PersonStatus, SupportContact
from checkins.queries.dashboard import dashboard
from checkins.queries.events import events_of
from checkins.queries.learn import signs_by_stage
from checkins.queries.plans import plan_on, with_plan
from checkins.queries.recovery_days import recovery_days, with_use_days
from checkins.queries.sharing import ending_soon, with_sharing
from checkins.queries.small_steps import steps_on, with_step
from checkins.queries.supporters import with_word, word_on
from checkins.queries.trends import SPANS_WEEKS, trend_of
from checkins.views.access import PersonRequest, person_required


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the dashboard to a person, a page of their own to everybody else."""
    if not request.user.is_authenticated:
        return render(request, "checkins/welcome/page.html")
    if request.user.is_operator:
        return redirect("accounts")
    if request.user.is_counselor:
        return redirect("caseload")
    if request.user.is_supporter:
        return redirect("supporter")
    return _dashboard(cast("PersonRequest", request))


def _dashboard(request: PersonRequest) -> HttpResponse:
    person = request.user
    contacts = list(SupportContact.objects.visible_to(person))
    if person.zone is None:
        context = {"tab": "home", "contacts": contacts}
        return render(request, "checkins/dashboard/no_zone.html", context)
    now = timezone.now()
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    sharing = with_sharing(statuses, at=now).select_related("person__profile")
    today = local_date(now, person.zone)
    told = with_word(with_step(with_plan(sharing)), at=now)
    status = with_use_days(told, today=today).get()
    board = dashboard(
        person,
        status=status,
        today=today,
        weeks=weeks_from(request.GET),
    )
    return render(
        request,
        "checkins/dashboard/page.html",
        {
            "tab": "home",
            "board": board,
            "planned": status.person.profile.planned_words,
            "standing": board.standing,
            "charts": chart_cards(board.trend, first_day=status.first_day, events=board.events),
            "band": band_key(),
            "spans": SPANS_WEEKS,
            "hatch": hatch_key(),
            "strip": strip_of(board.trend),
            "strip_count": count_of(board.trend),
            "contacts": contacts,
            "plan": plan_on(status),
            "steps": steps_on(status, board.standing.step_signs, today=today),
            "outcomes": StepOutcome.choices,
            "help": help_catalog(),
            "days": recovery_days(status, today=today),
            "events": board.events,
            "has_word_readers": status.has_word_readers,
            "word": word_on(status),
            "ending": ending_soon(person, now) if status.shares_end_soon else [],
        },
    )


@require_safe
@person_required
def trends(request: PersonRequest) -> HttpResponse:
    """Show the three stage trends with the same numbers as a table."""
    person = request.user
    if person.zone is None:
        return redirect("start_step", step=3)
    status = PersonStatus.objects.visible_to(person).without_memory().get()
    today = local_date(timezone.now(), person.zone)
    trend = trend_of(person, today=today, weeks=weeks_from(request.GET))
    events = events_of(person, trend)
    return render(
        request,
        "checkins/trends/page.html",
        {
            "tab": "home",
            "trend": trend,
            "spans": SPANS_WEEKS,
            "charts": chart_cards(trend, first_day=status.first_day, events=events),
            "events": events,
            "band": band_key(),
            "hatch": hatch_key(),
            "rows": score_rows(trend),
            "sign_stages": signs_by_stage(),
        },
    )
