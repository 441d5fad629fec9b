"""List, client page, sheet, preview and Home show one level of a person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.demo.lives import seed_story
from checkins.demo.stories import STORIES, Story
from checkins.engine.types import Shown
from checkins.enums import ShownChoice
from checkins.models import Client as ClientRow
from checkins.models import Consent, User
from checkins.queries.caseload import caseload
from checkins.queries.clients import client_page
from checkins.queries.dashboard import dashboard
from checkins.queries.sharing_previews import preview_of
from checkins.queries.sharing_reads import client_of, clients_of
from checkins.queries.shown_levels import ShownLevel
from tests.conftest import NOON
from tests.factories import PASSWORD, make_counselor, make_person, save, share, sign_in
from tests.pages import main_of, words_of
from tests.services.patterns import TODAY, ago, live, noon

pytestmark = pytest.mark.django_db
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
LONGEST, MAYAS = 60, 120  # days of a story: what it ends with does not need more


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(scope="module")
def sam(rows_of_the_module: None) -> User:
    """A counselor with whom every person of the demo's stories shares everything."""
    sam = make_counselor(time_zone="America/New_York")
    for story in STORIES:
        longest = MAYAS if story.name == "Maya" else LONGEST
        short = replace(story, days=min(story.days, longest))
        seed_story(short, at=NOON, password=PASSWORD)
        share(person_of(story), sam, NOON, label=f"Zq{story.name}", **ALL)
    return sam


def person_of(story: Story) -> User:
    person: User = User.objects.get(email=story.email)
    return person


# A line of the list has no room for the whole words of these two.
IN_THE_LIST = {Shown.QUIET: "Quiet, ", Shown.LEARNING: "Getting to know</span>"}


def shown_in_code(person: User, sam: User) -> dict[str, ShownLevel]:
    """Return what each query says of a person: list, client page and sheet, preview, Home."""
    pk = ClientRow.objects.get(counselor=sam, person=person).pk
    sections = caseload(clients_of(sam, at=NOON), reader=sam, at=NOON).sections
    (row,) = [row for rows in sections.values() for row in rows if row.id == pk]
    shared = client_of(sam, pk, at=NOON)
    assert shared is not None
    consent = Consent(person=person, counselor=sam, **{f"shows_{name}": True for name in ALL})
    page = client_page(sam, shared, at=NOON, weeks=4)
    preview = preview_of(consent, None, at=NOON, weeks=4)
    assert row.shown
    assert page
    assert preview
    return {
        "list": row.shown,
        "page": page.shown,
        "preview": preview.shown,
        "home": dashboard(person, at=NOON, today=TODAY).shown,
    }


@pytest.mark.one_in(6)
@pytest.mark.both_in_full
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_reader_is_shown_the_same_level_of_every_story(sam: User, story: Story) -> None:
    person = person_of(story)

    said = shown_in_code(person, sam)

    assert {name: shown.level for name, shown in said.items()} == dict.fromkeys(
        ("list", "page", "preview", "home"), story.shown
    )
    assert len(set(said.values())) == 1


@pytest.mark.one_in(6)
@pytest.mark.both_in_full
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_pills_and_sheet_show_the_level_in_the_same_words(sam: User, story: Story) -> None:
    row = ClientRow.objects.get(counselor=sam, person=person_of(story))
    desk = sign_in(Client(), sam)
    word = ShownChoice(story.shown).label
    short = IN_THE_LIST.get(story.shown, f"{word}</span>")

    listed = main_of(desk.get(reverse("caseload"), {"q": row.label}))
    page = main_of(desk.get(reverse("clients_page", args=[row.pk])))
    sheet = words_of(desk.get(reverse("clients_sheet", args=[row.pk])))

    pill = f'<span class="pill {story.shown}">'
    assert (listed.count(pill), page.count(pill)) == (1, 1)
    assert f"</svg> {short}" in listed
    assert f"</svg> {word}</span>" in page
    assert story.said.startswith(f"{word}: ")  # what the demo prints of its people
    assert f"{word}. " in sheet


def told_late(person: User) -> None:
    """Told yesterday that they used eight days ago, which is the newest day with an answer."""
    live(person, "0" * 20, ends=9)
    save(person, ago(8), NOON - timedelta(days=1), used="yes", finish=True)


def told_at_once(person: User) -> None:
    """Used eight days ago and told it on that day, and has not checked in since."""
    live(person, "0" * 20, ends=9)
    save(person, ago(8), noon(ago(8)), used="yes", finish=True)


@pytest.mark.parametrize(
    ("lives", "level", "over"),
    [(told_at_once, Shown.QUIET, ago(8)), (told_late, Shown.URGENT, None)],
)
def test_an_urgent_day_is_over_for_every_reader_at_once(db, lives, level, over) -> None:
    person, reader = make_person(), make_counselor(time_zone="America/New_York")
    lives(person)
    share(person, reader, NOON, **ALL)

    said = set(shown_in_code(person, reader).values())

    assert {(shown.level, shown.was_urgent_on) for shown in said} == {(level, over)}
    assert len(said) == 1


# --- low mood -------------------------------------------------------------------------------------


def low(person: User) -> User:
    """Let a steady person feel low on the last two of their days, which are near their usual."""
    live(person, "0" * 20, ends=2, low_mood=0)
    for back in (1, 0):
        save(person, ago(back), noon(ago(back)), cravings=0, low_mood=3, finish=True)
    return person


def test_low_mood_on_two_days_is_a_mark_where_signs_are_shared(db: None) -> None:
    reader = make_counselor(time_zone="America/New_York")
    desk, pages = sign_in(Client(), reader), {}
    for label, scopes in (("Narrow", {"alerts": True, "use": True}), ("Wide", {"signs": True})):
        share(low(make_person()), reader, NOON, label=label, **scopes)
        row = ClientRow.objects.get(label=label)
        found = (
            desk.get(reverse("caseload"), {"q": label}),
            *(desk.get(reverse(name, args=[row.pk])) for name in ("clients_page", "clients_sheet")),
        )
        pages[label] = [words_of(page) for page in found]

    row, page, sheet = pages["Wide"]
    assert "Low mood, Nov 23" in row
    assert "Near usual." not in row
    says = "Low mood on two of three check-ins, last on Nov 23."
    assert [words.count(says) for words in (row, page, sheet)] == [1, 1, 1]
    assert [words for words in pages["Narrow"] if "ow mood" in words] == []


def test_a_row_with_the_mark_is_never_folded(db: None) -> None:
    reader = make_counselor(time_zone="America/New_York")
    for label in ("Low L.", "Calm C."):
        person = make_person()
        if label == "Low L.":
            low(person)
        else:
            live(person, "0" * 20)
        share(person, reader, NOON, label=label, signs=True)

    page = words_of(sign_in(Client(), reader).get(reverse("caseload")))

    assert "Low L." in page
    assert "Calm C." not in page
    assert "Show all 2 steady" in page
