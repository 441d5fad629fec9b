"""A supporter's page: a word in force, the same page for every silence, and nothing else."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins.catalog import help_catalog
from checkins.enums import Role, Signal, SupporterSees
from checkins.models import AccessEvent, Supporter, User
from checkins.services.accounts import say_used_means
from checkins.services.erasures import erase_account
from checkins.services.supporters import invite_supporter, remove_supporter
from checkins.views.supporting import ACCEPTED
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    as_sent,
    make_contact,
    make_person,
    make_plan,
    make_staff,
    make_supporter,
    save,
    say,
)
from tests.pages import TAG, page_of, words_of
from tests.query_counts import CONTROL
from tests.reading import grade, sentences, words

JOINING = {"name": "Rosa", "email": "rosa@mail.example", "password": PASSWORD}
LONGEST_SENTENCE = 15


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def mom(db: None) -> User:
    """A supporter's account."""
    return make_staff(Role.SUPPORTER, second_factor=False, name="Rosa", email="mom@mail.example")


@pytest.fixture
def theirs(mom: User) -> Client:
    """The supporter's browser."""
    client = Client()
    client.force_login(mom)
    return client


def page(client: Client) -> str:
    return page_of(client.get(reverse("supporting")))


def counted(client: Client) -> tuple[str, int]:
    """Return the supporter's page, and how many queries it took, transaction control left out."""
    with CaptureQueriesContext(connection) as captured:
        shown = page(client)
    asked = [query["sql"] for query in captured.captured_queries]
    return shown, sum(not sql.startswith(CONTROL) for sql in asked)


def invited(person: User, **fields: str) -> str:
    """Return the address of a new invitation."""
    values = {"name": "Mom", "shown_name": "Jo", "sees": SupporterSees.SIGNAL, **fields}
    _, token = invite_supporter(by=person, at=NOON, **values)  # type: ignore[arg-type]
    return reverse("supporting_join", args=[token])


# --- the word, and every silence ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signal", "sentence"),
    [(Signal.FINE, "says: fine to call."), (Signal.WISHED, "would be glad of a call.")],
)
def test_a_word_is_shown_with_the_chosen_name_and_its_time(
    signal: Signal, sentence: str, person: User, mom: User, theirs: Client
) -> None:
    make_supporter(person, NOON, mom)
    say(person, NOON - timedelta(hours=3), signal)

    shown = words_of(theirs.get(reverse("supporting")))

    assert f"Jo {sentence} Said 3" in shown
    assert "Jo can see that you looked." in shown
    assert "No signal doesn’t mean all is well." in shown


def _no_link(person: User, mom: User) -> None:
    say(person, NOON)


def _quiet(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)


def _not_yet(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom, waited=timedelta(hours=23, minutes=59))
    say(person, NOON)


def _removed(person: User, mom: User) -> None:
    link = make_supporter(person, NOON, mom)
    say(person, NOON)
    remove_supporter(supporter=link, by=person, at=NOON)


def _nothing(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom, sees=SupporterSees.NOTHING)
    say(person, NOON)


def _an_old_word(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)
    say(person, NOON - timedelta(hours=24))


def _taken_back(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)
    say(person, NOON)
    say(person, NOON, None)


def _account_closed(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)
    say(person, NOON)
    User.objects.filter(pk=person.pk).update(is_active=False)


def _account_gone(person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)
    say(person, NOON)
    erase_account(person=person, by=person, at=NOON)


SILENCES = [
    *(_no_link, _quiet, _not_yet, _removed, _nothing, _an_old_word, _taken_back),
    *(_account_closed, _account_gone),
]


@pytest.mark.parametrize("silence", SILENCES)
def test_every_silence_is_the_same_page_to_the_byte(
    silence: Callable[[User, User], None], person: User, mom: User, theirs: Client
) -> None:
    without_anybody = page(theirs)

    silence(person, mom)
    shown, queries = counted(theirs)

    assert shown == without_anybody
    assert "When someone shares a signal with you, it shows here. Right now there’s none." in shown
    assert (queries, AccessEvent.objects.count()) == (6, 0)


@pytest.mark.usefixtures("awake")
def test_a_removed_supporter_next_to_one_who_stays_leaves_no_gap(
    person: User, mom: User, theirs: Client
) -> None:
    other = make_person()
    make_supporter(other, NOON, mom, shown_name="Kit")
    say(other, NOON)
    with_one = page(theirs)

    _removed(person, mom)

    assert page(theirs) == with_one


