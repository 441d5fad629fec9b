"""Asking a supporter for a call, and the supporter's side: agreeing to it, and the answer."""

import uuid
from contextlib import suppress
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.catalog.bidi import isolate
from checkins.enums import OutboxRule
from checkins.forms.calls import AgreeForm, AnswerForm
from checkins.models import AskedCall, Supporter
from checkins.queries.calls import agreement_of, calls_board, has_browser
from checkins.queries.groups import next_meeting
from checkins.services.calls import (
    AskedTooOftenError,
    CallOverError,
    NoBrowserError,
    NotReachedError,
    OutsideHoursError,
    agree,
    answer,
    ask_for_call,
    stop,
    take_back,
)
from checkins.services.mail.writing import line_of, pushed_by
from checkins.views.access import (
    PersonRequest,
    UserRequest,
    person_required,
    posted,
    refuse_fields,
    supporter_required,
    while_staying,
)
from checkins.views.answers import form_page, said

NO_BROWSER = "None of your devices gets notifications now. Please choose e-mail."
OVER = "That call request has ended. They took it back, or two hours passed."


@require_safe
@person_required
def calls(request: PersonRequest) -> HttpResponse:
    """Show who can be asked for a call, what became of what was asked, and whom to call instead."""
    now = timezone.now()
    context = {
        "tab": "people",
        "board": calls_board(request.user, at=now),
        "next_meeting": partial(next_meeting, request.user, at=now),  # asked where nobody is
    }
    return render(request, "checkins/calls/page.html", context)


@require_POST
@person_required
@while_staying
def ask(request: PersonRequest, supporter_id: uuid.UUID) -> HttpResponse:
    """Ask one supporter for a call; the page then says what became of it."""
    refuse_fields(request)
    kept = Supporter.objects.visible_to(request.user).kept()
    link: Supporter = get_object_or_404(kept, pk=supporter_id)
    name = isolate(link.name)
    try:
        ask_for_call(by=request.user, at=timezone.now(), link=link)
    except NotReachedError:
        return said(request, f"{name} can’t be asked here now.", "calls")
    except OutsideHoursError:
        return said(request, f"{name} can’t be reached at this hour.", "calls")
    except AskedTooOftenError:
        return said(request, f"You asked {name} three times. Please call someone now.", "calls")
    return redirect("calls")


@require_POST
@person_required
def back(request: PersonRequest, call_id: uuid.UUID) -> HttpResponse:
    """Take an asked call back."""
    refuse_fields(request)
    call = get_object_or_404(AskedCall.objects.visible_to(request.user), pk=call_id)
    with suppress(CallOverError):  # a double tap, or two hours have passed
        take_back(by=request.user, at=timezone.now(), call_id=call.pk)
    return redirect("calls")


@require_http_methods(["GET", "HEAD", "POST"])
@supporter_required
def agreement(request: UserRequest) -> HttpResponse:
    """Let a supporter agree to be told that somebody would like a call, or change how and when."""
    known, takes_push = agreement_of(request.user), has_browser(request.user)
    first = AgreeForm.initial_from(known)
    form = AgreeForm(posted(request), initial=first, has_browser=takes_push)
    if request.method == "POST" and form.is_valid():
        try:
            agree(by=request.user, at=timezone.now(), **form.agreed())
        except NoBrowserError:
            form.add_error("channel", NO_BROWSER)
        else:
            return said(request, "Saved. You can stop it at any time.", "supporting", place="calls")
    shown = [(line_of(OutboxRule.CALL), pushed_by(OutboxRule.CALL))]
    context = {"agreement": known, "shown": shown}
    return form_page(request, "checkins/calls/agreement.html", form, **context)


@require_POST
@supporter_required
def stop_agreement(request: UserRequest) -> HttpResponse:
    """End the supporter's agreement at once."""
    refuse_fields(request)
    stop(by=request.user, at=timezone.now())
    return said(request, "Stopped. We send you no more of these.", "supporting", place="calls")


@require_POST
@supporter_required
def reply(request: UserRequest, call_id: uuid.UUID) -> HttpResponse:
    """Answer an asked call with one tap, or change the answer."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    chosen = form.cleaned_data["answer"]
    try:
        answer(by=request.user, at=timezone.now(), call_id=call_id, with_words=chosen)
    except CallOverError:
        # Taken back, too late, removed, or nobody's: it must not tell which.
        return said(request, OVER, "supporting")
    return redirect("supporting")
