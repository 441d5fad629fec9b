"""The start page of every role, and the page of trends."""

from functools import cache, partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.cards import trend_pictures, weeks_shown, word_table
from checkins.charts.dashboard import dashboard_pictures
from checkins.engine.days import local_date
from checkins.engine.first_days import FIRST_DRAWN
from checkins.forms.trends import weeks_from
from checkins.models import Profile
from checkins.queries.contacts import reach, support_contacts_of
from checkins.queries.dashboard import dashboard
from checkins.queries.events import events_of
from checkins.queries.groups import next_meeting
from checkins.queries.learn import signs_by_stage
from checkins.queries.locks import stopped_locked
from checkins.queries.trend_words import own_sentence
from checkins.queries.trends import days_known_of, trend_of
from checkins.services.code_links import who_asks
from checkins.views.access import PersonRequest, person_required
from checkins.views.confirming import WROTE_AT


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a person's dashboard or the welcome page; redirect other roles to their start page."""
    if not request.user.is_authenticated:
        return render(request, "checkins/welcome/page.html")
    if request.user.is_operator:
        return redirect("desk")
    if request.user.is_counselor:
        return redirect("caseload")
    if request.user.is_supporter:
        return redirect("supporting")
    if request.user.has_quiet_home:
        request.session.pop(WROTE_AT, None)  # who comes back here is done with the day
        return render(request, "checkins/dashboard/quiet_home.html", {"tab": "home"})
    return _dashboard(cast("PersonRequest", request))


@require_safe
@person_required
def whole_home(request: PersonRequest) -> HttpResponse:
    """Show the whole Home to a person whose own start page says nothing of them."""
    return _dashboard(request) if request.user.has_quiet_home else redirect("home")


def _dashboard(request: PersonRequest) -> HttpResponse:
    person, now = request.user, timezone.now()
    if person.zone is None:
        contacts = support_contacts_of(person)
        profile = Profile.objects.visible_to(person).get()
        asks = who_asks(profile, at=now)
        without = {"tab": "home", "contacts": contacts, "asks": asks, "profile": profile}
        without["stopped_locked"] = stopped_locked(profile, at=now)
        return render(request, "checkins/dashboard/no_zone.html", without)
    board = dashboard(person, at=now, today=local_date(now, person.zone))
    context = {
        "tab": "home",
        "board": board,
        "reach": reach(board.contacts),
        "asks": who_asks(board.profile, at=now),
        "profile": board.profile,
        "stopped_locked": stopped_locked(board.profile, at=now),
        # Asked by some pages only, and once.
        "next_meeting": cache(partial(next_meeting, person, at=now)),
        **dashboard_pictures(board),
    }
    return render(request, "checkins/dashboard/page.html", context)


@require_safe
@person_required
def trends(request: PersonRequest) -> HttpResponse:
    """Show the three stage trends, with the same numbers in a table."""
    person = request.user
    if person.zone is None:
        return redirect("onboarding_page", page_number=3)
    status = days_known_of(person)
    today = local_date(timezone.now(), person.zone)
    trend = trend_of(person, today=today, weeks=weeks_from(request.GET))
    events = events_of(person, trend)
    weeks = weeks_shown(trend, first_day=status.first_day)
    return render(
        request,
        "checkins/trends/page.html",
        {
            "tab": "more",
            "trend": trend,
            "is_drawn": status.engine_days >= FIRST_DRAWN or trend.has_baseline or events,
            "trend_said": own_sentence(trend),
            "events": events,
            "table": word_table(trend, weeks),
            "sign_stages": signs_by_stage(),
            **trend_pictures(trend, first_day=status.first_day, events=events, weeks=weeks),
        },
    )
