"""The score that Mozilla's HTTP Observatory gives a site, by its published rules.

From mdn/mdn-http-observatory, as read in November 2026: ``src/grader/charts.js`` has the points,
``src/analyzer/tests/`` what each header is worth, ``src/scanner/index.js`` the sum. Being on the
browsers' preload list is left out: it is a deployment's domain that stands there, not a header.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from http.cookies import Morsel
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse

BASE, LEAST_FOR_EXTRA = 100, 90  # what adds points counts if all that takes some leaves 90
SIX_MONTHS = 15_552_000  # seconds, as the Observatory counts them
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
KEPT_PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
TOLD = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
Cookies = Mapping[str, Morsel[Any]]


def score(page: HttpResponse, *, cookies: Cookies, by_http: HttpResponse) -> int:
    """Return a site's score: 0 to 145, 100 and more is an A+.

    ``page`` is its answer by https, ``cookies`` what the browser holds then, and ``by_http`` its
    answer to the same request without a certificate.
    """
    points = points_of(page, cookies=cookies, by_http=by_http).values()
    without_extra = BASE + sum(point for point in points if point < 0)
    return max(BASE + sum(points) if without_extra >= LEAST_FOR_EXTRA else without_extra, 0)


def points_of(page: HttpResponse, *, cookies: Cookies, by_http: HttpResponse) -> dict[str, int]:
    """Return what each part adds or takes."""
    directives = _directives(page)
    return {
        "content policy": _of_content_policy(directives),
        "cookies": _of_cookies(cookies, is_safe=_of_https_only(page) == 0),
        "other origins": _of_other_origins(page),
        "way to https": _of_way_to_https(by_http),
        "referrer": _of_referrer(page),
        "https only": _of_https_only(page),
        "scripts": _of_scripts(page),
        "sniffing": 0 if page.headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "frames": _of_frames(page, directives),
        "use by others": _of_use_by_others(page),
    }


def _directives(page: HttpResponse) -> dict[str, set[str]]:
    policy = page.headers.get("Content-Security-Policy", "")
    parts = [part.split() for part in policy.lower().split(";") if part.strip()]
    names = [name for name, *_ in parts]
    assert len(names) == len(set(names)), "a directive that is there twice is not scored here"
    return {name: set(sources) or {"'none'"} for name, *sources in parts}


def _of_content_policy(directives: dict[str, set[str]]) -> int:
    if not directives:
        return -25
    default = directives.get("default-src", {"*"})
    script, style, objects, image, media = (
        directives.get(f"{kind}-src", default)
        for kind in ("script", "style", "object", "img", "media")
    )
    passive = {"img-src", "media-src"}
    active = set().union(*(sources for name, sources in directives.items() if name not in passive))
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20
    if _some_without_https(active | script):
        return -20
    if "'unsafe-eval'" in script | style or _some_without_https(image | media):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if directives.get("default-src") == {"'none'"} else 5


def _some_without_https(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _of_cookies(cookies: Cookies, *, is_safe: bool) -> int:
    if not cookies:
        return 0
    worst = [_of_cookie(name, cookie, is_safe=is_safe) for name, cookie in cookies.items()]
    if min(worst) < 0:
        return min(worst)
    return 5 if all(cookie["samesite"] for cookie in cookies.values()) else 0


def _of_cookie(name: str, cookie: Morsel[Any], *, is_safe: bool) -> int:
    opens = any(part in name.lower() for part in ("login", "sess"))
    same_site, found = cookie["samesite"].lower(), [0]
    if same_site not in {"", "lax", "strict", "none"}:
        found.append(-20)
    if same_site == "none" and not cookie["secure"]:
        found.append(-20)
    if "csrf" in name.lower() and not same_site:
        found.append(-20)
    if opens and not cookie["httponly"]:
        found.append(-30)
    if not cookie["secure"]:
        found.append((-10 if is_safe else -40) if opens else (-5 if is_safe else -20))
    return min(found)


def _of_other_origins(page: HttpResponse) -> int:
    allows = page.headers.get("Access-Control-Allow-Origin", "")
    with_cookies = page.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return -50 if allows not in {"", "*"} and with_cookies else 0


def _of_way_to_https(by_http: HttpResponse) -> int:
    there = urlsplit(by_http.headers.get("Location", ""))
    if there.scheme != "https":
        return -20
    return 0 if there.hostname == by_http.wsgi_request.get_host() else -5


def _of_referrer(page: HttpResponse) -> int:
    given = page.headers.get("Referrer-Policy")
    if given is None:
        return 0
    known = [part.strip() for part in given.lower().split(",")]
    known = [part for part in known if part in KEPT_PRIVATE | TOLD]
    return 5 if known and known[-1] in KEPT_PRIVATE else -5


def _of_https_only(page: HttpResponse) -> int:
    given = page.headers.get("Strict-Transport-Security", "").lower()
    seconds = [part.strip()[8:] for part in given.split(";") if part.strip()[:8] == "max-age="]
    if not seconds or not seconds[-1].isdigit() or "," in given:
        return -20
    return 0 if int(seconds[-1]) >= SIX_MONTHS else -10


class _Scripts(HTMLParser):
    """Collects the scripts of a page: where from, and whether with a digest."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and (source := values.get("src")):
            self.found.append((source, bool(values.get("integrity"))))


def _of_scripts(page: HttpResponse) -> int:
    if not page.headers["Content-Type"].startswith("text/html"):
        return 0
    parser = _Scripts()
    parser.feed(page.content.decode())
    elsewhere = [one for one in parser.found if one[0].startswith(("//", "http:", "https:"))]
    if not elsewhere:
        return 5 if any(checked for _, checked in parser.found) else 0
    points = {(True, True): 5, (True, False): -5, (False, True): -20, (False, False): -50}
    return min(points[source.startswith("https:"), checked] for source, checked in elsewhere)


def _of_frames(page: HttpResponse, directives: dict[str, set[str]]) -> int:
    if "frame-ancestors" in directives:
        return 5
    given = page.headers.get("X-Frame-Options", "").strip().lower()
    return 0 if given in {"deny", "sameorigin"} or given.startswith("allow-from") else -20


def _of_use_by_others(page: HttpResponse) -> int:
    given = page.headers.get("Cross-Origin-Resource-Policy", "").strip().lower()
    return {"": 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}.get(given, -5)
