"""Hostile input at every form: no 500, no row, no echo, and the field named in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, product
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checkins.forms.contacts import ContactForm
from checkins.middleware.slowing import SECRETS
from checkins.models import CheckinSubmission, DailyCheckin, User
from tests.amounts import is_full, of_this_run
from tests.counts import count
from tests.errors import errors_on
from tests.rows import contents, counts
from tests.views.bodies import FORM, bodies, post_body
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN, ROUTES, TODAY
from tests.views.routes.table import PLAIN_FORMS, POLICY, Posted
from tests.views.routes.traps import LONG

GOOD_STEP = POLICY["checkins_page"].forms[0].good
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(scope="module")
def before(everything: Everything) -> dict[str, list[Any]]:
    """Every row, as each test finds it."""
    return contents()


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings, rows_of_the_module: None) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False  # the forms are meant


@dataclass(frozen=True)
class Poster:
    """Posts to one form as whom it is meant for."""

    client: Client
    address: str
    good: dict[str, Any]

    def post(self, fields: Mapping[str, Any]) -> HttpResponse:
        """Post fields as a browser does."""
        return self.body(urlencode(fields, doseq=True).encode(), FORM)

    def body(self, body: bytes, content_type: str) -> HttpResponse:
        """Post a body as it stands."""
        return post_body(self.client, self.address, body, content_type)


@pytest.fixture
def poster(form: Posted, everything: Everything) -> Poster:
    """Whoever posts to the form of the test's parameters."""
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    # Of the person, a new usual waits for their word already.
    who = ANOTHER if form.route == "baseline" else form.who
    address = OWN[form.route].address(**parameters)
    return Poster(everything.browser(who), address, form.good(parameters))


def refuses(poster: Poster, fields: Mapping[str, Any], name: str, value: str) -> list[str]:
    """Post a trap and return what is wrong with the answer to it."""
    response = poster.post(fields)
    said = errors_on(response)
    bound = [
        response.context[key]
        for key in (
            "form",
            "skip_form",
            "reminder_form",
            "contact_form",
            "visit_form",
            "name_form",
            "set_aside_form",
            "follow_up_form",
            "log_form",
            "marks_form",
            "outcome_form",
            "scopes_form",
            "reading_form",
            "test_form",
            "pause_form",
        )
        if response.context and response.context.get(key)
    ]
    form = next((one for one in bound if one.is_bound), None)
    checks = {
        f"status {response.status_code}": response.status_code == 400,
        "no error on the field": form is not None and name in form.errors,
        "nothing said": bool(said),
        f"echoed: {said}": len(value) < 2 or not any(value in text for text in said),
        f"says a technical name: {said}": not any(name in text for text in said if "_" in name),
    }
    return [wrong for wrong, fine in checks.items() if not fine]


# --- each form ------------------------------------------------------------------------------------


WRITE_NOTHING = {
    "code_links",
    "sharing",
    "clients_fhir",
    "overlays",
    "log_seals",
    "my_days_notes",
    "leaving",
    "locks_stop",  # while nothing is locked, it leads to Sharing
}  # their answer is what they are for


@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_a_good_post_is_taken(form: Posted, poster: Poster, before: dict[str, list[Any]]) -> None:
    response = poster.post(poster.good)

    assert response.status_code == form.row.post
    assert contents() != before or form.route in WRITE_NOTHING


# --- each field -----------------------------------------------------------------------------------

IS_EACH_ASKED = is_full() or connection.vendor == "sqlite"


def asked(values: list[str]) -> list[str]:
    """Return the traps of a field; in a quick run on PostgreSQL those that it alone would refuse.

    It takes no NUL in a text, and no longer text or larger number than a column has room for.
    """
    return [value for value in values if IS_EACH_ASKED or "\x00" in value or len(value) > 64]


FIELDS = [
    (form, name) for form in PLAIN_FORMS for name, values in form.traps.items() if asked(values)
]


