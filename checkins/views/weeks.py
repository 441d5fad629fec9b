"""My week: the review, its one intention, and the text to print or hand on."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.weeks import IntentionForm
from checkins.queries.weeks import WeekPage, week_page
from checkins.services.weeks import drop_intention, keep_intention
from checkins.views.access import DatedRequest, dated, posted
from checkins.views.answers import form_page, said

OWN_WORDS = "own"
EARLIEST = date(1900, 1, 1)  # nobody checked in then: no week that ends earlier has a page


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def weeks(request: DatedRequest) -> HttpResponse:
    """Show the newest seven days, and keep one intention."""
    page = week_page(request.user, today=request.today)
    form = IntentionForm(posted(request), initial=page.chosen)
    if form.is_valid():
        code, text, who = form.code, form.own_words, request.user
        if code or text:
            keep_intention(by=who, at=request.now, week_from=page.coming_from, code=code, text=text)
            return said(request, "Kept. You find it on Home.", "weeks")
        drop_intention(by=who, at=request.now, week_from=page.coming_from)
        return said(request, "Nothing is kept for this week.", "weeks")
    return form_page(request, "checkins/weeks/page.html", form, tab="more", page=page)


@require_safe
@dated
def earlier(request: DatedRequest, day: date) -> HttpResponse:
    """Show seven days that are over."""
    page = _page(request, day)
    form = IntentionForm(initial=page.chosen)
    return form_page(request, "checkins/weeks/page.html", form, tab="more", page=page)


@require_safe
@dated
def hand_on(request: DatedRequest, day: date) -> HttpResponse:
    """Show the exact text of seven days before it is printed or handed on."""
    page = _page(request, day)
    has_own = OWN_WORDS in request.GET
    context = {
        "tab": "more",
        "page": page,
        "text": page.handed_on(with_own_words=has_own),
        "has_own": has_own,
    }
    return render(request, "checkins/weeks/hand_on.html", context)


def _page(request: DatedRequest, day: date) -> WeekPage:
    """Return the page of the seven days that end on ``day``: not after today, and not let go."""
    if not EARLIEST <= day <= request.today:
        raise Http404
    page = week_page(request.user, today=request.today, last=day)
    if page.is_let_go:
        raise Http404
    return page
