"""What a response's page says, as a test compares it."""

import re
from html import unescape

from django.http import HttpResponse

# Drawn anew for each page, of letters and digits: a short text turns up in one by chance.
TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
TAG = re.compile(r"<[^>]*>")


def page_of(response: HttpResponse) -> str:
    """Return a page as one line, its tags with it and its random tokens left out."""
    return unescape(" ".join(TOKENS.sub("", response.content.decode()).split()))


def main_of(response: HttpResponse) -> str:
    """Return what stands between a page's header and footer, as ``page_of`` gives it."""
    page = page_of(response)
    return page[page.index("<main") : page.index("</main>")]


def words_of(response: HttpResponse) -> str:
    """Return a page's words alone, as one line."""
    return " ".join(TAG.sub(" ", page_of(response)).split())
