"""Learn: read by anybody, without a session or a database, and reached from every sign."""

import re
from types import SimpleNamespace

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.catalog import help_catalog, sign_catalog
from checkins.catalog.learn import GROUPS, learn_catalog
from checkins.models import User
from checkins.queries.why import ChangedLine
from tests.conftest import NOON
from tests.factories import make_plan, save
from tests.pages import page_of
from tests.services.patterns import BASELINE, STRONG, TODAY, live

NUMBERS = [page.number for page in learn_catalog().pages]
CONTENTS = reverse("learn")
ALL = [CONTENTS, *(reverse("learn_page", args=[number]) for number in NUMBERS)]
ASKED = [sign.code for sign in sign_catalog().signs if sign.active]
STEPS = {1: 2, 2: 3, 3: 4, 4: 9}  # a check-in's step, and the page about it


def _page(client: Client, address: str) -> str:
    return page_of(client.get(address))


def _about(code: str) -> str:
    place = learn_catalog().place_of(code)
    assert place
    return f"/learn/{place.page}/#part-{place.part}"


# --- anybody reads it -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ALL)
def test_a_page_needs_no_database_and_no_session_without_a_cookie(
    address: str, client: Client
) -> None:
    # No database is allowed in this test: a query would raise.
    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}
    assert response.content == Client().get(address).content


