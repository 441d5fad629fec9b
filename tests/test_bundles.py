"""What a page's first visit costs: few files, small ones, each source of them once."""

import re

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from relapse_watch.bundles import BUNDLES, REMARK, STYLES, _source, joined
from tests.factories import make_person

MOST_REQUESTS = 8
MOST_SCRIPT = 10 * 1024
MOST_STYLE = 12_000
MOST_BYTES = 50_000
LINKED = re.compile(r'<(?:link|script)[^>]*?(?:href|src)="/static/([^"]+)"')
OF_NOBODY = ("/", "/now/", "/help/", "/learn/", "/lock/", "/check-in/offline/", "/account/login/")
OF_A_PERSON = ("/", "/check-in/", "/now/", "/help/", "/people/", "/plan/edit/", "/pocket/")


def _files(html: str) -> list[str]:
    """Return what a page loads, by its name before it was named by content."""
    found = [re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in LINKED.findall(html)]
    return [name for name in found if not name.endswith(".png")]  # a phone's own, once installed


def _sent(name: str) -> int:
    """Return how many bytes of a file travel to a browser that asks by https, as all do."""
    with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
        return len(brotli.compress(file.read()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_person", "page"),
    [*((False, page) for page in OF_NOBODY), *((True, page) for page in OF_A_PERSON)],
)
def test_a_page_costs_few_requests_and_little_script(
    client: Client, *, is_person: bool, page: str
) -> None:
    if is_person:
        client.force_login(make_person())
    response = client.get(page, follow=True, headers={"Accept-Encoding": "br"})
    assert (response.status_code, response.headers["Content-Encoding"]) == (200, "br")
    files = _files(brotli.decompress(response.content).decode())

    assert len(files) + 1 <= MOST_REQUESTS, files
    assert sum(_sent(name) for name in files if name.endswith(".js")) <= MOST_SCRIPT
    assert sum(map(_sent, files)) + len(response.content) <= MOST_BYTES
    sources = [source for name in files for source in BUNDLES.get(name, (name,))]
    assert sorted(sources) == sorted(set(sources))


@pytest.mark.parametrize("name", STYLES)
def test_a_page_has_one_small_style_sheet(name: str) -> None:
    assert _sent(f"checkins/bundles/{name}.css") <= MOST_STYLE


def test_no_page_links_another_sheet_than_its_own() -> None:
    """A page takes the place of the common sheet with its own: none adds one."""
    linked = {}
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text()
        sheets = re.findall(r'rel="stylesheet"\s+href="\{% static \'([^\']+)\' %\}"', text)
        if sheets:
            linked[path.name] = sheets
            assert len(sheets) == text.count("stylesheet") == 1, path
            assert "{% block style %}" in text or path.name == "kitchen.html"

    assert len(linked) > 20


def test_every_source_is_there_and_every_bundle_is_used() -> None:
    assert [s for sources in BUNDLES.values() for s in sources if not _source(s).exists()] == []
    folders = (settings.BASE_DIR / "templates", settings.BASE_DIR / "checkins" / "views")
    paths = (
        path for one in folders for kind in ("html", "js", "py") for path in one.rglob(f"*.{kind}")
    )
    texts = [path.read_text() for path in paths]
    linked = "".join(text for text in texts if "checkins/" in text)
    assert [name for name in BUNDLES if name not in linked] == []


def test_a_script_loses_its_remarks_and_nothing_else() -> None:
    """Only whole lines and the ends of lines go; no text of a script goes on over a line's end."""
    for path in (settings.BASE_DIR / "static" / "checkins" / "js").glob("*.js"):
        for line in path.read_text().splitlines():
            assert not line.startswith(("export ", "import ")), path.name  # no block can hold it
            code = REMARK.sub("", line)
            assert code.count("`") % 2 == 0, (path.name, line)
            kept = line[: len(code)]
            assert code == kept
            assert line.strip() == code.strip() or line[len(code) :].strip().startswith("//")


def test_what_follows_a_librarys_script_is_a_statement_of_its_own() -> None:
    text = joined("checkins/bundles/passkey.js")

    for name in ("mfa/js/webauthn-json.js", "account/js/onload.js"):
        assert f"{_source(name).read_text().rstrip()}\n;\n" in text
