"""The caseload: a counselor's list of clients."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.caseload import caseload_rows, ended_rows
from checkins.forms.caseload import CaseloadView
from checkins.queries.alert_budget import alert_budget
from checkins.queries.caseload import PAGE_SIZE, TITLES, Section, caseload
from checkins.queries.sharing_reads import local_day
from checkins.services.access_log import (
    open_caseload,
)
from checkins.views.access import PersonRequest, counselor_required

FOLDED = {Section.STEADY, Section.ENDED}


@require_safe
@counselor_required
def caseload_page(request: PersonRequest) -> HttpResponse:
    """Show the counselor's clients, ordered by need unless another order is chosen."""
    counselor, now = request.user, timezone.now()
    options = CaseloadView(request.GET)
    everybody = open_caseload(by=counselor, at=now)
    sharing = sum(item.status is not None for item in everybody)
    budget = alert_budget(counselor, sharing=sharing, at=now)
    clients = options.searched(everybody)
    first = (options.page - 1) * PAGE_SIZE
    found = caseload(
        clients[first : first + PAGE_SIZE],
        reader=counselor,
        at=now,
        line=budget.line,
    )
    return render(
        request,
        "checkins/caseload/page.html",
        {
            "tab": "caseload",
            "options": options,
            "today": local_day(now, counselor),
            "sharing": sharing,
            "budget": budget,
            "tiles": [
                {"name": name.value, "title": TITLES[name], "count": found.counts[name]}
                for name in Section
                if name is not Section.ENDED
            ],
            "sections": [
                {
                    "name": name.value,
                    "title": TITLES[name],
                    "count": len(rows),
                    "folded": name in FOLDED and options.show != name and not options.search,
                    "rows": _drawn(name, options.ordered(rows), options),
                }
                for name, rows in found.sections.items()
                if rows and options.show in (None, name)
            ],
            "pages": range(1, -(-len(clients) // PAGE_SIZE) + 1),
        },
    )


def _drawn(name: Section, rows: Any, options: CaseloadView) -> Any:
    if name in FOLDED and options.show != name and not options.search:
        rows = [row for row in rows if row.is_never_folded]
    return ended_rows(rows) if name is Section.ENDED else caseload_rows(rows)
