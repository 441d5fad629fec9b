"""Every rate that a page or a text says is found here, and equal to the one source."""

import re
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.engine.constants import SHIPPED
from checkins.models import Client as ClientRow
from checkins.models import User
from checkins.queries.rates import notice_rates, rule_rates
from checkins.services.clinic import set_alert_budget
from tests.conftest import NOON
from tests.factories import make_counselor, make_staff, share, sign_in
from tests.pages import words_of
from tests.services.patterns import BASELINE, STRONG, TODAY, live
from tests.words import sentences_of_module, template_text

ROOT = Path(__file__).parents[2]
COUNT = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten)"
TYPED = re.compile(
    rf"\b(?:(?:once|twice|{COUNT} times) a year|{COUNT} times as often"
    rf"|{COUNT} of (?:100|ten|five|four)|{COUNT} (?:percent|person-years)|\d+ ?%)",
    re.IGNORECASE,
)
OF_THE_WARNING = re.compile(
    r"notice|alert|\bmiss|caught|catch|wrong|\bright\b|simulated|made-up|diar", re.IGNORECASE
)
UNTESTED = "not been tested with people in recovery"


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:])\s+", " ".join(text.split()))


def typed(text: str) -> list[str]:
    """Return the sentences of a text that type a rate of the warning."""
    return [said for said in sentences(text) if TYPED.search(said) and OF_THE_WARNING.search(said)]


@pytest.mark.parametrize(
    "said",
    [
        "People who stay well get a notice like this about twice a year.",
        "Simulated people saw watch 4 times a year.",
        "Four of five abrupt changes are missed.",
        "72 of 100 rises are caught.",
        "In diaries it came 2 times as often.",
        "So 28 percent of alerts are right.",
    ],
)
def test_a_typed_rate_is_found(said: str) -> None:
    assert typed(f"Before. {said} After.") == [said]


def test_no_template_types_a_rate() -> None:
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]

    found = {path.name: said for path in files if (said := typed(template_text(path)))}

    assert len(files) > 100
    assert found == {}


def test_no_module_types_a_rate() -> None:
    modules = [path for path in (ROOT / "checkins").rglob("*.py") if "bench" not in path.parts]

    found = {
        path.name: said
        for path in modules
        if (said := [line for text in sentences_of_module(path) for line in typed(text)])
    }

    assert len(modules) > 200
    assert found == {}


# --- the pages that say one -----------------------------------------------------------------------


@pytest.fixture
def pages(person: User) -> dict[str, str]:
    """Return the words of every page that says how often a notice comes or what is caught."""
    counselor = make_counselor(time_zone="America/New_York")
    with time_machine.travel(NOON, tick=False):
        live(person, BASELINE + STRONG)
        share(person, counselor, NOON, label="Ann", signs=True, use=True, alerts=True)
        listed = ClientRow.objects.get(person=person)
        set_alert_budget(alerts_a_week=3, by=make_staff(), at=NOON)
        owner, desk = sign_in(Client(), person), sign_in(Client(), counselor)
        operator = sign_in(Client(), make_staff())
        found = {
            "result": owner.get(reverse("checkins_done", args=[TODAY])),
            "home": owner.get("/"),
            "client": desk.get(reverse("clients_page", args=[listed.pk])),
            "caseload": desk.get(reverse("caseload")),
            "clinic": operator.get(reverse("clinic")),
        }
    return {name: words_of(response) for name, response in found.items()}


def test_every_rate_on_every_page_is_the_sources(pages: dict[str, str]) -> None:
    rates = rule_rates()
    rungs = [rates.watch, rates.reach_out, rates.strong]

    for name, said in pages.items():
        people = re.findall(r"([\d,]+) real people", said)
        years = re.findall(r"(\d+) (?:person-years|years of days)", said)
        assert {*people} == {rates.strong.people}, name
        assert {*years} == {str(rates.strong.years)}, name
        assert len(people) == len(years), name
        assert UNTESTED in said, name
    for name in ("caseload", "clinic"):
        caught = f"{rates.caught} of 100 bring an alert, and {rates.early} bring it 7 days early."
        assert caught in pages[name], name
    for name in ("result", "home", "client"):
        said = pages[name]
        found = re.findall(r"each out”? came (.*?) a year\. That’s (.*?) as often", said)
        assert found == [(rates.strong.real_a_year, rates.strong.as_often)], name
        assert f"{notice_rates(3).a_year} a year" in said, name
    whole = (
        f"Those who stay well see watch {rungs[0].a_year} a year. They see "
        f"reach out {rungs[1].a_year} and strong {rungs[2].a_year}."
    )
    assert whole in pages["client"]
    assert f"{rates.abrupt_missed} are missed." in pages["client"]


def test_the_readme_says_both_rates() -> None:
    said = " ".join((ROOT / "README.md").read_text().split())
    rates = rule_rates()

    assert f"{rates.reach_out.people} real people" in said
    assert f"{rates.reach_out.years} person-years" in said
    assert f"a notice came {rates.reach_out.real_a_year} a year" in said
    assert f"{rates.reach_out.as_often} as often" in said
    assert f"{rates.reach_out.simulated_people} under each" in said
    is_older = rates.reach_out.diaries.constants != SHIPPED.version
    assert ("under the constants before these" in said) == is_older
    assert f"{rates.reach_out.a_year} a year" in said
    assert UNTESTED in said
