"""The caseload on paper: what goes on it, and the list to print."""

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.forms.caseload_paper import PaperView
from checkins.queries.alert_budget import alert_budget
from checkins.queries.caseload import TITLES, CaseloadRow, Section, caseload
from checkins.queries.caseload_paper import shares_use
from checkins.queries.sharing_reads import ListedClient
from checkins.services.access_log import open_paper
from checkins.views.access import CounselorRequest, counselor_required


@require_safe
@counselor_required
def choose(request: CounselorRequest) -> HttpResponse:
    """Ask what goes on the paper; nothing of a person is shown yet."""
    context = {
        "tab": "caseload",
        "options": PaperView(request.GET),
        "can_have_use": shares_use(request.user, at=timezone.now()),
    }
    return render(request, "checkins/caseload_paper/choose.html", context)


@require_safe
@counselor_required
def paper(request: CounselorRequest) -> HttpResponse:
    """Show the list to print, one line a client, and log each who stands on it."""
    counselor, now, options = request.user, timezone.now(), PaperView(request.GET)

    def chosen(everybody: list[ListedClient]) -> Sequence[CaseloadRow]:
        sharing = sum(item.status is not None for item in everybody)
        budget = alert_budget(counselor, sharing=sharing, at=now)
        found = caseload(everybody, reader=counselor, at=now, line=budget.line)
        return [
            row
            for name in Section
            if options.list.show in (None, name)
            for row in options.list.ordered([*options.list.searched(found.sections[name])])
        ]

    lines = open_paper(by=counselor, at=now, with_use=options.with_use, choose=chosen)
    sections = [
        {"title": TITLES[name], "lines": list(rows)}
        for name, rows in groupby(lines, key=lambda line: line.section)
    ]
    context = {
        "tab": "caseload",
        "options": options,
        "sections": sections,
        "count": len(lines),
        "counselor": counselor,
        "now": now,
        "with_use": any(line.shows_use for line in lines) and options.with_use,
    }
    return render(request, "checkins/caseload_paper/paper.html", context)
