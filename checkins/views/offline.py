"""The pages that a browser stores for offline use: Help, Right now, Learn, an empty check-in.

They hold nobody's data. What one person's check-in asks besides goes to their phone, which keeps
it encrypted. The script that stores the pages is the only one that runs while no page is open, so
it shows notifications and sends what waits, too.
"""

import json
import re
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils.html import format_html, strip_tags
from django.views.decorators.http import require_safe

from checkins.catalog.learn import learn_catalog
from checkins.catalog.pages import LAST_PAGE, QUICK_SIGNS, QUICK_TITLE, page_questions
from checkins.engine.days import DAY_ENDS_AT
from checkins.forms.locking import is_locked
from checkins.queries.groups import MeetingPlan
from checkins.queries.learn import about_page
from checkins.queries.offline import blank_page, kept_form, results, sentences, strong_cravings
from checkins.services.mail.writing import something_said
from checkins.views.access import DatedRequest, dated_action, kept_by_nobody_signed_in

GROUND = "#f3f5f4"  # behind every page, as static/checkins/css/tokens.css has it
STYLES = ("bundles/public",)
SCRIPTS = (
    "bundles/public",
    "bundles/phone",
    "bundles/offline_checkin",
    "bundles/pocket",
    "js/ride",
    "js/unsent_page",
    "js/leave",
)
DIGEST_LENGTH = 16
# When the ride on a page began: all processes give the same pages the same name.
BEGAN = re.compile(rb'(\?at=|data-ride=")\d+')
# The script says of which day it is.
SAID_OF = {"when": format_html("<span data-when>{}</span>", "today"), "pill": "A good time to talk"}


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker that stores the public pages; it needs no session or database."""
    context = {
        "version": _version(),
        "first": json.dumps(_pages_first()),
        "later": json.dumps(_pages_later()),
        "files": json.dumps(_files()),
        "shared": static("checkins/bundles/worker.js"),
        "instead": reverse("now"),
        "checkin": reverse("offline_checkin"),
        "leave": reverse("leaving"),
        "away": reverse("leaving_away"),
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
    read = {
        "id": reverse("home"),
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [_icon("icon-192", 192), _icon("icon-512", 512), _icon("maskable-512", 512)],
        "shortcuts": [
            {"name": "Right now", "url": reverse("now"), "icons": [_icon("icon-192", 192)]},
            {"name": "Check in", "url": reverse("checkins"), "icons": [_icon("icon-192", 192)]},
        ],
    }
    response = JsonResponse(read, content_type="application/manifest+json")
    return kept_by_nobody_signed_in(response, None)


@require_safe
def checkin(request: HttpRequest) -> HttpResponse:
    """Show the check-in that a phone opens without a network: every question, and no answer.

    It is everybody's, asks no session or database, and is sent nowhere: its script keeps what is
    answered on the phone until there is a network.
    """
    pages = [blank_page(page_questions(number)) for number in range(1, LAST_PAGE + 1)]
    titles = [page.title for page in pages]
    context = {
        "pages": list(zip(pages, [*titles[1:], ""], _about(), strict=True)),
        "numbers": range(1, LAST_PAGE + 1),
        "quick": " ".join(QUICK_SIGNS),
        "quick_title": QUICK_TITLE,
        "results": json.dumps(results()),
        "rides": " ".join(map(str, strong_cravings())),
        "sentences": sentences(),
        "assessment": SAID_OF,
        "day_name": "Today",
        "is_nobodys": True,  # the server does not know whether there is somebody to call
        "add_elsewhere": True,  # nothing can be added without a network
    }
    return kept_by_nobody_signed_in(render(request, "checkins/offline/checkin.html", context), None)


def _about() -> list[Any]:
    return [about_page(page_questions(number)) for number in range(1, LAST_PAGE + 1)]


@require_safe
@dated_action
def own(request: DatedRequest) -> HttpResponse:
    """Return what the person's phone keeps, encrypted, for their check-in without a network.

    A locked session gets nothing: 401.
    """
    if is_locked(request):
        return JsonResponse({"error": "locked"}, status=401)
    person = request.user
    kept = kept_form(person, today=request.today)
    read = {
        "owner": person.phone_ref,
        "now": request.now.isoformat(),
        "zone": request.zone.key,
        "ends_at": DAY_ENDS_AT.hour,
        "signs": list(kept.signs.items()),
        "triggers": list(kept.triggers.items()),
        "weekly": {day.isoformat(): codes for day, codes in kept.weekly.items()},
        "meetings": {day.isoformat(): _meetings(plan) for day, plan in kept.plans.items()},
        "medicine": kept.asks_of_medicine,
        "used": _said("checkins/checkins/_used_means.html", used_means_words=kept.used_means_words),
    }
    return JsonResponse(read)


def _meetings(plan: MeetingPlan) -> list[str]:
    """Return a day's meetings in words: while it is today, and once it has passed."""
    page = "checkins/checkins/_meeting_plan.html"
    return [_said(page, plan=plan, day_name=name) for name in ("Today", "")]


def _said(template: str, **context: Any) -> str:
    text = unescape(strip_tags(render_to_string(template, context)))
    return " ".join(text.split())


def _icon(name: str, pixels: int) -> dict[str, str]:
    purpose = "maskable" if name.startswith("maskable") else "any"
    source = static(f"checkins/icons/{name}.png")
    kind = {"sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}
    return {"src": source, **kind}


def _something() -> dict[str, str]:
    return {
        "title": settings.SITE_NAME,
        "body": something_said(),
        "path": reverse("home"),
        "tag": "something",
    }


def _pages_first() -> list[str]:
    """Return the pages that the worker must have before it takes over: all a hard moment needs."""
    names = (
        *("help", "now", "now_alone", "now_ride"),
        *("form_drafts_unsent", "offline_checkin", "leaving", "leaving_away"),
    )
    return [reverse(name) for name in names]


def _pages_later() -> list[str]:
    """Return the pages that come after a visit has all it needs."""
    numbers = (page.number for page in learn_catalog().pages)
    return [reverse("learn"), *(reverse("learn_page", args=[number]) for number in numbers)]


def _files() -> list[str]:
    # Not the icon: the browser's frame asks for it, not the page, and Firefox reports an answer of
    # the worker to the frame as an error.
    styles = (f"checkins/{name}.css" for name in STYLES)
    scripts = (f"checkins/{name}.js" for name in SCRIPTS)
    return [static(name) for name in (*styles, *scripts, "kitchen/measures.css")]


@cache
def _version() -> str:
    """Return a name that changes with any page or file, so that a browser stores the new ones."""
    digest = sha256(json.dumps(_files()).encode())
    for address in (*_pages_first(), *_pages_later()):
        digest.update(BEGAN.sub(b"", _signed_out(address)))
    return digest.hexdigest()[:DIGEST_LENGTH]


def _signed_out(address: str) -> bytes:
    """Return a public page as a browser without a cookie gets it."""
    request = HttpRequest()
    request.method, request.path, request.user = "GET", address, AnonymousUser()
    found = resolve(address)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response.content
