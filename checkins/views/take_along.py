"""Taking everything along: a person's own data as a file or on paper, and bringing such a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.charts.cards import trend_pictures
from checkins.enums import SummaryFor, TakenAs
from checkins.exports.take_along import FILE_NAME, as_json
from checkins.exports.take_along_tables import ZIP_NAME, as_tables
from checkins.exports.travels import WORDS
from checkins.forms.take_along import BringForm, SummaryForm, TakeForm
from checkins.forms.take_along_files import MOST_BYTES, TOO_LARGE
from checkins.queries.counts import days_words
from checkins.queries.take_along import Chosen, summary_of, taken_by
from checkins.services.take_along import (
    Arrived,
    BusyError,
    ContradictoryError,
    InTurn,
    NotEmptyError,
    NotTheSameError,
    bring_record,
    note_summary,
    note_taken,
    one_at_a_time,
    rows_in,
)
from checkins.views.access import (
    DatedRequest,
    PersonRequest,
    dated,
    dated_action,
    person_required,
    takes_file,
)
from checkins.views.answers import answer, said
from checkins.views.confirming import ask_who, asks_who_to_look

BUSY = "Others are saving or bringing a file right now. Please try again in a minute."
NOT_EMPTY = "This account has check-ins or signs of its own. Bring the file into a new account."
WRONG_SUM = "Two parts of the file don’t match, in one list: {}. Nothing was saved."
NOT_THE_SAME = "We couldn’t read one list back as it was: {}. Nothing was saved."
CHART_WIDTH = 328


@require_safe
@person_required
@asks_who_to_look
def take_along(request: PersonRequest) -> HttpResponse:
    """Offer the files and the summary, and say what they hold."""
    return _page(request)


def _page(request: HttpRequest, refused: Any = None) -> HttpResponse:
    forms = {"take": TakeForm(), "summary": SummaryForm()}
    if isinstance(refused, SummaryForm):
        forms["summary"] = refused
    elif refused is not None:
        forms["take"] = refused
    context = {
        **forms,
        "form": refused,
        "taken": taken_by(request.user),  # type: ignore[arg-type] # a person
    }
    return answer(request, "checkins/take_along/page.html", context, refused=refused is not None)


@require_POST
@person_required
def take_file(request: PersonRequest) -> HttpResponseBase:
    """Hand out everything of the person as one file, in parts."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    ask_who(request)
    kind, now = TakenAs(form.cleaned_data["taken_as"]), timezone.now()
    is_json = kind == TakenAs.JSON
    parts = as_json(request.user, at=now) if is_json else as_tables(request.user)
    try:
        in_turn = InTurn(parts)
    except BusyError:
        form.add_error(None, BUSY)
        return _page(request, form)
    note_taken(by=request.user, at=now, kind=kind)
    name, content = (FILE_NAME, "json") if is_json else (ZIP_NAME, "zip")
    response = StreamingHttpResponse(in_turn, content_type=f"application/{content}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@dated_action
def summary(request: DatedRequest) -> HttpResponse:
    """Show a summary that is made to be printed."""
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    ask_who(request)
    given = form.cleaned_data
    chosen = Chosen(
        weeks=int(given["weeks"]),
        **{part: given[part] for part in ("notices", "plan", "use", "notes")},
    )
    reader = SummaryFor(given["reader"])
    found = summary_of(request.user, chosen, today=request.today)
    note_summary(by=request.user, at=request.now, reader=reader)
    context = {
        "chosen": chosen,
        "reader": reader,
        "summary": found,
        "today": request.today,
        "present": days_words(len(found.trend.present)),
        "events": found.events,
        **trend_pictures(
            found.trend, first_day=found.trend.began, events=found.events, width=CHART_WIDTH
        ),
    }
    return render(request, "checkins/take_along/summary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@dated
@takes_file(MOST_BYTES, over=TOO_LARGE)
@asks_who_to_look
def bring(request: DatedRequest) -> HttpResponse:
    """Take in a file that was taken along from another site, whole or not at all."""
    if request.method != "POST":
        return _bring_page(request, BringForm(at=request.now))
    form = BringForm(request.POST, request.FILES, at=request.now)
    try:
        with one_at_a_time():
            arrived = _arrived(request, form)
    except BusyError:
        form = BringForm(at=request.now)
        return _bring_page(request, form, busy=BUSY)
    if arrived is None:
        return _bring_page(request, form)
    return said(request, _words_of(arrived), "home")


def _arrived(request: DatedRequest, form: BringForm) -> Arrived | None:
    """Write the file's record; None if the form says why not."""
    if rows_in(request.user):  # before a long file is read
        form.add_error(None, NOT_EMPTY)
    if not form.is_valid():
        return None
    try:
        return bring_record(brought=form.brought, by=request.user, at=request.now)
    except NotEmptyError:
        form.add_error(None, NOT_EMPTY)
    except ContradictoryError as error:
        form.add_error("file", WRONG_SUM.format(error))
    except NotTheSameError as error:
        form.add_error("file", NOT_THE_SAME.format(error))
    return None


def _words_of(arrived: Arrived) -> str:
    days = days_words(arrived.days)
    if arrived.is_same:
        return f"Everything is here: {days}. It’s exactly the same."
    return f"Everything you wrote is here: {days}. This site judges some days differently."


def _bring_page(request: DatedRequest, form: BringForm, *, busy: str = "") -> HttpResponse:
    found = rows_in(request.user)
    have = [WORDS[name] for name in found if name in WORDS]
    context = {"form": form, "have": have, "is_empty": not found, "busy": busy}
    is_refused = form.is_bound or bool(busy)
    return answer(request, "checkins/take_along/bring.html", context, refused=is_refused)
