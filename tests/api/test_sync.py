"""Pages that a phone sends: who may, what is taken, and what is answered."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import OwnLineKind, Role
from checkins.forms.locking import LOCKED
from checkins.middleware.sessions import BEGAN, RENEWED
from checkins.models import CheckinSubmission, DailyCheckin, PageAside, User
from checkins.services.own_lines import add_line
from checkins.services.pages_aside import confirm
from checkins.services.sync import SENDING
from tests.api.sync_pages import PAGES, SESSION, Phone, a_page
from tests.conftest import NOON
from tests.factories import PASSWORD, make_person, make_staff, save

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def phone(person):
    return Phone(person)


def day_of(person):
    return DailyCheckin.objects.get(person=person, day=DAY)


def error(answer, status=400):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    found = answer.json()["error"]
    return found["field"], found.get("code", "")


def test_a_page_is_stored_and_the_same_again_is_the_stored_one(person, phone, clock):
    page = a_page(person, {"stressed": 2, "note": "Rain."})

    first = phone.send(page)
    clock.move_to(NOON + timedelta(days=40))  # and long after its day was closed
    again = Phone(person).send(page)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (
        first.json()
        == again.json()
        == {
            "uuid": page["uuid"],
            "day": "2026-11-23",
            "received_at": "2026-11-23T17:00:00+00:00",
            "edited_at": "2026-11-23T16:14:00+00:00",
            "finish": False,
            "aside": False,
        }
    )
    assert day_of(person).answers == {"stressed": 2}
    assert CheckinSubmission.objects.get(person=person).asked == ["low_mood", "stressed"]


def test_only_what_was_sent_changes_and_null_clears(person, phone):
    save(person, DAY, NOON - timedelta(hours=1), stressed=4, low_mood=3, note="Sun.", used="no")
    later = "2026-11-23T16:30:00Z"

    answers = {"stressed": 4, "low_mood": None, "note": None, "medicine": None}
    sent = phone.send(a_page(person, answers, edited_at=later))

    stored = CheckinSubmission.objects.latest("pk")
    assert sent.status_code == 201
    assert stored.fields == answers  # the same answer again, and a null where there was none
    assert (day_of(person).answers, day_of(person).used) == ({"stressed": 4}, "no")
    assert day_of(person).note_from is None


def test_the_last_page_finishes_and_another_only_where_the_day_was_over(person, phone):
    yesterday = {"day": "2026-11-22", "page": 1, "answers": {"meeting": "quiet"}}
    last = {"page": 4, "answers": {"used": "no"}, "asked": ["used"]}

    assert error(phone.send(a_page(person, finish=True))) == ("finish", "")
    assert phone.send(a_page(person, **last, finish=False)).json()["finish"] is False
    assert day_of(person).finished_at is None
    assert phone.send(a_page(person, **last, finish=True)).json()["finish"] is True
    assert day_of(person).finished_at is not None
    assert phone.send(a_page(person, **yesterday, asked=[], finish=True)).status_code == 201
    quick = phone.send(a_page(person, **{**last, "page": 2}, quick=True, finish=True))
    assert quick.status_code == 201


def test_own_signs_are_the_senders_own_and_are_named_in_no_error(person, phone):
    own = add_line(by=person, kind=OwnLineKind.SIGN, text="Zqwords", at=NOON).code
    theirs = add_line(by=make_person(), kind=OwnLineKind.SIGN, text="Other", at=NOON).code

    taken = phone.send(a_page(person, {own: 3}, asked=["stressed", own]))
    refused = phone.send(a_page(person, {own: 9}))

    assert taken.status_code == 201
    assert day_of(person).own_answers == {own: 3}
    assert error(refused) == (f"answers.{own}", "")
    assert "Zqwords" not in refused.text
    assert error(phone.send(a_page(person, {theirs: 3}))) == ("answers", "")


@pytest.mark.parametrize("is_said_by", ["the page", "the session"])
def test_a_page_that_came_locked_is_laid_aside_and_nothing_of_the_day_is_told(
    person, phone, is_said_by
):
    if is_said_by == "the session":
        session = phone.client.session
        session[LOCKED] = NOON.timestamp()
        session.save()
    page = a_page(person, {"stressed": 4}, locked=is_said_by == "the page")

    first, again = phone.send(page), phone.send(page)
    confirm(day=DAY, by=person, at=NOON)
    confirmed = phone.send(page)

    assert [answer.status_code for answer in (first, again, confirmed)] == [201, 200, 200]
    assert first.json() == again.json() == confirmed.json()
    assert first.json()["aside"] is True
    assert (CheckinSubmission.objects.count(), PageAside.objects.count()) == (1, 0)
    assert day_of(person).answers == {"stressed": 4}


def test_what_was_written_while_the_session_was_locked_is_laid_aside_whatever_the_phone_says(
    person, phone, clock
):
    session = phone.client.session
    session[LOCKED] = (NOON + timedelta(minutes=1)).timestamp()
    session.save()
    clock.move_to(NOON + timedelta(minutes=3))
    phone.client.post(
        f"{reverse('account_reauthenticate')}?next=/more/", {"password": PASSWORD, "next": "/more/"}
    )
    clock.move_to(NOON + timedelta(minutes=4))

    within, before = (
        phone.send(a_page(person, {"stressed": 4}, edited_at=f"2026-11-23T17:0{minute}:30Z"))
        for minute in (1, 0)
    )

    assert (within.json()["aside"], before.json()["aside"]) == (True, False)


def test_a_page_that_was_laid_aside_and_comes_again_unlocked_is_one_row_of_the_day(person, phone):
    page = a_page(person, {"stressed": 4}, locked=True)

    locked = phone.send(page)
    before = DailyCheckin.objects.exists()
    unlocked = [phone.send({**page, "locked": False}) for _ in range(2)]

    assert (locked.status_code, before) == (201, False)
    assert [answer.status_code for answer in unlocked] == [201, 200]
    assert [answer.json()["aside"] for answer in unlocked] == [False, False]
    assert CheckinSubmission.objects.count() == 1
    assert confirm(day=DAY, by=person, at=NOON) is None


def test_a_closed_day_and_an_unknown_zone_say_so_and_keep_nothing(person, clock):
    clock.move_to(NOON + timedelta(days=31))
    phone = Phone(person)
    closed = phone.send(a_page(person))
    future = phone.send(a_page(person, day="9999-12-31", edited_at="2026-12-24T12:00:00Z"))
    User.objects.filter(pk=person.pk).update(time_zone="")

    assert error(closed) == error(future) == ("day", "day_closed")
    assert error(phone.send(a_page(person))) == ("day", "zone_unknown")
    assert not CheckinSubmission.objects.exists()


def test_a_batch_answers_per_page_and_one_that_is_refused_leaves_the_others(person, phone):
    good, other = a_page(person), a_page(person, {"low_mood": 1})
    bad, nobodys = a_page(person, {"stressed": 5}), a_page(make_person(), {"stressed": 3})

    sent = phone.send({"pages": [good, bad, nobodys, good, other, "no page"]})

    entries = sent.json()["pages"]
    assert sent.status_code == 200
    assert [entry["status"] for entry in entries] == [201, 400, 409, 200, 201, 400]
    names = [page["uuid"] for page in (good, bad, nobodys, good, other)]
    assert [entry["uuid"] for entry in entries] == [*names, None]
    assert entries[1]["error"]["field"] == "answers.stressed"
    assert day_of(person).answers == {"stressed": 2, "low_mood": 1}
    assert error(phone.send({"pages": [good] * 41})) == ("pages", "")


def test_two_accounts_on_one_phone_each_get_what_they_wrote(person, phone):
    other = make_person()
    queue = [a_page(person, {"stressed": 1}), a_page(other, {"stressed": 4})]

    for user, codes in ((person, [201, 409]), (other, [409, 201])):
        sent = Phone(user).send({"pages": queue}).json()["pages"]
        assert [entry["status"] for entry in sent] == codes

    assert error(phone.send(queue[1]), 409) == ("owner", "")
    assert day_of(person).answers == {"stressed": 1}
    assert day_of(other).answers == {"stressed": 4}


def test_a_page_needs_a_session_its_token_and_our_own_site(person):
    phone = Phone(person, strict=True)
    page, token = a_page(person), phone.ask().json()["token"]

    assert error(Client().get(SESSION), 401) == ("", "")
    assert error(Phone(person).send(page, sec_fetch_site="cross-site"), 403) == ("X-CSRFToken", "")
    assert error(phone.ask(sec_fetch_site="none"), 403) == ("X-CSRFToken", "")
    assert error(phone.send(page), 403) == ("X-CSRFToken", "")
    assert phone.send(page, x_csrftoken=token, sec_fetch_site="same-origin").status_code == 201


def test_the_session_says_whose_it_is_and_is_kept_nowhere(person, phone):
    session = phone.client.session
    session[LOCKED] = NOON.timestamp()
    session.save()

    answer = phone.ask()

    said = answer.json()
    assert (said.pop("token") != "", answer["Cache-Control"]) == (True, "no-store")
    assert said == {"owner": person.phone_ref, "now": "2026-11-23T17:00:00+00:00", "locked": True}
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(("header", "is_moved"), [({}, True), ({"x_background": "1"}, False)])
def test_a_background_question_does_not_prolong_a_session(phone, header, is_moved):
    session = phone.client.session
    session[BEGAN] = session[RENEWED] = int((NOON - timedelta(days=3)).timestamp())
    session.save()

    assert phone.ask(**header).status_code == 200

    assert (phone.client.session[RENEWED] == int(NOON.timestamp())) is is_moved


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPPORTER, Role.OPERATOR])
def test_other_roles_find_nothing_and_no_page(role):
    staff = Phone(make_staff(role))

    answers = [staff.ask(), staff.send({})]

    # Who must show a second step first is nobody yet; neither is led to a page.
    assert {answer.status_code for answer in answers} <= {401, 404}
    for answer in answers:
        error(answer, answer.status_code)


def test_a_session_that_is_over_and_a_quiet_home_are_led_to_no_page(person, phone):
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    quiet = [phone.ask().status_code, phone.send(a_page(person)).status_code]
    wrong = error(phone.send(a_page(person, page=9)))
    session = phone.client.session
    session[BEGAN] = 1
    session.save()

    assert (quiet, wrong) == ([200, 201], ("page", ""))
    assert error(phone.ask(), 401) == ("", "")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused_in_json(phone, method):
    answer = phone.client.generic(method, PAGES)

    assert (error(answer, 405), answer["Allow"]) == (("", ""), "POST")


def test_too_many_requests_are_told_when_to_come_back(person, phone):
    codes = [phone.send(b"{}").status_code for _ in range(SENDING.most)]

    last = phone.send(a_page(person))

    assert set(codes) == {400}
    assert (error(last, 429), last["Retry-After"]) == (("", ""), "600")


def test_other_addresses_there_are_still_asked_by_a_token_alone(phone):
    for address in (f"{PAGES}/", f"{SESSION}/", "/api/v1/nothing", quote("/api/v1/checkins ")):
        answer = phone.client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/fhir+json")
