"""What a clinic calls a sign, help line, small step or trigger is what every page calls it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.catalog import Sign, help_catalog, overlaid, read, sign_catalog
from checkins.catalog.learn import learn_catalog
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import trigger_catalog
from checkins.models import Client as ClientRow
from checkins.models import User
from checkins.services.plans import save_plan
from tests.factories import make_counselor, save, share, sign_in
from tests.pages import main_of, page_of
from tests.services.patterns import BASELINE, TODAY, ago, live, noon

SHIPPED = sign_catalog().signs
ASKED = [sign.code for sign in SHIPPED if sign.answer == "scale" and sign.cadence == "daily"]
# One word names other things too: a card, a heading, a tag.
OLD_WORDS = sorted({words for sign in SHIPPED for words in (sign.text, sign.short) if " " in words})


def reworded(sign: Sign) -> str:
    """Return an overlay's entry that changes both texts of a sign; one question stays one."""
    name = "meeting" if sign.answer == "meeting" else sign.code
    return f'[[signs]]\ncode = "{sign.code}"\ntext = "Zq {name}?"\nshort = "Zq {sign.code}"\n'


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def _clinics_words(settings, tmp_path: Path) -> Iterator[None]:
    overlay = tmp_path / "clinic.toml"
    overlay.write_text("".join(map(reworded, SHIPPED)))
    settings.CATALOG_OVERLAY = str(overlay)
    sign_catalog.cache_clear()
    yield
    settings.CATALOG_OVERLAY = ""
    sign_catalog.cache_clear()


def rise(person: User) -> None:
    """Be as usual for three weeks, then up in every sign, with cravings and low mood for weeks."""
    for back in range(len(BASELINE) + 8, -1, -1):
        up = 3 if back < 8 else 0
        answers = {code: 4 - up if is_good(code) else up for code in ASKED} | {"planning": 0}
        save(person, ago(back), noon(ago(back)), meeting="missed", finish=True, **answers)


def is_good(code: str) -> bool:
    return sign_catalog().by_code[code].reversed


