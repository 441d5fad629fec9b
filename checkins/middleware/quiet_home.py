"""Quiet Home: where somebody else reads the phone, all but a few pages ask who it is."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from checkins.middleware.confirming import question
from checkins.middleware.routes import NO_SESSION_ASKED, Handler, has_session, route_of

# What may be seen on a phone that somebody else reads: these show no answer, level or plan. A page
# of the check-in, and its result, ask by themselves once they are no longer fresh.
OPEN = NO_SESSION_ASKED | {
    *("home", "contacts", "keep", "onboarding", "onboarding_page", "kept_pages_still"),
    *("checkins", "checkins_page", "checkins_quick", "checkins_done"),
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
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Redirect to the question, unless it was asked within ``ASK_AGAIN``."""
        if request.method == "POST" or route_of(request) in OPEN or not has_session(request):
            return None
        user = request.user
        if not user.is_authenticated or not user.is_person or not user.has_quiet_home:
            return None
        try:
            raise_if_reauthentication_required(request, app="")
        except ReauthenticationRequired:
            return question(request)
        return None