def test_what_a_person_answers_writes_and_plans_reaches_no_supporter(
    person: User, mom: User, theirs: Client
) -> None:
    make_supporter(person, NOON, mom, name="Zqmom")
    say(person, NOON)
    before = page(theirs)
    User.objects.filter(pk=person.pk).update(name="Zqowner")
    save(person, date(2026, 11, 23), NOON, used="yes", cravings=4, note="Zqnote", finish=True)
    make_plan(person, coping="Zqplan")
    make_contact(person, name="Zqmaria")
    say_used_means(by=person, at=NOON, means={"other": "zqkratom"})

    assert page(theirs) == before
    assert "zq" not in before.lower()
    assert mail.outbox == []


def test_words_cost_seven_queries_for_one_person_and_for_three(mom: User, theirs: Client) -> None:
    counts = []
    for number in (1, 2, 3):
        person = make_person()
        make_supporter(person, NOON, mom)
        say(person, NOON)
        counted(theirs)  # whom a look shows is stored from now on
        _, queries = counted(theirs)
        counts += [queries] if number != 2 else []

    assert counts == [7, 7]


@pytest.mark.usefixtures("awake")
def test_a_supporters_session_is_as_long_as_a_persons(theirs: Client) -> None:
    with time_machine.travel(NOON + timedelta(hours=20)):
        assert theirs.get(reverse("supporting")).status_code == 200


# --- joining --------------------------------------------------------------------------------------


def test_an_invitation_says_who_invites_and_under_the_chosen_name_alone(person: User) -> None:
    shown = Client().get(invited(person, name="Zqmom")).content.decode()

    assert "Jo invites you" in shown
    assert (person.name in shown, person.email in shown, "Zqmom" in shown) == (False,) * 3


def test_joining_signs_in_and_says_once_that_a_day_has_to_pass(
    client: Client, person: User
) -> None:
    response = client.post(invited(person), JOINING)

    asks = reverse("calls_agreement")
    first, second = (client.get(asks).content.decode() for _ in range(2))
    link = Supporter.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, asks)
    assert (link.account.email, link.account.name) == (None, "Rosa")  # type: ignore[union-attr]
    assert (ACCEPTED in first, ACCEPTED in second) == (True, False)
    assert mail.outbox == []


def test_a_supporter_who_has_an_account_says_yes_with_one_tap(
    person: User, mom: User, theirs: Client
) -> None:
    address = invited(person)
    assert "mom@mail.example" in theirs.get(address).content.decode()

    response = theirs.post(f"{address}accept/")

    assert response.headers["Location"] == reverse("calls_agreement")
    assert Supporter.objects.get().account == mom


def test_a_link_works_once(client: Client, person: User, theirs: Client) -> None:
    address = invited(person)
    theirs.post(f"{address}accept/")

    answers = [client.get(address), client.post(address, JOINING), theirs.post(f"{address}accept/")]

    assert [response.status_code for response in answers] == [404] * 3
    assert not User.objects.filter(email="rosa@mail.example").exists()


def test_a_signed_in_person_is_told_that_their_account_cannot_join(
    signed_in: Client, person: User
) -> None:
    shown = signed_in.get(invited(make_person())).content.decode()

    assert "You’re signed in with another account. It can’t join here." in shown


# --- the words ------------------------------------------------------------------------------------


def _texts(response: HttpResponse) -> list[str]:
    """Return the texts of a page's main part, one for each block."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|li|h1|h2|h3|label|div|section|button|span)[^>]*>", main)
    plain = [" ".join(TAG.sub(" ", block).split()) for block in blocks]
    return [text for text in plain if words(text)]


def test_every_page_about_supporters_reads_at_grade_6_or_lower(
    person: User, signed_in: Client, mom: User, theirs: Client
) -> None:
    address = invited(person)
    link = make_supporter(person, NOON, mom)
    say(person, NOON)
    pages = {
        "supporter": theirs.get(reverse("supporting")),
        "join": Client().get(address),
        "yes": theirs.get(address),
        "supporters": signed_in.get(reverse("supporters")),
        "invite": signed_in.get(reverse("supporters_invite")),
        "invited": signed_in.post(
            reverse("supporters_invite"),
            as_sent({"name": "Mom", "shown_name": "Jo", "sees": "word"}),
        ),
    }
    remove_supporter(supporter=link, by=person, at=NOON)
    pages["silence"] = theirs.get(reverse("supporting"))

    grades = {name: grade(_texts(response)) for name, response in pages.items()}
    catalog = help_catalog()  # reviewed, and the same on every page
    helps = sentences([catalog.tolerance.text, *(line.about for line in catalog.lines)])
    long = {
        name: [
            one
            for one in sentences(_texts(response))
            if len(words(one)) > LONGEST_SENTENCE and one not in helps
        ]
        for name, response in pages.items()
    }

    assert {name: value for name, value in grades.items() if value > 6} == {}
    assert {name: found for name, found in long.items() if found} == {}
