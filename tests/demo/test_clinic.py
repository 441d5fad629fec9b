"""The demo's people, counselors and operator: what is printed of them is what the screens show."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from checkins.demo.clinic import make_demo_clinic, work_the_caseload
from checkins.demo.counselor import label_of, share_stories
from checkins.demo.lives import seed_story
from checkins.demo.stories import STORIES
from checkins.engine.types import Shown
from checkins.enums import Role, ShownChoice
from checkins.models import ContactLog, User
from checkins.models.statements import plain
from checkins.queries.caseload import Section, caseload
from checkins.services.access_log import open_caseload
from tests.benchmarks.crawling import pages_of
from tests.conftest import NOON
from tests.counts import count
from tests.factories import just_asked, sign_in

LONGEST, MAYAS = 30, 120  # days of a story: what it ends with does not need more
pytestmark = [pytest.mark.django_db, pytest.mark.both_in_full]
SECTIONS = {
    Section.CONTACT_TODAY: {"Quinn", "Alex", "Luis", "Noor"},
    Section.QUIET: {"Robin"},
    Section.WATCH: {"Maya"},
    Section.HEAVY: {"Dana"},
    Section.SET_ASIDE: {"Sasha"},
    Section.LEARNING: {"Riley"},
    Section.STEADY: {"Jordan", "Chris", "Taylor", "Casey"},
    Section.ENDED: set(),
}


@pytest.fixture(scope="module")
def counselors(rows_of_the_module):
    with time_machine.travel(NOON, tick=False):
        for story in STORIES:
            longest = MAYAS if story.name == "Maya" else LONGEST
            short = replace(story, days=min(story.days, longest))
            seed_story(short, at=NOON, password="made up")
        sam, kim = make_demo_clinic(password="made up")
        for _ in range(2):
            share_stories(sam, at=NOON)
            work_the_caseload(sam, kim, at=NOON)
    return sam, kim


def rows_of(counselor):
    found = caseload(open_caseload(by=counselor, at=NOON), reader=counselor, at=NOON)
    return {name: {row.label: row for row in rows} for name, rows in found.sections.items()}


def test_each_section_of_the_list_has_who_the_stories_say(counselors):
    sam, kim = counselors

    sections = {name: set(rows) for name, rows in rows_of(sam).items()}

    assert sections == {name: {label_of(n) for n in names} for name, names in SECTIONS.items()}
    assert len(User.objects.filter(role=Role.OPERATOR)) == 1
    assert sum(len(rows) for rows in rows_of(kim).values()) == 2


def test_the_list_shows_the_level_that_the_demo_prints(counselors):
    rows = {label: row for rows in rows_of(counselors[0]).values() for label, row in rows.items()}

    said = {story.said.split(":")[0] for story in STORIES}

    for story in STORIES:
        row = rows.get(label_of(story.name))
        assert row is None or row.shown.level is story.shown, story.name
    assert said >= {ShownChoice(level).label for level in (Shown.WATCH, Shown.STRONG, Shown.QUIET)}
    assert rows["Casey C."].is_never_folded


def test_what_the_counselors_did_is_there_once_and_colleagues_differ(counselors):
    sam, _ = counselors
    rows = {label: row for rows in rows_of(sam).values() for label, row in rows.items()}

    assert ContactLog.objects.count() == 7
    assert rows["Dana D."].details.contact == "A colleague reached them, Nov 21"
    assert rows["Chris C."].details.contact == "You reached them, Nov 16"
    assert rows["Sasha S."].details.back_on == NOON.date() + timedelta(days=3)


OWN = ("/", "/trends/?weeks=52", "/visits/", "/days/2026-11/", "/check-in/2026-11-23/done/")
WORK = r"/(caseload|clients|agenda|desk)/"  # with the lists and clients that links there lead to


# One of each first card of Home, and the counselor with most clients.
LOOKING = ("Jordan", "Luis", "Dana", "Robin", "Quinn", "Avery", "Riley", "Sam")


def looked_at(account):
    """Return pages of an account as bytes, and leave no trace of having looked."""
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        client = Client()
        if account.works_here:
            found = pages_of(sign_in(client, account), ["/"], alike=1, within=WORK)
        else:
            client.force_login(account)
            found = pages_of(just_asked(client), OWN, alike=0)
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("counselors")
def test_every_page_has_the_same_bytes_with_statements_that_are_kept_and_with_plain_ones():
    for account in User.objects.filter(name__in=LOOKING).order_by("pk"):
        kept = looked_at(account)
        with plain():
            as_built = looked_at(account)

        assert kept.keys() == as_built.keys()
        assert [where for where in kept if kept[where] != as_built[where]] == [], account.name
        count("pages looked at twice", len(kept))
