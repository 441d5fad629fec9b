"""My days: the calendar, one day, and the notes."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from checkins.forms.confirming import hides_from_reader
from checkins.forms.my_days import NoteSearchForm
from checkins.forms.sharing import page_from
from checkins.queries.my_days import known_of, month_of, six_weeks
from checkins.queries.my_days_day import one_day, saved_words
from checkins.queries.my_days_notes import find_notes, newest_notes, notes_page
from checkins.views.access import DatedRequest, dated, posted
from checkins.views.answers import answer


@require_safe
@dated
def my_days(request: DatedRequest) -> HttpResponse:
    """Show the last six weeks, and the newest notes."""
    known = known_of(request.user, today=request.today)
    calendar = six_weeks(request.user, known, today=request.today)
    notes = newest_notes(request.user)
    context = {"tab": "more", "calendar": calendar, "notes": notes, "today": request.today}
    return render(request, "checkins/my_days/page.html", context)


@require_safe
@dated
def month(request: DatedRequest, first: date) -> HttpResponse:
    """Show a month, with its notes; one that is ahead, or before the first day, is not found."""
    known = known_of(request.user, today=request.today)
    calendar = month_of(request.user, known, first=first, today=request.today)
    if calendar is None:
        raise Http404
    context = {"tab": "more", "calendar": calendar, "notes": calendar.notes, "today": request.today}
    return render(request, "checkins/my_days/page.html", context)


@require_safe
@dated
def day(request: DatedRequest, day: date) -> HttpResponse:
    """Show one day; one that is ahead, or before the first day, is not found."""
    found = one_day(request.user, day, at=request.now, today=request.today)
    if found is None:
        raise Http404
    saved = saved_words(found.row, person=request.user, today=request.today) if found.row else ""
    context = {"tab": "more", "shown": found, "saved": saved, "today": request.today}
    return render(request, "checkins/my_days/day.html", context)


@sensitive_post_parameters("sought")
@require_http_methods(["GET", "HEAD", "POST"])
@dated
def notes(request: DatedRequest) -> HttpResponse:
    """List the notes, or those that hold a word; the word is posted, and stored nowhere."""
    if request.method == "POST" and hides_from_reader(request):
        # A post would wait for the answer with its word in the session. The page asks first.
        return redirect("my_days_notes")
    form, page = NoteSearchForm(posted(request)), page_from(request.GET)
    context = {"tab": "more", "form": form, "today": request.today}
    if form.is_valid():
        context["found"] = find_notes(request.user, form.cleaned_data["sought"])
    else:
        context["notes"], has_older = notes_page(request.user, page=page)
        context |= {"older": page + 1 if has_older else None, "newer": page - 1}
    refused = form.is_bound and not form.is_valid()
    return answer(request, "checkins/my_days/notes.html", context, refused=refused)
