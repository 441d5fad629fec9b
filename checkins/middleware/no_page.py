"""A page of the product's own at addresses that only take forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from checkins.middleware.routes import Handler, is_of_phones

NOT_ALLOWED = 405


class NoPageMiddleware:
    """Shows a page with a way home where a browser would show its own error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the answer to a GET of such an address a page; its status stays 405."""
        response = self.get_response(request)
        is_page = request.method == "GET" and not is_of_phones(request.path)
        if response.status_code == NOT_ALLOWED and is_page:
            response.content = render(request, "405.html").content
        return response
