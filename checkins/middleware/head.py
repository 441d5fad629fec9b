"""Answers without a body to requests that ask for none."""

from django.http import HttpRequest, HttpResponse

from checkins.middleware.routes import Handler


class HeadMiddleware:
    """Takes the body off each answer to HEAD: the server sends whatever it is given.

    A client would read those bytes as the beginning of its connection's next answer.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to GET, with the length that GET would have, and without its body."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
