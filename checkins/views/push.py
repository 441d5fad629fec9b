"""The page on which somebody says where messages reach them, and tries it out."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from checkins.delivery.push import public_key
from checkins.enums import Channel
from checkins.forms.push import BrowserForm, TestForm
from checkins.queries.push import Reached, reached, rules_shown_to
from checkins.services.mail.trying import TooManyTestsError, ask_for_test
from checkins.services.mail.writing import line_of, pushed_by
from checkins.services.push import end_everywhere, end_here, subscribe
from checkins.views.access import UserRequest, recipient_required, refuse_fields
from checkins.views.answers import answer, said

HERE, TRIED = "here", "tried"
SOON = {
    Channel.EMAIL: "Your test is on its way to your mailbox.",
    Channel.PUSH: "Your test is on its way. You can lock your phone now.",
}
ENOUGH = "You had five tests this hour. Please try again later."


@require_http_methods(["GET", "HEAD", "POST"])
@recipient_required
def messages(request: UserRequest) -> HttpResponse:
    """Show where messages reach the account, and what is seen of them; or send it a test."""
    where = _reached(request)
    if request.method != "POST":
        return _page(request, where)
    form = TestForm(request.POST, channels=where.channels)
    if not form.is_valid():
        return _page(request, where, test_form=form)
    try:
        ask_for_test(by=request.user, at=timezone.now(), **form.cleaned_data)
    except TooManyTestsError:
        form.add_error(None, ENOUGH)
        return _page(request, where, test_form=form)
    return said(request, SOON[form.cleaned_data["channel"]], "push", place=TRIED)


@require_POST
@recipient_required
def begin(request: UserRequest) -> HttpResponse:
    """Let notifications reach this browser: its script says how."""
    if not settings.PUSH_KEY:
        raise Http404
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return _page(request, _reached(request), refused=form)
    subscribe(
        by=request.user, at=timezone.now(), session_hash=_sign_in(request), **form.cleaned_data
    )
    return said(request, "Notifications are on for this device.", "push", place=HERE)


@require_POST
@recipient_required
def end(request: UserRequest) -> HttpResponse:
    """End notifications in this browser."""
    refuse_fields(request)
    end_here(by=request.user, session_hash=_sign_in(request), at=timezone.now())
    return said(request, "Notifications are off on this device.", "push", place=HERE)


@require_POST
@recipient_required
def end_all(request: UserRequest) -> HttpResponse:
    """End notifications on every device of the account."""
    refuse_fields(request)
    end_everywhere(by=request.user, at=timezone.now())
    return said(request, "Notifications are off on every device.", "push", place=HERE)


def _page(
    request: UserRequest,
    where: Reached,
    *,
    refused: BrowserForm | None = None,
    test_form: TestForm | None = None,
) -> HttpResponse:
    is_refused = refused is not None or test_form is not None
    first = where.channels[0].value if where.channels else ""
    context = {
        "reached": where,
        "shown": [(line_of(rule), pushed_by(rule)) for rule in rules_shown_to(request.user)],
        "push_key": public_key(),
        "form": refused or BrowserForm(),
        "test_form": test_form or TestForm(channels=where.channels, initial={"channel": first}),
    }
    return answer(request, "checkins/push/page.html", context, refused=is_refused)


def _reached(request: UserRequest) -> Reached:
    return reached(request.user, session_hash=_sign_in(request))


def _sign_in(request: UserRequest) -> str:
    """Return the hash by which the sign-in's session stands in its table."""
    row_key: str = request.session.row_key  # type: ignore[attr-defined] # the project's store
    return row_key
