"""The caseload: a counselor's list of clients, and the way from one of them to the next."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from checkins.charts.caseload import caseload_rows, ended_rows, shared_shapes, with_first
from checkins.forms.caseload import SORTS, CaseloadView
from checkins.forms.clients import RowContactForm
from checkins.forms.marks import MarksForm
from checkins.queries.alert_budget import alert_budget
from checkins.queries.caseload import TITLES, CaseloadRow, Section, caseload
from checkins.queries.caseload_pages import next_after, page_of
from checkins.queries.sharing_reads import clients_of, local_day
from checkins.services.access_log import open_caseload
from checkins.views.access import PersonRequest, counselor_required
from checkins.views.answers import answer, said_at
from checkins.views.caseload_rows import kept_row, row_parts

FOLDED = {Section.STEADY: "steady", Section.ENDED: "ended"}
CHIPS = {**TITLES, Section.HEAVY: "Heavy", Section.LEARNING: "New", Section.ENDED: "Ended"}
HINTS = {
    Section.CONTACT_TODAY: "urgent first, then longest wait and strongest change",
    Section.SET_ASIDE: "comes back on its day, or at something new",
}
LAST = "That was the last client of this list."

Rows = Mapping[Section, Sequence[CaseloadRow]]


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
    options.log = logging or options.log or kept_row(request)
    everybody = open_caseload(by=counselor, at=now)
    sharing = sum(item.status is not None for item in everybody)
    budget = alert_budget(counselor, sharing=sharing, at=now)
    listed = caseload(everybody, reader=counselor, at=now, line=budget.line)
    found = {name: options.searched(rows) for name, rows in listed.sections.items()}
    page = page_of(_unfolded(found, options), options.page, at=options.at or options.log)
    drawn = [row for rows in page.rows.values() for row in rows]
    today = local_day(now, counselor)
    marks_form = refused.get("marks_form") or MarksForm(today=today)
    within = row_parts(request, options, drawn, at=now, log_form=refused.get("log_form"))
    within["chosen"] = marks_form.chosen
    return answer(
        request,
        "checkins/caseload/page.html",
        {
            "tab": "caseload",
            "options": options,
            "today": today,
            "sharing": sharing,
            "budget": budget,
            "chips": _chips(found, options),
            "ends_soon": sum(row.ends_soon for rows in found.values() for row in rows),
            "sections": [
                _section(name, rows, found, options, within, is_first=rows[:1] == drawn[:1])
                for name, rows in page.rows.items()
                if rows or (found[name] and _is_folded(name, options) and page.is_last)
            ],
            "has_rows": bool(drawn),
            "new_log_form": RowContactForm(auto_id=False),
            "marks_form": marks_form,
            "has_marks": any(row.can_be_marked for row in drawn),
            "shapes": shared_shapes() if any(row.shown for row in drawn) else "",
            "pages": [(number, options.listed(page=number)) for number in range(1, page.of + 1)],
            "page_number": page.number,
            **_ways(options),
            **refused,
        },
        refused=bool(refused),
    )


@require_safe
@counselor_required
def next_client(request: PersonRequest, client_id: uuid.UUID) -> HttpResponse:
    """Lead to the next client of the list, or back to it after the last; nothing is shown here."""
    counselor, now = request.user, timezone.now()
    options = CaseloadView(request.GET)
    options.at = client_id  # stands in the list, even if folded
    everybody = clients_of(counselor, at=now)
    if client_id not in {item.id for item in everybody}:
        raise Http404
    sharing = sum(item.status is not None for item in everybody)
    line = alert_budget(counselor, sharing=sharing, at=now).line
    sections = caseload(everybody, reader=counselor, at=now, line=line).sections
    found = {name: options.searched(rows) for name, rows in sections.items()}
    rows = [row for group in _unfolded(found, options).values() for row in group]
    after = next_after(rows, client_id, options.came_from)
    if after is None:
        return said_at(request, LAST, reverse("caseload") + options.listed(at=client_id))
    way = options.link(**{"from": after.section})
    return redirect(reverse("clients_page", args=[after.id]) + way)


def _ways(options: CaseloadView) -> dict[str, str]:
    """Return where the list's own links lead: each keeps what is chosen but for one thing."""
    return {
        "way": options.listed(),
        "whole": options.listed(q="", show="", page=1),
        "other_view": options.listed(view="" if options.is_roomy else "roomy"),
        "other_keys": options.listed(keys="off" if options.has_keys else ""),
        "paper": reverse("caseload_paper") + options.listed(page=1),
    }


def _chips(found: Rows, options: CaseloadView) -> list[dict[str, Any]]:
    """Return the filters, each with its count of what the search found."""
    counts = {name: len(rows) for name, rows in found.items()}
    everybody = sum(counts.values()) - counts[Section.ENDED]
    whole = {"title": "All", "count": everybody, "link": options.listed(show="", page=1)}
    return [
        {**whole, "is_current": options.show is None},
        *(
            {
                "title": CHIPS[name],
                "count": count,
                "link": options.listed(show=name, page=1),
                "is_current": options.show is name,
            }
            for name, count in counts.items()
            if count or name is not Section.ENDED
        ),
    ]


def _section(
    name: Section,
    rows: Sequence[CaseloadRow],
    found: Rows,
    options: CaseloadView,
    within: Mapping[str, Any],
    *,
    is_first: bool,
) -> dict[str, Any]:
    way = options.listed()
    if name is Section.ENDED:
        html = ended_rows(rows, way, place=within["place"])
    else:
        html = caseload_rows(rows, way, is_roomy=options.is_roomy, **within)
    return {
        "name": name.value,
        "title": TITLES[name],
        "count": len(found[name]),
        "hint": HINTS.get(name, "") if options.sort == SORTS[0] else "",
        "folded": FOLDED[name] if _is_folded(name, options) else "",
        "link": options.listed(show=name, page=1),
        "rows": with_first(html) if is_first else html,
    }


def _is_folded(name: Section, options: CaseloadView) -> bool:
    return name in FOLDED and not options.show and not options.search


def _unfolded(found: Rows, options: CaseloadView) -> Rows:
    """Return the rows to draw in the chosen order, by section; of folded ones some alone."""
    return {
        name: [
            row
            for row in options.ordered(list(rows))
            if row.id in {options.at, options.log}
            or (
                options.show in (None, name)
                and (row.is_never_folded or not _is_folded(name, options))
            )
        ]
        for name, rows in found.items()
    }
