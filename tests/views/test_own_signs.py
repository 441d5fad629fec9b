"""Signs of one's own: rated like any other, scored nowhere, the person's alone."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import OwnLineKind
from checkins.models import CheckinSubmission, DailyCheckin, OwnLine, PersonStatus, Scopes, User
from checkins.services.own_lines import retire_line
from tests.conftest import NOON
from tests.factories import as_sent, make_own_line, make_person, save
from tests.pages import page_of
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, ago, live, noon

STEP = reverse("checkins_page", args=[TODAY, 3])
OWN = reverse("own_lines_signs")
SNAP = "I snap at people"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON):
        yield


def a_sign(person: User, words: str = SNAP) -> OwnLine:
    """Let a sign of the person's own be rated."""
    return make_own_line(person, words, OwnLineKind.SIGN)


def send(client: Client, **fields: str) -> HttpResponse:
    """Send step 3 with these lines."""
    hidden = {"uuid": str(uuid4()), "asked": "", "bulk": "", "next": "1"}
    return client.post(STEP, {**hidden, **fields})


def test_up_to_three_are_added_in_settings(signed_in: Client, person: User) -> None:
    answers = [
        signed_in.post(OWN, as_sent({"text": f"sign {number}"})).status_code for number in range(4)
    ]

    assert answers == [302, 302, 302, 400]
    assert "Only you can see them." in page_of(signed_in.get(OWN))
    assert page_of(signed_in.get(STEP)).count("<legend>sign ") == 3


def test_one_is_rated_changed_and_cleared(signed_in: Client, person: User) -> None:
    code = a_sign(person).code

    assert send(signed_in, **{code: "3", f"was-{code}": ""}).status_code == 302
    assert DailyCheckin.objects.get().own_answers == {code: 3}
    assert f'name="{code}" value="3" checked' in page_of(signed_in.get(STEP))
    send(signed_in, **{code: "3", f"was-{code}": "3", "clear": code})

    day = DailyCheckin.objects.get()
    assert (day.own_answers, day.answers, day.is_checkin) == ({}, {}, False)
    carried = [item.fields for item in CheckinSubmission.objects.order_by("pk")]
    assert carried == [{code: 3}, {code: None}]


def test_a_page_with_a_sign_left_blank_is_taken(signed_in: Client, person: User) -> None:
    code = a_sign(person).code

    assert send(signed_in, **{f"was-{code}": "", "stressed": "1"}).status_code == 302
    assert DailyCheckin.objects.get().answers == {"stressed": 1}


@pytest.mark.parametrize("value", ["5", "-1", "1_0", "٣", "true", "3.7", "NaN"])
def test_only_the_five_answers_are_taken(value: str, signed_in: Client, person: User) -> None:
    response = send(signed_in, **{a_sign(person).code: value})

    assert response.status_code == 400
    assert f"“{SNAP}”: choose one of the five answers" in page_of(response)
    assert not CheckinSubmission.objects.exists()


def test_anothers_sign_and_a_trigger_cannot_be_rated(signed_in: Client, person: User) -> None:
    theirs, trigger = a_sign(make_person(), "Zq of the hill").code, make_own_line(person).code

    for code in (theirs, trigger, f"own:{uuid4()}"):
        response = send(signed_in, **{code: "1"})
        assert response.status_code == 400
        assert "Zq of the hill" not in page_of(response)
    assert not CheckinSubmission.objects.exists()


def test_own_signs_and_triggers_change_nothing_that_is_judged(db: None) -> None:
    plain, other = make_person(), make_person()
    sign, days = a_sign(other), BASELINE + REACH_OUT

    live(plain, days)
    live(other, days, triggers=["stress"], **{sign.code: 4})

    def judged(person: User) -> list[object]:
        left_out = ("id", "person", "triggers", "own_answers")
        rows = DailyCheckin.objects.filter(person=person).order_by("day")
        status = PersonStatus.objects.get(person=person)
        return [
            *(model_to_dict(row, exclude=left_out) for row in rows),
            model_to_dict(status, exclude=["person"]),
        ]

    assert judged(other) == judged(plain)
    assert DailyCheckin.objects.filter(person=other).latest("day").own_answers == {sign.code: 4}


def test_they_stand_in_words_and_in_a_grid(signed_in: Client, person: User) -> None:
    sign = a_sign(person)
    for back, value in ((40, 1), (3, 4), (0, 3)):
        save(person, ago(back), noon(ago(back)), **{sign.code: value})
    retire_line(line=sign, by=person, at=NOON)

    page = page_of(signed_in.get(reverse("trends_closer")))

    # (4 + 3) / 2 = 3.5, named by the word above.
    assert f"<strong>{SNAP}</strong>" in page
    assert "4 weeks before: a little" in page
    assert "<strong>Very much</strong>" in page
    row = page[page.index("<th scope=row>") :]
    assert re.findall(r'title="([\w ]+)">(\d)<', row) == [("Very much", "4"), ("Quite a bit", "3")]


def test_no_scope_of_a_consent_holds_them() -> None:
    everything = Scopes(signs=True, notes=True, use=True, alerts=True)

    assert "own_answers" not in everything.day_columns