def test_a_page_makes_no_query_signed_out(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert [client.get(address).status_code for address in ALL] == [200] * len(ALL)


def test_a_page_makes_two_reads_and_no_write_with_a_session(
    signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2) as queries:
        response = signed_in.get("/learn/7/")

    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT"] * 2
    assert response.headers["Cache-Control"] == "no-store"
    assert "More" in response.content.decode()


@pytest.mark.parametrize("number", ["0", "20", "99", "9" * 5000, "٣", "-1", "one"])
def test_there_is_no_other_page(number: str, client: Client) -> None:
    assert client.get(f"/learn/{number}/").status_code == 404


def test_the_contents_list_every_page_under_its_group(client: Client) -> None:
    page = _page(client, CONTENTS)

    names = re.findall(r"<h2>(.*?)</h2>", page)
    assert names == list(GROUPS.values())
    assert re.findall(r'<li> ?<a href="/learn/(\d+)/">', page) == [str(one) for one in NUMBERS]
    assert [*range(1, 14), 17, 18, 19, 14, 15, 16] == NUMBERS


def test_each_page_leads_to_the_next_and_all_lead_back(client: Client) -> None:
    found = {}
    for number in NUMBERS:
        onward = _page(client, f"/learn/{number}/").partition('<nav class="onward')[2]
        found[number] = re.findall(r'href="(.*?)"', onward.partition("</nav>")[0])

    onward = [*(f"/learn/{number}/" for number in NUMBERS[1:]), ""]
    assert found == {
        number: [*filter(None, [after]), CONTENTS]
        for number, after in zip(NUMBERS, onward, strict=True)
    }


def test_a_page_shows_its_sources_and_when_they_were_looked_up(client: Client) -> None:
    page = _page(client, "/learn/6/")

    assert "New England Journal of Medicine 356(2):157-165. 2007." in page
    assert "Checked Nov 25, 2026." in page
    sources = page.partition('class="sources"')[2]
    assert "BMJ 357:j1550. 2017.</li>" in sources  # nobody looked it up again: no date
    assert "2025. From a stored copy, read Nov 28, 2026.</li>" in sources


@pytest.mark.parametrize("number", [7, 8, 15])
def test_the_steps_in_an_overdose_are_those_of_help(number: int, client: Client) -> None:
    page = _page(client, f"/learn/{number}/").partition('id="overdose"')[2]

    places = [page.find(text) for text in help_catalog().overdose.said]
    assert -1 not in places
    assert places == sorted(places)


def test_lost_tolerance_is_told_in_the_words_of_help(client: Client) -> None:
    for number in (6, 9):
        assert help_catalog().tolerance.text in _page(client, f"/learn/{number}/")


def test_danger_stands_first_and_its_steps_lead_somewhere(client: Client) -> None:
    overdose, used = _page(client, "/learn/7/"), _page(client, "/learn/9/")

    for page in (overdose, used):
        assert 'class="card danger"' in page.partition("</h1>")[2].partition("<h2>")[0]
    assert 'href="#overdose"' in overdose
    assert 'href="/help/#overdose"' in used


# --- from the sign to its page --------------------------------------------------------------------


@pytest.mark.parametrize("code", ASKED)
def test_a_signs_page_explains_it_where_the_link_leads(code: str, client: Client) -> None:
    address, _, anchor = _about(code).partition("#")

    part = _page(client, address).partition(f'id="{anchor}"')[2].partition("</section>")[0]

    assert sign_catalog().by_code[code].text in part.replace("&#x27;", "'")


@pytest.mark.parametrize("code", ASKED)
@pytest.mark.parametrize("template", ["_changed_most", "_why_rise"])
def test_a_sign_that_changed_links_to_its_page(code: str, template: str) -> None:
    line = ChangedLine(code, sign_catalog().by_code[code].short, "a little", "Some")
    why = SimpleNamespace(signs=[line], stages=[], since="today", rests_on=20)

    shown = render_to_string(
        f"checkins/levels/{template}.html", {"assessment": SimpleNamespace(why=why)}
    )

    assert f'href="{_about(code)}"' in shown
    assert "About this" in shown


@pytest.fixture
def rise(person: User) -> None:
    """A rise of two signs, a thought of using, and a use day."""
    live(person, BASELINE + STRONG)


@time_machine.travel(NOON)
def test_every_sign_is_on_the_trends_page_with_its_link(signed_in: Client) -> None:
    listed = _page(signed_in, reverse("trends")).partition('id="signs"')[2]

    found = re.findall(r'<a href="(/learn/\d+/#part-\d+)">', listed.partition("</section>")[0])
    assert found == [_about(code) for code in ASKED]


@time_machine.travel(NOON)
@pytest.mark.usefixtures("rise")
def test_what_changed_most_links_on_both_pages(signed_in: Client) -> None:
    done = _page(signed_in, reverse("checkins_done", args=[TODAY]))
    card = done.partition("What changed most")[2].partition("</section>")[0]
    whys = [
        page.partition(asks)[2].partition("</details>")[0]
        for page, asks in ((done, "Why am I seeing this?"), (_page(signed_in, "/"), "Why this?"))
    ]

    for text in (card, *whys):
        assert [text.count(_about(code)) for code in ("cravings", "old_places")] == [1, 1]


@time_machine.travel(NOON)
@pytest.mark.parametrize(
    ("answers", "code"),
    [({"used": "yes"}, "used"), ({"planning": 3}, "planning"), ({"planning": 1}, "planning")],
)
def test_an_answer_that_acts_alone_links_to_its_page(
    answers: dict[str, object], code: str, signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, finish=True, **answers)

    done = _page(signed_in, reverse("checkins_done", args=[TODAY]))

    assert _about(code) in done.partition("Why am I seeing this?")[2].partition("</details>")[0]


@time_machine.travel(NOON)
@pytest.mark.parametrize(("step", "number"), STEPS.items())
def test_each_step_of_the_checkin_leads_to_its_page_beside_it(
    step: int, number: int, signed_in: Client
) -> None:
    page = _page(signed_in, reverse("checkins_page", args=[TODAY, step]))

    link = re.search(r'<a href="(/learn/\d+/)#part-\d+" target="_blank" rel="noopener">', page)
    assert link
    assert link.group(1) == f"/learn/{number}/"
    # Nothing of it stands between the lines: the thumb's way stays as it was.
    assert page.count("/learn/") == 1
    assert page.index(link.group()) > page.rindex("</fieldset>")


def test_learn_is_in_every_footer_signed_out_and_one_tap_more_from_a_persons_pages(
    client: Client, person: User
) -> None:
    inside = Client()
    inside.force_login(person)

    for address in ("/", "/keep/", "/help/", CONTENTS):
        assert f'href="{CONTENTS}"' in _page(client, address).rpartition("<footer")[2]
        assert f'href="{reverse("more")}"' in _page(inside, address)
    assert f'href="{CONTENTS}"' in _page(inside, reverse("more"))


def test_heavy_days_lead_to_care_for_both(signed_in: Client, person: User) -> None:
    with time_machine.travel(NOON):
        live(person, "3" * 7)

        for address in (reverse("checkins_done", args=[TODAY]), "/"):
            assert 'href="/learn/18/"' in _page(signed_in, address)


def test_going_home_is_read_from_the_plan_and_from_the_day_one_got_out(
    signed_in: Client, person: User
) -> None:
    make_plan(person, home="Someone clears my room")

    for name in ("plans", "plans_edit", "recovery_days"):
        assert 'href="/learn/19/"' in _page(signed_in, reverse(name))