@pytest.mark.one_in(6)
@pytest.mark.parametrize(("form", "name"), FIELDS, ids=str)
def test_a_trapped_field_is_refused_by_name_and_saves_nothing(
    form: Posted, name: str, poster: Poster, before: dict[str, list[Any]]
) -> None:
    values = of_this_run(asked(form.traps[name]), turn=len(f"{form} {name}"))
    wrong = {
        value[:40]: found
        for value in values
        if (found := refuses(poster, {**poster.good, name: value}, name, value))
    }

    count(f"{connection.vendor}, trapped fields at own forms", len(values))
    assert wrong == {}, wrong
    assert contents() == before


SENTENCES = {
    "bottled_up": "“I kept my feelings bottled up.”: choose one of the five answers",
    "meeting": "“Did you have a support meeting today?”: choose one of the answers",
    "used": "“Did you use today?”: choose one of the answers",
    "medicine": "“I took my recovery medicine today.”: choose one of the answers",
    "time_zone": "Choose your time zone from the list.",
    "part_of_day": "“When will you check in?” has a choice we don’t know.",
    "means": "“For me, used means” has a choice we don’t know.",
    "taken_as": "Which file? Choose one of the answers.",
    "reader": ("Who is it for? Choose one of the answers.", "Who reads: please choose a counselor"),
    "weeks": "How far back? Choose one of the answers.",
    "number": ("Phone number: please write one", "Your phone number: please write one"),
    "purpose": "“Why do you share?” has a choice we don’t know.",
    "days": "“For how long?” has a choice we don’t know.",
    "call_or_text": "“How should they reach you?” has a choice we don’t know.",
    "may_leave_message": "“May they leave a message?” has a choice we don’t know.",
    "naloxone_at_home": "“Is naloxone (Narcan) at your home?” has a choice we don’t know.",
    "code": "That code doesn’t work.",
    "shown": "The text came without its number.",
    "kind": "“What do you ask for?” has a choice we don’t know.",
    "answer": "Please tap one of the two answers.",
    "sees": "What do they see? Please choose one of the two.",
    "signal": "Please tap one of the answers.",
    "email": "E-mail address: please check it.",
    "role": "What will they do here? Please choose one of the two.",
    "how": "Choose how.",
    "next_visit_at": "Next visit: use a day and a time.",
    "reached": "Choose whether you reached them.",
    "client": "A box came changed.",
    "mark": "Seen or set aside?",
    "outcome": "How did it turn out? Choose one from the list.",
    "edited_at": "We can’t read the time on this phone",
    "uuid": "The page came without its number.",
    "group_kind": "“What kind is it?”: please choose one of the kinds.",
    "weekday": "Day: please choose",
    "starts_at": "Time: please",
    "link": "Link: please use a web address that starts with https://",
    "day": "Day: please choose one of the next meetings.",
    "first_day": "First day: please choose",
    "last_day": "Last day: ",
    "remind_hours": "Reminder: please choose one of the four.",
    "skips": "Do you go? Please tap one of the two.",
    "language": "Language: please choose one.",
    "takes_medicine": "“I take a medicine for my recovery”: choose yes or no.",
}


@pytest.mark.both_in_full
@pytest.mark.parametrize(
    ("form", "name"),
    [(form, name) for form, name in FIELDS if name in SENTENCES and form.route != "breaks"]
    + [
        (form, name)
        for form, name in FIELDS
        if form.route == "breaks" and name not in {"word", "form_id"}
    ],
    ids=str,
)
def test_the_error_names_the_line_in_the_words_of_the_page(
    form: Posted, name: str, poster: Poster
) -> None:
    said = errors_on(poster.post({**poster.good, name: "1_0"}))

    assert [text for text in said if text.startswith(SENTENCES[name])] != []


# --- each body ------------------------------------------------------------------------------------

# What their buttons send says only which page to show next.
MAY_BE_EMPTY = {"checkins_does_not_fit", "checkins_reached_out", "day_after_not_now"}


@pytest.mark.one_in(6)
@pytest.mark.both_in_full
@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_a_body_that_no_page_sends_is_refused_and_saves_nothing(
    form: Posted, poster: Poster, before: dict[str, list[Any]]
) -> None:
    sent_bodies = bodies(poster.good)
    if not poster.good or form.route in MAY_BE_EMPTY:
        del sent_bodies["multipart, cut"]  # cut, it is as empty as a button's own post
    wrong = {
        name: response.status_code
        for name, body in of_this_run(sent_bodies.items(), turn=len(str(form)))
        if (response := poster.body(*body)).status_code != 400
    }

    sent = len(of_this_run(sent_bodies, turn=0))
    count(f"{connection.vendor}, trapped bodies at own forms", sent)
    assert wrong == {}, wrong
    assert contents() == before


