"""Reading the error messages on a page."""

from html.parser import HTMLParser

from django.http import HttpResponse

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect"}


class _Errors(HTMLParser):
    """Collects the texts of elements with the class ``error`` or ``errors``."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = {"error", "errors"} & set((dict(attrs).get("class") or "").split())
        if tag not in VOID:
            self._open.append((tag, bool(marked)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if text.strip() and any(is_error for _, is_error in self._open):
            self.sentences.append(text.strip())


def errors_on(response: HttpResponse) -> list[str]:
    """Return the error messages on a page, each once: the top says them, and the field again."""
    parser = _Errors()
    parser.feed(response.content.decode())
    return list(dict.fromkeys(parser.sentences))
