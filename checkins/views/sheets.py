"""Session sheets: the one of a client, and those of several visits in one go."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.sheets import sheet_pictures
from checkins.forms.agenda import MOST_SHEETS, SheetsChoice
from checkins.queries.agenda import agenda_of
from checkins.queries.sharing_reads import SharedClient, local_day
from checkins.queries.sheets import session_sheets
from checkins.services.access_log import open_sheets
from checkins.views.access import CounselorRequest, counselor_required
from checkins.views.clients import to_client, way_of

LINES = 30  # to write on: as many as fit are printed


@require_safe
@counselor_required
def session_sheet(request: CounselorRequest, client_id: uuid.UUID) -> HttpResponse:
    """Show the session sheet of one client, one page to print for a visit."""
    now = timezone.now()
    opened = open_sheets(client_ids=[client_id], by=request.user, at=now)
    if not opened:
        raise Http404
    context = _context(request, opened, now)
    if not context["sheets"]:
        return to_client(request, client_id)
    context |= {"way": way_of(request), "client": opened[0].client, "single": True}
    return render(request, "checkins/sheets/page.html", context)


@require_safe
@counselor_required
def sheets_of_visits(request: CounselorRequest) -> HttpResponse:
    """Show the sheets of today, of this week or of the ticked clients, to print at once."""
    now, choice = timezone.now(), SheetsChoice(request.GET)
    clients = choice.clients(agenda_of(request.user, at=now))
    opened = open_sheets(client_ids=choice.here(clients), by=request.user, at=now)
    pages = -(-len(clients) // MOST_SHEETS)
    context = _context(request, opened, now) | {
        "wanted": len(clients),
        "most": MOST_SHEETS,
        "pages": [(number, choice.link(number)) for number in range(1, pages + 1)],
        "number": choice.page,
    }
    return render(request, "checkins/sheets/page.html", context)


def _context(
    request: CounselorRequest, opened: Sequence[SharedClient], now: datetime
) -> dict[str, Any]:
    sheets = session_sheets(request.user, opened, at=now)
    return {
        "sheets": [sheet_pictures(sheet) for sheet in sheets],
        "single": False,
        "lines": range(LINES),
        "counselor": request.user,
        "today": local_day(now, request.user),
    }
