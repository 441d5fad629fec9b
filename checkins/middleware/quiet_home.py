"""Quiet Home: where somebody else reads the phone, all but a few pages ask who it is."""

from django.http import HttpRequest, HttpResponse

from checkins.forms.confirming import hides_from_reader
from checkins.middleware.confirming import question
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of

# What may be seen on a phone that somebody else reads: these show no answer, level or plan. A page
# of the check-in, and its result, ask by themselves once they are no longer fresh.
OPEN = NO_SESSION_ASKED | {
    *("home", "contacts", "keep", "kept_pages_still"),
    *("checkins", "checkins_page", "checkins_quick", "checkins_done"),
    *("api_checkins", "api_session"),  # they take answers, and show none
    "reminders_off",  # it says nothing of whose link it is
    *("locks", "locks_stop"),  # they show nothing of anybody
    "rides_end",  # it shows what this tab was told, and a hard moment waits for no password
    *("account_login", "account_logout", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
}


class QuietHomeMiddleware:
    """Asks who it is before a person with a quiet Home is shown anything else.

    It runs before every view, so it covers a new page without naming it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask, too, where a refused post would show its page again with what stands there."""
        response = self.get_response(request)
        is_shown = response.status_code in {200, 400} and not getattr(request, "waits", False)
        is_guarded = request.method == "POST" and is_shown and route_of(request) not in OPEN
        if is_guarded and has_session(request) and hides_from_reader(request):
            return question(request)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Redirect to the question, unless it was asked within ``ASK_AGAIN``."""
        if request.method == "POST" or route_of(request) in OPEN or not has_session(request):
            return None
        return question(request) if hides_from_reader(request) else None
