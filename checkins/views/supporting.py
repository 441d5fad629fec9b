"""A supporter's own page, and the page on which an invited person becomes a supporter."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.enums import OutboxRule
from checkins.forms.supporters import JoinSupporterForm
from checkins.queries.calls import agreed_hours, agreement_of
from checkins.queries.learn import for_supporters
from checkins.services.access_log import open_calls, open_signals
from checkins.services.invitations import InvitationGoneError
from checkins.services.mail.writing import line_of
from checkins.services.supporters import (
    accept_invitation,
    find_invitation,
    join_as_supporter,
)
from checkins.views.access import (
    UserRequest,
    posted,
    refuse_fields,
    refuse_other_bodies,
    supporter_required,
)
from checkins.views.answers import form_page

ACCEPTED = "Done. Sharing starts in 24 hours."


@require_safe
@supporter_required
def supporter(request: UserRequest) -> HttpResponse:
    """Show the signals in force, and the learning pages for supporters."""
    now, agreement = timezone.now(), agreement_of(request.user)
    context = {
        "calls": open_calls(by=request.user, at=now),
        "signals": open_signals(by=request.user, at=now),
        "agreement": agreement,
        "hours": agreed_hours(agreement) if agreement else "",
        "line": line_of(OutboxRule.CALL),
        "pages": for_supporters(),
    }
    return render(request, "checkins/supporter/page.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, invite: str) -> HttpResponse:
    """Make the account that an invitation is for; a supporter who has one can accept instead."""
    refuse_other_bodies(request)
    try:
        invitation = find_invitation(token=invite, at=timezone.now())
        form = JoinSupporterForm(posted(request))
        if request.method == "POST" and form.is_valid():
            now = timezone.now()
            user = join_as_supporter(invitation=invitation, at=now, **form.cleaned_data)
            login(request, user)
            messages.info(request, ACCEPTED)
            return redirect("calls_agreement")
    except InvitationGoneError as error:
        raise Http404 from error
    context = {"invitation": invitation, "token": invite}
    return form_page(request, "checkins/supporter/join.html", form, **context)


@require_POST
@supporter_required
def accept(request: UserRequest, invite: str) -> HttpResponse:
    """Link an invitation to the signed-in supporter's account."""
    refuse_fields(request)
    now = timezone.now()
    try:
        accept_invitation(invitation=find_invitation(token=invite, at=now), by=request.user, at=now)
    except InvitationGoneError as error:
        raise Http404 from error
    messages.info(request, ACCEPTED)
    return redirect("calls_agreement")
