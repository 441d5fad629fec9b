"""The caseload: a counselor's list of clients."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.caseload import caseload_rows, ended_rows
from checkins.forms.caseload import CaseloadView
from checkins.forms.clients import RowContactForm
from checkins.forms.marks import MarksForm
from checkins.queries.alert_budget import alert_budget
from checkins.queries.caseload import TITLES, Caseload, CaseloadRow, Section, caseload, page_of
from checkins.queries.sharing_reads import local_day
from checkins.services.access_log import (
    open_caseload,
)
from checkins.views.access import PersonRequest, counselor_required
from checkins.views.answers import answer
from checkins.views.caseload_rows import row_parts

FOLDED = {Section.STEADY: "steady", Section.ENDED: "ended"}


@require_safe
@counselor_required
def caseload_page(request: PersonRequest) -> HttpResponse:
    """Show the counselor's clients, ordered by need unless another order is chosen."""
    return show_caseload(request)


def show_caseload(
    request: PersonRequest, *, logging: uuid.UUID | None = None, **refused: Any
) -> HttpResponse:
    """Show the list; ``refused`` holds a form with errors under its name on the page.

    ``logging`` is the client in whose row a refused contact stands.
    """
    counselor, now = request.user, timezone.now()
    options = CaseloadView(request.GET)
    everybody = open_caseload(by=counselor, at=now)
    sharing = sum(item.status is not None for item in everybody)
    budget = alert_budget(counselor, sharing=sharing, at=now)
    found = caseload(options.searched(everybody), reader=counselor, at=now, line=budget.line)
    page = page_of(_unfolded(found, options), options.page)
    parts = row_parts(request, options, at=now, logging=logging, log_form=refused.get("log_form"))
    marks_form = refused.get("marks_form") or MarksForm(today=local_day(now, counselor))
    if marks_form.is_bound:
        parts["chosen"] = marks_form.chosen
    return answer(
        request,
        "checkins/caseload/page.html",
        {
            "marks_form": marks_form,
            "way": options.link(),
            "new_log_form": RowContactForm(auto_id=False),
            "tab": "caseload",
            "options": options,
            "today": local_day(now, counselor),
            "sharing": sharing,
            "budget": budget,
            "tiles": [
                {
                    "name": name.value,
                    "title": TITLES[name],
                    "count": found.counts[name],
                    "link": options.link(show=name, page=1),
                }
                for name in Section
                if name is not Section.ENDED
            ],
            "sections": [
                {
                    "name": name.value,
                    "title": TITLES[name],
                    "count": found.counts[name],
                    "folded": FOLDED[name] if _is_folded(name, options) else "",
                    "link": options.link(show=name, page=1),
                    "rows": _drawn(name, rows, options, parts),
                }
                for name, rows in page.rows.items()
                if rows or (found.counts[name] and _is_folded(name, options) and page.is_last)
            ],
            "whole": options.link(q="", show="", page=1),
            "pages": [(number, options.link(page=number)) for number in range(1, page.of + 1)],
            "page_number": page.number,
            **refused,
        },
        refused=bool(refused),
    )


def _is_folded(name: Section, options: CaseloadView) -> bool:
    return name in FOLDED and options.show != name and not options.search


def _unfolded(found: Caseload, options: CaseloadView) -> Mapping[Section, Sequence[CaseloadRow]]:
    """Return the rows to draw in the chosen order, by section; of folded ones some alone."""
    return {
        name: [
            row
            for row in options.ordered(rows)
            if row.is_never_folded or not _is_folded(name, options)
        ]
        for name, rows in found.sections.items()
        if options.show in (None, name)
    }


def _drawn(
    name: Section,
    rows: Sequence[CaseloadRow],
    options: CaseloadView,
    parts: Mapping[str, Any],
) -> Any:
    if name is Section.ENDED:
        return ended_rows(rows, options.link())
    return caseload_rows(rows, options.link(), **parts)