def pages_of(person: User) -> dict[str, HttpResponse]:
    """Return every page that names a sign, the person's and the counselor's."""
    sam = make_counselor(time_zone="America/New_York")
    share(person, sam, noon(TODAY), signs=True, notes=True, use=True, alerts=True)
    save_plan(by=person, at=noon(TODAY), words={"coping": "Walk round the lake"}, signs=ASKED)
    own, desk = Client(), sign_in(Client(), sam)
    own.force_login(person)
    client = [ClientRow.objects.get(counselor=sam).pk]
    return {
        "home": own.get("/"),
        **{
            f"page {step}": own.get(reverse("checkins_page", args=[TODAY, step]))
            for step in range(1, 5)
        },
        "quick": own.get(reverse("checkins_quick", args=[TODAY, 1])),
        "result": own.get(reverse("checkins_done", args=[TODAY])),
        "trends": own.get(reverse("trends")),
        "plan": own.get(reverse("plans")),
        "a plan's boxes": own.get(reverse("plans_edit")),
        "import": own.get(reverse("imports")),
        "caseload": desk.get(reverse("caseload")),
        "client": desk.get(reverse("clients_page", args=client)),
        "sheet": desk.get(reverse("clients_sheet", args=client)),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_clinics_words")
def test_no_page_says_the_shipped_words_of_a_sign_that_a_clinic_changed(person: User) -> None:
    rise(person)

    pages = {name: main_of(response) for name, response in pages_of(person).items()}

    said = {
        name: found
        for name, page in pages.items()
        if (found := [words for words in OLD_WORDS if words.rstrip(".").lower() in page.lower()])
    }
    assert said == {}
    assert [name for name, page in pages.items() if "Zq " not in page and "zq " not in page] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_clinics_words")
def test_heavy_weeks_are_said_in_the_clinics_words(person: User) -> None:
    live(person, "0" * 16, ends=14)
    for back in range(13, -1, -1):
        save(person, ago(back), noon(ago(back)), cravings=3, low_mood=3, finish=True)
    client = Client()
    client.force_login(person)

    home = page_of(client.get("/"))

    assert "Zq cravings: quite a bit or more, on 7 days or more." in home
    assert "Zq low_mood: quite a bit or more, on 7 days or more." in home
    assert [words for words in OLD_WORDS if words in home] == []


def test_the_overlay_of_these_tests_changes_every_sign(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text("".join(map(reworded, SHIPPED)))

    changed = overlaid(SHIPPED, read(path)["signs"])

    kept = {text for sign in SHIPPED for text in (sign.text, sign.short)}
    assert {text for sign in changed for text in (sign.text, sign.short)} & kept == set()


# --- help lines, small steps and triggers ---------------------------------------------------------

CATALOGS = (sign_catalog, help_catalog, small_step_catalog, trigger_catalog)
# What an overlay may change of every line, with the words that stand nowhere else.
LINE_WORDS = sorted({line.about for line in help_catalog().lines})
STEP_WORDS = sorted(small_step_catalog().texts.values())
TRIGGER_WORDS = sorted(word for word in trigger_catalog().words.values() if " " in word)


def entry(part: str, code: str, **texts: str) -> str:
    lines = [f'{key} = "{text}"' for key, text in {"code": code, **texts}.items()]
    return "\n".join([f"[[{part}]]", *lines, ""])


@pytest.fixture
def _clinics_other_words(settings, tmp_path: Path) -> Iterator[None]:
    settings.CATALOG_OVERLAY = str(tmp_path / "clinic.toml")
    entries = [
        *(entry("lines", line.code, about=f"Zq {line.code} listens.") for line in help_lines()),
        *(entry("steps", code, text=f"Zq {code}.") for code in small_step_catalog().texts),
        *(entry("triggers", code, words=f"Zq {code}") for code in trigger_catalog().words),
    ]
    Path(settings.CATALOG_OVERLAY).write_text("".join(entries))
    for catalog in CATALOGS:
        catalog.cache_clear()
    yield
    settings.CATALOG_OVERLAY = ""
    for catalog in CATALOGS:
        catalog.cache_clear()


def help_lines():
    return help_catalog().lines


def with_other_words(person: User) -> dict[str, HttpResponse]:
    """Return every page that may name a help line, a small step or a trigger."""
    own = Client()
    own.force_login(person)
    save_plan(by=person, at=noon(TODAY), words={"coping": "Walk round the lake"}, signs=ASKED)
    learn = range(1, len(learn_catalog().pages) + 1)
    return {
        "check-in": own.get(reverse("checkins_page", args=[TODAY, 3])),
        "quick": own.get(reverse("checkins_quick", args=[TODAY, 1])),
        "result": own.get(reverse("checkins_done", args=[TODAY])),
        **{
            name: own.get(reverse(name))
            for name in (
                *("home", "small_steps", "trends_closer", "own_lines_triggers", "plans"),
                *("help", "learn", "sharing", "imports", "contacts", "thoughts", "keep"),
            )
        },
        **{f"learn {number}": own.get(reverse("learn_page", args=[number])) for number in learn},
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_clinics_other_words")
def test_no_page_says_the_shipped_words_of_what_a_clinic_changed(person: User) -> None:
    rise(person)
    for back in range(20):
        save(person, ago(back), noon(ago(back)), triggers=["stress", "loss"], finish=True)

    pages = {name: main_of(response) for name, response in with_other_words(person).items()}

    old = [*LINE_WORDS, *STEP_WORDS, *TRIGGER_WORDS]
    said = {name: [words for words in old if words in page] for name, page in pages.items()}
    assert {name: found for name, found in said.items() if found} == {}
    assert "Zq stress" in pages["check-in"]
    assert "Zq stress" in pages["trends_closer"]
    assert "Zq 988 listens." in pages["help"]
    assert "Zq home listens." in pages["sharing"]
    assert [name for name in ("result", "small_steps") if "Zq " not in pages[name]] == []
