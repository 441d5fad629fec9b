"""The pages that a browser stores for offline use: Help, Right now, Learn, and nobody's data.

The script that stores them is the only one that runs while no page is open, so it shows
notifications, too.
"""

import json
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from checkins.catalog.learn import learn_catalog
from checkins.services.mail.writing import something_said
from checkins.views.access import kept_by_nobody_signed_in

STYLES = ("tokens", "layout", "parts", "learn", "checkin", "now", "print")
SCRIPTS = ("offline", "ride", "leave")
DIGEST_LENGTH = 16


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker that stores the public pages; it needs no session or database."""
    context = {
        "version": _version(),
        "pages": json.dumps(_pages()),
        "files": json.dumps(_files()),
        "instead": reverse("now"),
        "something": json.dumps(_something()),
    }
    kind = "text/javascript; charset=utf-8"
    response = render(request, "checkins/offline/worker.js", context, content_type=kind)
    return kept_by_nobody_signed_in(response, None)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what a phone reads as the site is added to its home screen.

    An iPhone shows notifications of such a site alone.
    """
    icon = {"src": static("checkins/icons/icon-512.png"), "sizes": "512x512", "type": "image/png"}
    read = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "icons": [icon],
    }
    response = JsonResponse(read, content_type="application/manifest+json")
    return kept_by_nobody_signed_in(response, None)


def _something() -> dict[str, str]:
    return {
        "title": settings.SITE_NAME,
        "body": something_said(),
        "path": reverse("home"),
        "tag": "something",
    }


def _pages() -> list[str]:
    numbers = (page.number for page in learn_catalog().pages)
    learn = (reverse("learn_page", args=[number]) for number in numbers)
    now = (reverse(name) for name in ("now", "now_alone", "now_ride"))
    leaving = (reverse(name) for name in ("leaving", "leaving_away"))
    return [reverse("help"), *now, reverse("learn"), *learn, *leaving]


def _files() -> list[str]:
    # Not the icon: the browser's frame asks for it, not the page, and Firefox reports an answer of
    # the worker to the frame as an error.
    styles = (f"checkins/css/{name}.css" for name in STYLES)
    scripts = (f"checkins/js/{name}.js" for name in SCRIPTS)
    return [static(name) for name in (*styles, *scripts, "kitchen/measures.css")]


@cache
def _version() -> str:
    """Return a name that changes with any page or file, so that a browser stores the new ones."""
    digest = sha256(json.dumps(_files()).encode())
    for address in _pages():
        digest.update(_signed_out(address))
    return digest.hexdigest()[:DIGEST_LENGTH]


def _signed_out(address: str) -> bytes:
    """Return a public page as a browser without a cookie gets it."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", address, AnonymousUser()
    found = resolve(address)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response.content
