"""What the log says of a request: its method and its route's name, never its path.

A path may hold a token that opens an account, and a query a path that the visitor came from.
"""

import logging
import re
from typing import Any, TypeGuard

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

NO_ROUTE = "no route"
SAY_PATHS = ("django.request", "django.security", "waitress")
# An error that follows on an address without a route is logged with that address.
# These say by their name what is the matter, and come by the hundred.
KNOWN = {"CrowdedError", "OperationalError", "InterfaceError"}
UNRESOLVED = re.compile(r"(Resolver404): .*")
ADDRESS = re.compile(r"[^\s'\"<>()={},;:]+@[^\s'\"<>()={},;:]+")
# PostgreSQL names a row's values after these words, and the failing one in quotes.
DETAIL = re.compile(r"\b(DETAIL: |CONTEXT: |invalid input syntax for [\w ]+:).*")
PATH = re.compile(r"(?<!\S)/\S*")


def route_of(path: str) -> str:
    """Return the name of the route that a path leads to."""
    try:
        return resolve(path.partition("?")[0]).view_name or NO_ROUTE
    except Resolver404:
        return NO_ROUTE


def without_paths(_logger: Any, _method: str, event: Any) -> Any:
    """Take out of a structured line what tells of somebody: a path, an address, their browser."""
    event.pop("user_agent", None)  # it tells one phone from the others
    if "exception" in event:
        event["exception"] = without_anybody(event["exception"])
    return event


def without_anybody(trace: str) -> str:
    """Return a traceback without paths, e-mail addresses, and the values that a database names."""
    trace = UNRESOLVED.sub(r"\1", trace)
    return ADDRESS.sub("(an address)", DETAIL.sub(r"\1 (left out)", trace))


class PathlessFormatter(logging.Formatter):
    """Writes a plain line whose traceback tells of nobody."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 the library's name
        """Return the traceback without what tells of somebody."""
        return without_anybody(super().formatException(ei))


class RequestLogMiddleware(RequestMiddleware):
    """Logs the beginning and the end of each request."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return the method and the route of a request."""
        match = request.resolver_match  # once the view was found
        route = match.view_name or NO_ROUTE if match else route_of(request.path_info)
        return f"{request.method} {route}"


class RouteNames(logging.Filter):
    """Names routes instead of paths in what Django and the server log by themselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace each path, given as an argument or written into the message; let all pass.

        What is known to come with a crowd, or without a database, is a line without a traceback.
        """
        if record.name.startswith(SAY_PATHS):
            if record.exc_info and record.exc_info[0] and record.exc_info[0].__name__ in KNOWN:
                record.exc_info = record.exc_text = None
            record.msg = PATH.sub(lambda found: route_of(found[0]), str(record.msg))
            if isinstance(record.args, tuple):
                record.args = tuple(route_of(arg) if _is_path(arg) else arg for arg in record.args)
        return True


def _is_path(arg: object) -> TypeGuard[str]:
    return isinstance(arg, str) and arg.startswith("/")