def test_a_lone_surrogate_is_refused_by_a_form_itself() -> None:
    form = ContactForm({"name": "\ud800", "number": "555-0100", "relation": "\udfff"})

    assert not form.is_valid()
    assert set(form.errors) == {"name", "relation"}


# --- days and clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-12-31", "9999-12-31", "1969-12-31", "2026-11-24", "2026-11-15"]
)
def test_a_day_out_of_reach_is_refused_in_words(day: str, signed_in: Client) -> None:
    before = contents()

    response = signed_in.post(f"/check-in/{day}/1/", GOOD_STEP)

    assert response.status_code == 400
    assert (
        "It\N{RIGHT SINGLE QUOTATION MARK}s in the future, or more than 7 days ago."
        in response.content.decode()
    )
    assert contents() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("route", ["checkins_done", "checkins_does_not_fit"])
def test_the_ends_of_the_calendar_are_not_there(route: str, day: str, signed_in: Client) -> None:
    ask = signed_in.post if route == "checkins_does_not_fit" else signed_in.get

    response = ask(reverse(route, args=[date.fromisoformat(day)]))

    assert response.status_code == 404


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+14:00"])
def test_a_clock_in_the_future_is_set_to_the_servers(
    moment: str, signed_in: Client, person: User
) -> None:
    response = signed_in.post(f"/check-in/{TODAY}/1/", {**GOOD_STEP, "edited_at": moment})

    assert response.status_code == 302
    item = CheckinSubmission.objects.get(person=person)
    assert item.edited_at == item.received_at


@pytest.mark.parametrize("moment", ["2026-11-22T12:00:00-05:00", "2026-09-01T12:00:00Z"])
def test_a_clock_that_runs_behind_keeps_the_answer(
    moment: str, signed_in: Client, person: User
) -> None:
    response = signed_in.post("/check-in/2026-11-22/1/", {**GOOD_STEP, "edited_at": moment})

    assert response.status_code == 302
    day_fits = moment.startswith("2026-11-22")
    expected = datetime.fromisoformat(moment) if day_fits else timezone.now()
    assert abs(CheckinSubmission.objects.get(person=person).edited_at - expected) < timedelta(
        minutes=1
    )
    assert DailyCheckin.objects.get(person=person).answers == {"bottled_up": 1}


# --- what is asked by GET -------------------------------------------------------------------------

QUERIES = ["1_0", "٣", "3.7", "true", "NaN", "1e999", LONG, "\x00", "../x", "-1", "12&weeks=52"]


KEYS = ("weeks", "days", "next", "step", "page", "process", "\x00", "a[]")
VALUES = (*(urlencode({"": value})[1:] for value in QUERIES), "%ED%A0%80", "%")


def query_strings() -> list[str]:
    """Return each key with each value; in a quick run each value once, and so each key."""
    pairs = product(KEYS, VALUES) if is_full() else zip(cycle(KEYS), VALUES, strict=False)
    return [f"{key}={value}" for key, value in pairs]


@pytest.mark.one_in(6)
@pytest.mark.both_in_full
@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "GET" in route.methods])
def test_a_trapped_query_string_changes_nothing(name: str, everything: Everything) -> None:
    browser, address = everything.browser(), ROUTES[name].address(**everything.parameters)
    before = counts()

    statuses = {browser.get(f"{address}?{asked}").status_code for asked in query_strings()}

    assert len(query_strings()) >= max(len(KEYS), len(VALUES))
    slowed = {429} if name in SECRETS else set()  # after ten links that do not work
    assert statuses <= {200, 302, 404} | slowed
    assert counts() == before


@pytest.mark.parametrize("charset", ["utf-7", "idna", "none", "x" * 999])
def test_a_get_in_an_odd_encoding_is_answered(charset: str, signed_in: Client) -> None:
    response = signed_in.get("/?weeks=12", headers={"content-type": f"{FORM}; charset={charset}"})

    assert response.status_code in {200, 400}
