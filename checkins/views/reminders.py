"""Reminders: choosing and pausing them, and the link in a mail that turns them off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from checkins.catalog.messages import message_lines
from checkins.enums import OutboxRule
from checkins.forms.reminders import OffForm, PauseForm, RemindersForm
from checkins.queries.reminders import MyReminders, my_reminders
from checkins.services.mail.offs import ONE_CLICK, WrongOffTokenError, opened
from checkins.services.mail.rules import address_of
from checkins.services.reminders import (
    pause_reminders,
    resume_reminders,
    set_reminders,
    turn_off,
)
from checkins.views.access import (
    DatedRequest,
    dated,
    dated_action,
    posted,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import answer, said
from checkins.views.onboarding import profile_of


@require_http_methods(["GET", "HEAD", "POST"])
@dated
def reminders(request: DatedRequest) -> HttpResponse:
    """Show what the person is reminded of, and change it."""
    mine = _mine(request)
    form = _form(request, mine)
    if request.method == "POST" and form.is_valid():
        set_reminders(by=request.user, at=request.now, choices=form.choices())
        return said(request, "Your reminders are saved.", "reminders")
    return _page(request, mine, form, PauseForm())


@require_POST
@dated_action
def pause(request: DatedRequest) -> HttpResponse:
    """Pause the reminders for some days."""
    form = PauseForm(request.POST)
    if form.is_valid():
        pause_reminders(by=request.user, at=request.now, days=form.cleaned_data["days"])
        return said(request, "Your reminders are paused.", "reminders")
    mine = _mine(request)
    return _page(request, mine, _form(request, mine, is_posted=False), form)


@require_POST
@dated_action
def go_on(request: DatedRequest) -> HttpResponse:
    """End a pause."""
    refuse_fields(request)
    resume_reminders(by=request.user, at=request.now)
    return said(request, "The pause is over.", "reminders")


@csrf_exempt  # a mail program posts here by itself: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, link: str) -> HttpResponse:
    """Turn off a kind of reminder for who has the link; opening it alone changes nothing.

    It says to nobody whose it is or what it turns off: mail scanners open links, too.
    """
    refuse_other_bodies(request)
    try:
        account, rule = opened(link)
    except WrongOffTokenError:
        raise Http404 from None
    form = OffForm(posted(request))
    is_done = form.is_valid()
    if is_done:
        turn_off(by=account, at=timezone.now(), rule=rule)
    context = {"form": form, "is_done": is_done, "one_click": ONE_CLICK}
    refused = form.is_bound and not is_done
    response = answer(request, "checkins/reminders/off.html", context, refused=refused)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _mine(request: DatedRequest) -> MyReminders:
    return my_reminders(
        request.user,
        profile_of(request.user),
        address=address_of(request.user),
        today=request.today,
    )


def _form(request: DatedRequest, mine: MyReminders, *, is_posted: bool = True) -> RemindersForm:
    initial = RemindersForm.initial_from(mine.chosen, mine.part_of_day)
    return RemindersForm(
        posted(request) if is_posted else None,
        initial=initial,
        has_browser=mine.has_browser,
    )


def _page(
    request: DatedRequest, mine: MyReminders, form: RemindersForm, pause_form: PauseForm
) -> HttpResponse:
    context = {
        "form": form,
        "pause_form": pause_form,
        "mine": mine,
        "line": message_lines()[OutboxRule.CHECKIN.value],
    }
    refused = form.is_bound or pause_form.is_bound
    return answer(request, "checkins/reminders/page.html", context, refused=refused)
