"""Who read the safety texts: what the settings say, and what they cannot say."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from checkins import checks
from checkins.catalog import help_catalog
from checkins.queries.safety_texts import ReadingError, safety_texts_read, safety_texts_words

NOBODY = "Safety texts: not yet read by a clinician of this clinic."
# Of every line and text. It changes with any of them: then `changed_on` of the file is that day,
# and a reading before it no longer speaks for them.
DIGEST, CHANGED_ON = "eb6884c869797cfc", "2026-11-30"

Read = Callable[[str, str], None]


@pytest.fixture
def read(settings: Settings) -> Read:
    """Set who read the texts, and when."""

    def set_both(by: str, on: str) -> None:
        settings.SAFETY_TEXTS_READ_BY, settings.SAFETY_TEXTS_READ_ON = by, on

    return set_both


def test_nobody_has_read_them_until_somebody_is_named() -> None:
    assert (safety_texts_read(), safety_texts_words()) == (None, NOBODY)


def test_who_read_them_is_named_with_the_day(read: Read) -> None:
    read("Dr. Ada Lin", "2026-12-01")

    assert safety_texts_words() == "Safety texts: read by Dr. Ada Lin on Dec 1, 2026."


def test_a_reading_before_the_newest_change_says_so(read: Read) -> None:
    read("Dr. Ada Lin", "2026-11-27")

    assert safety_texts_words() == (
        "Safety texts: read by Dr. Ada Lin on Nov 27, 2026, changed on Nov 30, 2026."
    )


@pytest.mark.parametrize(
    ("by", "on", "named"),
    [
        ("Dr. Ada Lin", "", "_ON"),
        ("Dr. Ada Lin", "yesterday", "_ON"),
        ("Dr. Ada Lin", "2026-02-30", "_ON"),
        ("", "2026-12-01", "_BY"),
        ("A" * 81, "2026-12-01", "_BY"),
        ("Dr.\nLin", "2026-12-01", "_BY"),
    ],
)
def test_half_a_reading_is_none_and_named_by_the_check(
    by: str, on: str, named: str, read: Read
) -> None:
    read(by, on)

    with pytest.raises(ReadingError, match=f"SAFETY_TEXTS_READ{named}"):
        safety_texts_read()
    assert safety_texts_words() == NOBODY
    assert [message.id for message in checks.safety_texts_reading_is_whole()] == ["checkins.E004"]


@pytest.mark.parametrize(("day", "wrong"), [("2026-12-01", []), ("2026-12-02", ["checkins.E004"])])
def test_a_reading_of_a_day_to_come_is_wrong(day: str, wrong: list[str], read: Read) -> None:
    read("Dr. Ada Lin", day)

    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        found = checks.safety_texts_reading_is_whole()

    assert [message.id for message in found] == wrong


@pytest.mark.parametrize("address", ["/keep/", "/help/"])
def test_the_pages_say_who_read_them(address: str, client: Client, read: Read) -> None:
    assert NOBODY in client.get(address).content.decode()

    read("Dr. <b>Lin", "2026-12-01")

    assert "read by Dr. &lt;b&gt;Lin on Dec 1, 2026." in client.get(address).content.decode()


def test_a_changed_text_needs_a_new_day() -> None:
    catalog = help_catalog()
    lines = [(line.name, line.about, line.call, line.text, line.ways) for line in catalog.lines]

    digest = sha256(repr((catalog.said, lines)).encode()).hexdigest()[:16]
    assert (digest, catalog.changed_on.isoformat()) == (DIGEST, CHANGED_ON)
