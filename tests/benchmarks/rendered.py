"""The demo's pages as files, to compare two trees: ``python -m tests.benchmarks.rendered FOLDER``.

The stories are made anew in a database of its own, at one moment (on DATABASE_URL, else on SQLite).
Everybody in them follows every kind of link. Each page is a file, a line a tag; what each look
draws anew is left out, and rows are numbered. ``digests.txt`` has a line for each page. Run it in
both trees, each into a folder of its own, and ``diff -r`` the folders.
"""

import os
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.benchmarks.moment import NOON, hold_clock

ALIKE = 6  # pages of one kind; a counselor's clients are all looked at
ALL_CLIENTS = 15
LONGEST, MAYAS = 60, 120  # days of a story: what it ends with does not need more
PASSWORD = "quiet-river-stone-41"
NOBODYS = ("/", "/help/", "/now/", "/learn/", "/account/login/", "/account/signup/")
TAGS = (b"<", b"\n<")


def main() -> None:
    """Make the stories, look at everybody's pages, write them."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as own:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{own}/db.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
        import tests.environment  # noqa: F401 sets what the settings read

        hold_clock(NOON, ticks=False)
        # Rows of one moment stand in the order of their ids; the models keep this function.
        dice = random.Random(1)
        uuid.uuid4 = lambda: uuid.UUID(int=dice.getrandbits(128), version=4)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        _make_stories()
        digests = [_write(folder, *page) for page in _looked_at()]
    (folder / "digests.txt").write_text("\n".join(sorted(digests)) + "\n")
    print(f"{len(digests)} pages are in {folder}")


def _make_stories() -> None:
    from checkins.demo.clinic import make_demo_clinic, work_the_caseload
    from checkins.demo.counselor import share_stories
    from checkins.demo.lives import seed_story
    from checkins.demo.stories import STORIES
    from checkins.demo.supporters import make_demo_supporter, support_stories

    for story in STORIES:
        longest = MAYAS if story.name == "Maya" else LONGEST
        short = replace(story, days=min(story.days, longest))
        seed_story(short, at=NOON, password=PASSWORD)
    sam, kim = make_demo_clinic(password=PASSWORD)
    share_stories(sam, at=NOON)
    support_stories(make_demo_supporter(password=PASSWORD), at=NOON)
    work_the_caseload(sam, kim, at=NOON)


def _looked_at() -> Iterator[tuple[str, str, bytes]]:
    """Give whose page it is, its address, and the page; people first, who see no look at them."""
    from django.test import Client

    from checkins.models import User
    from tests.benchmarks.crawling import pages_of
    from tests.factories import just_asked, sign_in

    for address, page in pages_of(Client(), NOBODYS, alike=ALIKE).items():
        yield "nobody", address, page
    for account in User.objects.order_by("pk"):
        browser: Any = Client()
        sign_in(browser, account) if account.works_here else browser.force_login(account)
        name = str(account.email).partition("@")[0]
        alike = ALL_CLIENTS if account.is_counselor else ALIKE
        starts = ["/"] if account.role else ["/", "/trends/?weeks=52"]
        for address, page in pages_of(just_asked(browser), starts, alike=alike).items():
            yield name, address, page


def _write(folder: Path, whose: str, address: str, page: bytes) -> str:
    from tests.benchmarks.crawling import with_row_ids_numbered

    # The rows of an address have the numbers that they have in a page of all: one list for both.
    whole = with_row_ids_numbered(address.encode() + b"\n" + page)
    known, _, text = whole.partition(b"\n")
    digest = sha256(text).hexdigest()
    name = known.decode().strip("/").replace("/", "+") or "home"
    path = folder / whose / f"{name[:150]}.html"
    while path.exists():  # another row of the same kind
        path = path.with_name(f"{path.stem}+.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace(*TAGS))
    return f"{whose} {path.stem} {digest}"


if __name__ == "__main__":
    main()
