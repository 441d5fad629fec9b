"""Breaks that a person announces, so that their days do not count as silence."""

import uuid
from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from checkins.enums import Removal
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
from checkins.views.access import DatedRequest, dated, dated_action, posted, refuse_fields
from checkins.views.answers import form_page, removed, said

TAKEN = "First day: you already have a break on one of these days."
FULL = "You have 10 breaks here. Cancel one first."


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def breaks(request: DatedRequest) -> HttpResponse:
    """Show the breaks that are not over, and announce one."""
    form = BreakForm(posted(request), today=request.today)
    if request.method == "POST" and form.is_valid() and _announced(request, form):
        return said(request, "Your break is saved.", "breaks")
    return form_page(
        request,
        "checkins/breaks/page.html",
        form,
        today=request.today,
        breaks=breaks_of(request.user, today=request.today),
        who_sees=who_can_see(request.user, request.now),
    )


@require_POST
@dated_action
def end(request: DatedRequest, break_id: uuid.UUID) -> HttpResponse:
    """End a running break, or take back a coming one."""
    refuse_fields(request)
    away = get_object_or_404(Break.objects.visible_to(request.user), pk=break_id)
    with suppress(BreakIsOverError):  # a double tap: the break has ended already
        end_break(away=away, by=request.user, at=request.now, today=request.today)
    is_ahead = away.first_day >= request.today
    sentence = "Your break is canceled." if is_ahead else "Your break is over."
    return removed(request, sentence, Removal.BREAK, break_id, "breaks")


def _announced(request: DatedRequest, form: BreakForm) -> bool:
    data = form.cleaned_data
    days = {"first": data["first_day"], "last": data["last_day"]}
    try:
        announce_break(
            by=request.user,
            at=request.now,
            today=request.today,
            word=data["word"],
            form_id=data["form_id"],
            **days,
        )
    except BreaksOverlapError:
        form.add_error("first_day", TAKEN)
    except TooManyBreaksError:
        form.add_error(None, FULL)
    return form.is_valid()
