"""Public pages, which wait for no database."""

from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler, is_public
from checkins.queries.patience import in_a_hurry

# Less than what a person notices; what a page shows of theirs comes within it, or not at all.
SECONDS = 0.15
WITHOUT_HURRY = ("/health/", "/metrics")  # they say what is wrong, so they may wait to know


class HurryMiddleware:
    """Lets Help and the other public pages do without the database rather than wait for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a public page within its seconds."""
        path = request.path
        if not is_public(path) or path.startswith(WITHOUT_HURRY):
            return self.get_response(request)
        with in_a_hurry(SECONDS):
            return self.get_response(request)
