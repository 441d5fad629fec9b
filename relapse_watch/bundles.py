"""Our style sheets and scripts as phones get them: joined, and without comments and indentation.

A page asks for few files (docs/adr, 95). Each is named by what it is for; its sources stay small.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, FileSystemFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage

# On every page: print.css first, whose rules weigh more; else as the sources need one another.
OF_EVERY_PAGE = ("print", "tokens", "layout", "parts")
# A page links one sheet: these, and its own sources. Where several pages share a sheet, nothing on
# one of them may match what only another needs.
STYLES = {
    "base": (),
    "public": ("learn", "checkin", "now"),  # whatever the worker keeps
    "home": ("charts", "beside", "home", "checkin"),  # a day: Home, the check-in, trends, More
    "account": ("account",),
    "agenda": ("agenda",),
    "agreement": ("push", "calls"),
    "calls": ("calls",),
    "caseload": ("counselor", "caseload", "contact_log"),
    "caseload_paper": ("counselor", "caseload_paper"),
    "client": ("charts", "counselor", "client", "contact_log"),
    "clinic_groups": ("staff", "groups"),
    "closer": ("charts", "counselor"),
    "code": ("counselor", "codes"),
    "codes": ("codes",),
    "counselor": ("counselor",),
    "devices": ("devices",),
    "ended": ("counselor", "contact_log"),
    "groups": ("groups",),
    "hours": ("hours",),
    "meetings": ("charts", "groups"),
    "my_days": ("my_days",),
    "plan": ("plan",),
    "push": ("push",),
    "reminders": ("reminders",),
    "review": ("charts", "counselor", "client"),
    "ride_end": ("checkin", "now"),
    "rides": ("now",),
    "sheets": ("charts", "counselor", "sheets"),
    "staff": ("staff",),
    "summary": ("charts", "summary"),
    "supporter": ("learn", "calls"),
    "weeks": ("weeks",),
}
# Classic scripts, which pages and the worker share; a page runs them before its module.
SHARED = {
    "phone": ("vendor/idb-8.0.4", "js/store", "js/sending"),
    "worker": (
        *("vendor/idb-8.0.4", "js/store", "js/sending", "js/queue"),
        *("js/lost_page", "js/unsent", "js/notifying"),
    ),
}
EVERY = ("js/kept_page", "js/beside")  # every page but those of nobody
# A page has one of these; a source that stops with an error stops those after it.
MODULES = {
    "page": EVERY,
    "public": (*EVERY, "js/offline"),
    "writing": (*EVERY, "js/unsent", "js/drafts"),
    "own": (*EVERY, "js/on_phone"),
    "home": (*EVERY, "js/offline", "js/on_phone", "js/known", "js/pocket"),
    "quiet_home": (*EVERY, "js/offline", "js/on_phone", "js/ride_kept"),
    "checkin": ("js/second_tap", *EVERY, "js/on_phone", "js/checkin"),
    "offline_checkin": (
        *("js/beside", "js/offline", "js/known", "js/queue", "js/offline_checkin", "js/checkin"),
    ),
    # These come beside one of the others.
    "drafts": ("js/unsent", "js/drafts"),
    "pocket": ("js/known", "js/pocket"),
    "forget": ("js/known", "js/forget"),
    "caseload": ("js/caseload", "js/caseload_log", "js/caseload_marks"),
}
OF_LIBRARY = ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js")
BUNDLES = {
    **{
        f"checkins/bundles/{name}.css": tuple(
            f"checkins/css/{one}.css" for one in (*OF_EVERY_PAGE, *sources)
        )
        for name, sources in STYLES.items()
    },
    **{
        f"checkins/bundles/{name}.js": tuple(f"checkins/{one}.js" for one in sources)
        for name, sources in (SHARED | MODULES).items()
    },
    "checkins/bundles/passkey.js": (*OF_LIBRARY, "checkins/js/passkey.js"),
}
OWN = re.compile(r"checkins/(js/.*\.js|css/.*\.css)")
REMARK = re.compile(r"""^\s*//.*$|(?<=[;,{)]) // [^"'`\n]*$""", re.MULTILINE)
CSS_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)


def lean(name: str, text: str) -> str:
    """Return a source of ours without comments, indentation and empty lines.

    No text in our scripts goes on over a line's end: tests/test_bundles.py holds that.
    """
    if not OWN.fullmatch(name):
        return text
    bare = CSS_REMARK.sub("", text) if name.endswith(".css") else REMARK.sub("", text)
    return "".join(f"{line.strip()}\n" for line in bare.splitlines() if line.strip())


def joined(name: str) -> str:
    """Return a bundle's text. Names of one source hide from the others: each has its own block."""
    parts = []
    for source in BUNDLES[name]:
        text = lean(source, _source(source).read_text())
        if source.endswith("/print.css"):
            text = f"@media print {{\n{text}}}\n"
        is_block = name.endswith(".js") and OWN.fullmatch(source)
        parts.append(f"{{\n{text}}}\n" if is_block else _apart(name, text))
    return "".join(parts)


def _apart(name: str, text: str) -> str:
    # What a script of others ends with may be called with what follows.
    return f"{text.rstrip()}\n;\n" if name.endswith(".js") else text


def _source(name: str) -> Path:
    for folder in settings.STATICFILES_DIRS:
        if (Path(folder) / name).exists():
            return Path(folder) / name
    return Path(AppDirectoriesFinder().find(name) or name)  # the error names what is not there


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="bundles-")  # goes with the process


class BundleFinder(FileSystemFinder):
    """Offers the project's static files, lean, and the bundles made of them."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        made = InMemoryStorage()
        for name, storage in super().list(ignore_patterns):
            if OWN.fullmatch(name):
                made.save(name, ContentFile(lean(name, _source(name).read_text())))
            else:
                yield name, storage
        for name in BUNDLES:
            made.save(name, ContentFile(joined(name)))
        yield from ((name, made) for name in _names(made))

    def find(self, path: str, *more: Any, **options: Any) -> Any:
        """Return where a file lies; a bundle is made anew, so that a changed source is seen."""
        if path not in BUNDLES:
            return super().find(path, *more, **options)
        place = Path(_folder().name) / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(joined(path))
        return [str(place)] if options.get("find_all") or options.get("all") else str(place)


def _names(storage: Storage, under: str = "") -> Iterator[str]:
    folders, files = storage.listdir(under)
    yield from (f"{under}{name}" for name in files)
    for folder in folders:
        yield from _names(storage, f"{under}{folder}/")
