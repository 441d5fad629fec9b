"""Compressed answers: pages of everybody once per text, a session's own with random padding.

How long a compressed body is tells what repeats in it. Whoever makes a browser ask, and sees how
long each answer is, may try texts until one repeats a secret of the page: BREACH (docs/adr, 97).
So no answer that may show text of its own request is compressed.
"""

import re
from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string

from checkins.forms.caseload import SORTS
from checkins.middleware.routes import has_session
from checkins.queries.caseload import Section

LEAST_BYTES = 200  # as Django's own middleware has it
OF_EVERYBODY = "no-cache"  # what a view says of a page that a browser may keep and asks for again
PAGE = "text/html"
# What an address may choose: words of ours, and numbers too short to repeat a part of a secret.
CHOICES = {*SORTS, *(section.value for section in Section), "roomy", "off", ""}
SHORT_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)
ELSEWHERE = {"cross-site", "same-site"}
# By path: the newest text of each public page, its ETag, and the text compressed; half a MB in all.
_newest: dict[str, tuple[bytes, str, bytes]] = {}


class CompressingMiddleware(GZipMiddleware):
    """Compresses what may be: see :func:`may_be_padded` and :func:`is_of_everybody`.

    It stands outside ``PrivacyMiddleware``, which says who may keep an answer, and inside
    WhiteNoise, whose files are compressed before they are asked for.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer as the browser gets it; what is sent in pieces is a file."""
        if not isinstance(response, HttpResponse) or response.status_code != HTTPStatus.OK:
            return response
        if is_of_everybody(request, response):
            return _of_everybody(request, response)
        if may_be_padded(request, response):
            # The library adds up to a hundred random bytes: the length alone says little.
            return super().process_response(request, response)
        return response


def is_of_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether all visitors without a session get the same answer, and may keep it."""
    return (
        request.method in {"GET", "HEAD"}
        and not has_session(request)
        and response.headers.get("Cache-Control") == OF_EVERYBODY
        and not response.cookies
        and len(response.content) >= LEAST_BYTES
    )


def may_be_padded(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether an answer is a page that shows no text of its own request.

    Another site can't choose what stands beside a page's secrets: no form was sent, the address
    holds no text, and no link of another site led here.
    """
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return (
        request.method in {"GET", "HEAD"}
        and kind == PAGE
        and not response.has_header("Content-Disposition")  # a file, which its owner keeps
        and request.headers.get("Sec-Fetch-Site") not in ELSEWHERE
        and _holds_no_text(request)
    )


def _holds_no_text(request: HttpRequest) -> bool:
    """Return whether all that an address holds are days, numbers, keys of rows and our words."""
    # What the address itself holds; what the table of addresses adds is ours.
    parts = (getattr(request.resolver_match, "captured_kwargs", None) or {}).values()
    values = [value for name in request.GET for value in request.GET.getlist(name)]
    return not any(isinstance(part, str) for part in parts) and all(
        value in CHOICES or SHORT_NUMBER.fullmatch(value) for value in values
    )


def _of_everybody(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Name the answer by its text; send nothing again to a browser that keeps it."""
    etag, compressed = _named(request.path, response.content)
    response.headers["ETag"] = etag
    patch_vary_headers(response, ("Accept-Encoding",))
    if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response.content = compressed
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(compressed))
    return get_conditional_response(request, etag=etag, response=response) or response


def _named(path: str, text: bytes) -> tuple[str, bytes]:
    """Return a text's weak ETag, for it compressed or not, and the text compressed."""
    found = _newest.get(path)
    if found is None or found[0] != text:
        etag = f'W/"{sha256(text).hexdigest()[:32]}"'
        found = _newest[path] = (text, etag, compress_string(text))
    return found[1:]
