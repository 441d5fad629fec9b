"""What was answered while locked: what it asks for at once, and afterwards whose it is."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from checkins.enums import Removal
from checkins.forms.base import MARK
from checkins.forms.form_drafts import valid_mark
from checkins.forms.locking import locked_since
from checkins.forms.pages_aside import WhichForm
from checkins.queries.pages_aside import GRAVE, contradictions_on, days_aside, said_locked
from checkins.services.pages_aside import PageUnopenedError, UndecidedError, confirm, drop
from checkins.views.access import DatedRequest, dated, dated_action, refuse_fields
from checkins.views.answers import removed, said

UNOPENED = "We can’t open some of these answers. We kept them, and added nothing."
GONE = "Nothing to do. That was answered already."
WHICH = "Nothing is added yet. Two answers differ. Please pick the right one."
STAYS = "Added. What you said before stays. If it gets hard, tap Help now."


def saved_locked(request: DatedRequest, day: date) -> HttpResponse:
    """Show that a locked check-in is saved and what its own answers ask for, or the lock page."""
    # Who picks up the phone after a while is told nothing of what the hand before them said.
    since = max(locked_since(request), request.now - settings.LOCK_AFTER)
    found = said_locked(request.user, day, since=since)
    if found is None:  # this page stood open when the session was locked
        return redirect(f"{reverse('locks')}?{urlencode({'next': request.path})}")
    return render(request, "checkins/pages_aside/saved.html", {"tab": "", "said": found})


@require_safe
@dated
def pages_aside(request: DatedRequest) -> HttpResponse:
    """Show what was answered without unlocking, by day, and ask whose it is."""
    days = [
        (
            day,
            WhichForm(
                person=request.user, contradictions=day.contradictions, auto_id=f"id_{day.day}_%s"
            ),
        )
        for day in days_aside(request.user)
    ]
    context = {"tab": "", "days": days, "today": request.today}
    return render(request, "checkins/pages_aside/page.html", context)


@require_POST
@dated_action
def add(request: DatedRequest, day: date) -> HttpResponse:
    """Add what waits of a day to the day, and show what the day says now."""
    person = request.user
    found = contradictions_on(person, day)
    if not found and not request.POST.keys() & set(GRAVE):  # a second tap brings its answers
        refuse_fields(request)
    form = WhichForm(request.POST, person=person, contradictions=found)
    chosen = form.chosen() if found and form.is_valid() else {}
    try:
        row = confirm(
            day=day, by=person, at=request.now, chosen=chosen, until=_shown_until(request)
        )
    except PageUnopenedError:
        return said(request, UNOPENED, "pages_aside")
    except UndecidedError:
        return said(request, WHICH, "pages_aside")
    if row is None:
        return said(request, GONE, "home")
    if any(chosen[one.name] == one.first for one in found):
        return said(request, STAYS, "checkins_done", day=day)
    return redirect("checkins_done", day=day)


def _shown_until(request: DatedRequest) -> datetime | None:
    """Return the end of the minute in which the page was shown; None if it does not say."""
    mark = valid_mark(request.POST.get(MARK, ""), at=request.now)
    return mark.shown_at + timedelta(minutes=1) if mark else None


@require_POST
@dated_action
def delete(request: DatedRequest, day: date) -> HttpResponse:
    """Delete what waits of a day; a wrong tap can be undone for a day."""
    refuse_fields(request)
    row = drop(day=day, by=request.user, at=request.now)
    if row is None:
        return said(request, GONE, "home")
    return removed(request, "Deleted. Your day stays as it was.", Removal.ASIDE, row.pk, "home")
