"""The "My supporters" pages: who may see the person's signal, and giving it."""

import uuid
from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.enums import Removal, SupporterSees
from checkins.forms.supporters import InviteSupporterForm, SeesForm, SignalForm
from checkins.models import Supporter
from checkins.queries.supporters import supporters_board
from checkins.services.supporters import (
    SupporterGoneError,
    TooManySupportersError,
    change_supporter,
    invite_supporter,
    remove_supporter,
    say_signal,
)
from checkins.views.access import (
    PersonRequest,
    person_required,
    posted,
    refuse_fields,
    while_staying,
)
from checkins.views.answers import form_page, removed, said
from checkins.views.confirming import ask_who

FULL = "You have 10 supporters here. Remove one first."
USED = "You sent this page before. Its link no longer works. Open the page again for a new one."


@require_safe
@person_required
def supporters(request: PersonRequest) -> HttpResponse:
    """List the person's supporters, and show exactly what each of them sees."""
    context = {"tab": "people", "board": supporters_board(request.user, at=timezone.now())}
    return render(request, "checkins/supporters/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@while_staying
def invite(request: PersonRequest) -> HttpResponse:
    """Invite somebody; only the response to this post shows the link."""
    form = InviteSupporterForm(posted(request), initial={"shown_name": request.user.name})
    if request.method == "POST" and form.is_valid():
        ask_who(request)
        try:
            now = timezone.now()
            supporter, token = invite_supporter(by=request.user, at=now, **form.cleaned_data)
        except TooManySupportersError:
            form.add_error(None, FULL)
        else:
            if supporter.is_open(now):
                return _invited_page(request, supporter, token)
            form.add_error(None, USED)
    return form_page(request, "checkins/supporters/invite.html", form, tab="people")


def _invited_page(request: PersonRequest, supporter: Supporter, token: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("supporting_join", args=[token]))
    context = {"tab": "people", "supporter": supporter, "link": link}
    return render(request, "checkins/supporters/invited.html", context)


@require_POST
@person_required
def change(request: PersonRequest, supporter_id: uuid.UUID) -> HttpResponse:
    """Change what one supporter sees."""
    supporter, form = _supporter(request, supporter_id), SeesForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    sees = form.cleaned_data["sees"]
    if sees == SupporterSees.SIGNAL and not supporter.sees_signal:
        ask_who(request)  # it is widened
    with suppress(SupporterGoneError):  # removed in another tab meanwhile
        change_supporter(supporter=supporter, by=request.user, at=timezone.now(), sees=sees)
    return said(request, "Your choice is saved.", "supporters", place=f"supporter-{supporter_id}")


@require_POST
@person_required
def remove(request: PersonRequest, supporter_id: uuid.UUID) -> HttpResponse:
    """End the link to a supporter at once; they are not notified."""
    refuse_fields(request)
    supporter = _supporter(request, supporter_id)
    with suppress(SupporterGoneError):  # a double tap
        remove_supporter(supporter=supporter, by=request.user, at=timezone.now())
    if supporter.accepted_at:  # a link in force is access, which takes a new invitation
        return said(request, "Removed. We don’t tell them.", "supporters", place="supporters")
    sentence = "Taken back. The link no longer works."
    return removed(request, sentence, Removal.INVITATION, supporter_id, "supporters")


@require_POST
@person_required
@while_staying
def say(request: PersonRequest) -> HttpResponse:
    """Give a signal to supporters, or take it back."""
    form = SignalForm(request.POST)
    if not form.is_valid():
        return form_page(request, "400.html", form)
    signal = form.cleaned_data["signal"]
    say_signal(by=request.user, at=timezone.now(), signal=signal)
    sentence = "Your signal is saved." if signal else "Your signal is taken back."
    return said(request, sentence, "supporters", place="signal")


def _supporter(request: PersonRequest, supporter_id: uuid.UUID) -> Supporter:
    kept = Supporter.objects.visible_to(request.user).kept()
    found: Supporter = get_object_or_404(kept, pk=supporter_id)
    return found
