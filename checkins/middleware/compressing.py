"""Compressed answers: pages of everybody once per text, a session's own with random padding.

How long a compressed body is tells what repeats in it. Whoever makes a browser ask, and sees how
long each answer is, may try texts until one repeats a secret of the page: BREACH (docs/adr, 97).
So no answer that may show text of its own request is compressed.
"""

import re
import secrets
from hashlib import sha256
from http import HTTPStatus
from typing import NamedTuple

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string

from checkins.forms.caseload import SORTS
from checkins.middleware.routes import Handler, has_session
from checkins.queries.caseload import Section

READS = {"GET", "HEAD"}
LEAST_BYTES = 200  # as Django's own middleware has it
MOST_PADDING = 100  # bytes, as Django's own middleware has it
ONCE, EACH_TIME = 9, 5  # Brotli's quality, of 0 to 11; 5 takes as long as gzip's 6
OF_EVERYBODY = "no-cache"  # what a view says of a page that a browser may keep and asks for again
PAGE = "text/html"
# What an address may choose: words of ours, and numbers too short to repeat a part of a secret.
CHOICES = {*SORTS, *(section.value for section in Section), "roomy", "off", ""}
SHORT_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)
ELSEWHERE = {"cross-site", "same-site"}
REFUSED = re.compile(r"q=0(\.0*)?")


class Newest(NamedTuple):
    """The newest text of a public page, how well to compress it, and that done, by coding."""

    text: bytes
    quality: int
    bodies: dict[str, bytes]


_newest: dict[str, Newest] = {}  # by path; half a MB in all


class CompressingMiddleware:
    """Compresses what may be: see :func:`may_be_padded` and :func:`is_of_everybody`.

    It stands outside ``PrivacyMiddleware``, which says who may keep an answer, and inside
    WhiteNoise, whose files are compressed before they are asked for. Django's own knows gzip alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer as the browser gets it; what is sent in pieces is a file."""
        response = self.get_response(request)
        is_whole = not response.streaming and response.status_code == HTTPStatus.OK
        if not is_whole or request.method not in READS or len(response.content) < LEAST_BYTES:
            return response
        if is_of_everybody(request, response):
            return _of_everybody(request, response)
        if may_be_padded(request, response):
            coding = _coding(request, response)
            return _sent(response, coding, padded(response.content, coding)) if coding else response
        return response


def is_of_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether all visitors without a session get the same answer, and may keep it."""
    is_kept = response.headers.get("Cache-Control") == OF_EVERYBODY
    return is_kept and not has_session(request) and not response.cookies


def may_be_padded(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether an answer to a GET is a page that shows no text of its own request.

    Another site can't choose what stands beside a page's secrets: the address holds no text, and
    no link of another site led here.
    """
    return (
        response.headers.get("Content-Type", "").partition(";")[0] == PAGE
        and not response.has_header("Content-Disposition")  # a file, which its owner keeps
        and request.headers.get("Sec-Fetch-Site") not in ELSEWHERE
        and _holds_no_text(request)
    )


def padded(text: bytes, coding: str) -> bytes:
    """Return a text compressed, with up to a hundred random bytes that a browser skips.

    In gzip they are the name of a file; in Brotli a block of metadata (RFC 7932, section 9.2).
    """
    if coding == "gzip":
        return compress_string(text, max_random_bytes=MOST_PADDING)
    size = 1 + secrets.randbelow(MOST_PADDING)
    begin = (0b010110 | (size - 1) << 6).to_bytes(2, "little")  # not the last, no data, a length
    made = brotli.Compressor(quality=EACH_TIME)
    whole = made.process(text) + made.flush()  # which ends at a byte
    return bytes(whole + begin + secrets.token_bytes(size) + made.finish())


def _holds_no_text(request: HttpRequest) -> bool:
    """Return whether all that an address holds are days, numbers, keys of rows and our words."""
    # What the address itself holds; what the table of addresses adds is ours.
    parts = (getattr(request.resolver_match, "captured_kwargs", None) or {}).values()
    values = [value for name in request.GET for value in request.GET.getlist(name)]
    return not any(isinstance(part, str) for part in parts) and all(
        value in CHOICES or SHORT_NUMBER.fullmatch(value) for value in values
    )


def _coding(request: HttpRequest, response: HttpResponse) -> str:
    """Return the coding that the browser takes, "" for none; caches hear that it asked."""
    patch_vary_headers(response, ("Accept-Encoding",))
    header = request.headers.get("Accept-Encoding", "").lower().replace(" ", "").split(",")
    taken = {name for name, _, how in (one.partition(";") for one in header) if not _refuses(how)}
    return next((coding for coding in ("br", "gzip") if coding in taken), "")


def _refuses(how: str) -> bool:
    return REFUSED.fullmatch(how) is not None


def _sent(response: HttpResponse, coding: str, body: bytes) -> HttpResponse:
    response.content = body
    response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(body))
    return response


def _of_everybody(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Name the answer by its text; send nothing again to a browser that keeps it."""
    text, coding = response.content, _coding(request, response)
    etag = f'W/"{sha256(text).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    if coding:
        _sent(response, coding, _compressed(request.path, text, coding))
    return get_conditional_response(request, etag=etag, response=response) or response


def _compressed(path: str, text: bytes, coding: str) -> bytes:
    """Return a page's text compressed: well once, and fast where it differs from visit to visit."""
    found = _newest.get(path)
    if found is None or found.text != text:
        found = _newest[path] = Newest(text, EACH_TIME if found else ONCE, {})
    if coding not in found.bodies:
        found.bodies[coding] = (
            compress_string(text)
            if coding == "gzip"
            else brotli.compress(text, quality=found.quality)
        )
    return found.bodies[coding]
