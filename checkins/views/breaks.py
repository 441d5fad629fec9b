"""A break announced ahead, so that silence is not called silence."""

import uuid
from contextlib import suppress
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.engine.days import local_date
from checkins.forms.breaks import BreakForm
from checkins.models import Break
from checkins.queries.breaks import breaks_of
from checkins.queries.sharing import who_can_see
from checkins.services.breaks import (
    BreakIsOverError,
    BreaksOverlapError,
    TooManyBreaksError,
    announce_break,
    end_break,
)
from checkins.views.access import PersonRequest, person_required, posted, refuse_fields
from checkins.views.answers import form_page

TAKEN = "First day: you have a break on one of these days already."
FULL = "You have 10 breaks here. Take one back first."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def breaks(request: PersonRequest) -> HttpResponse:
    """Show the breaks that are not over, or announce one."""
    if request.user.zone is None:
        return redirect("start_step", step=3)
    today = _today(request)
    form = BreakForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid() and _announced(request, form, today):
        return redirect("breaks")
    return _page(request, form, today)


@require_POST
@person_required
def end(request: PersonRequest, break_id: uuid.UUID) -> HttpResponse:
    """End a running break, or take back one to come."""
    refuse_fields(request)
    away = get_object_or_404(Break.objects.visible_to(request.user), pk=break_id)
    with suppress(BreakIsOverError):  # a double tap: it has ended already
        end_break(away=away, by=request.user, at=timezone.now(), today=_today(request))
    return redirect("breaks")


def _announced(request: PersonRequest, form: BreakForm, today: date) -> bool:
    data = form.cleaned_data
    days = {"first": data["first_day"], "last": data["last_day"]}
    try:
        announce_break(by=request.user, at=timezone.now(), today=today, word=data["word"], **days)
    except BreaksOverlapError:
        form.add_error("first_day", TAKEN)
    except TooManyBreaksError:
        form.add_error(None, FULL)
    return form.is_valid()


def _today(request: PersonRequest) -> date:
    """Return the person's day.

    :raises Http404: if their zone is not known: no page of theirs leads here without one.
    """
    if request.user.zone is None:
        raise Http404
    return local_date(timezone.now(), request.user.zone)


def _page(request: PersonRequest, form: BreakForm, today: date) -> HttpResponse:
    return form_page(
        request,
        "checkins/breaks/page.html",
        form,
        today=today,
        breaks=breaks_of(request.user, today=today),
        who_sees=who_can_see(request.user, timezone.now()),
    )
