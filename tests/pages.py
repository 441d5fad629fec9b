"""The text of a response's page, in a form that tests can compare."""

import re
from html import unescape

from django.http import HttpResponse

# Each page has new random tokens, which may contain a short text by chance, staff's pages have the
# seconds until they are signed out, and a person's have the name of their account on a phone.
TOKENS = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|page_mark)" value=|data-(?:page|seconds|owner)=)"[^"]*"'
)
TAG = re.compile(r"<[^>]*>")


def without_tokens(page: bytes) -> bytes:
    """Return a page's bytes without what each look makes anew, to compare it with another."""
    return TOKENS.sub(rb'\1""', page)


def page_of(response: HttpResponse) -> str:
    """Return a page as one line, with its tags and without its random tokens."""
    return unescape(" ".join(without_tokens(response.content).decode().split()))


def main_of(response: HttpResponse) -> str:
    """Return the part between a page's header and footer, in the form of ``page_of``."""
    page = page_of(response)
    return page[page.index("<main") : page.index("</main>")]


def words_of(response: HttpResponse) -> str:
    """Return a page's text without tags, as one line."""
    return " ".join(TAG.sub(" ", page_of(response)).split())
