"""Answers are stored in few bytes, and every form that was ever stored is read alike."""

import json
import random
from datetime import timedelta

import pytest
from django.db import connection

from checkins.catalog import sign_catalog
from checkins.enums import MedicineChoice, MeetingChoice, UsedChoice
from checkins.models import CheckinSubmission, DailyCheckin
from checkins.models.packed import CODES, DIGITS, LETTERS, VALUES, packed, unpacked
from tests.factories import BEGINNING, save

OTHERS = ("own_1f", "a_sign_of_an_overlay", "A", ":")
ODD = (5, 1.0, -1, False, "other", [], ["stress"], {"a": 1}, "")


def plain(value):
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_packed_comes_out_as_it_was(seed):
    chance = random.Random(seed)
    codes = chance.sample([*CODES, *OTHERS], chance.randrange(len(CODES)))
    values = {code: chance.choice([*VALUES, *VALUES, *ODD]) for code in codes}

    for value in (values, sorted(codes)):
        stored = json.loads(json.dumps(packed(value)))
        assert plain(unpacked(stored)) == plain(value)
        assert unpacked(value) == value  # as rows of before migration 0073 have it


def test_the_letters_are_those_of_every_code_that_ships_and_never_move():
    said = {*UsedChoice.values, *MeetingChoice.values, *MedicineChoice.values}

    assert {sign.code for sign in sign_catalog().signs} <= set(CODES)
    assert said <= set(VALUES)
    assert len(set(CODES)) == len(CODES) <= len(LETTERS)
    assert len(set(DIGITS)) == len(DIGITS) == len(VALUES)
    assert packed({"cravings": 2, "used": "no", "planning": None}) == ":L2P-aa"
    assert unpacked([":A0B1V4Z!b!cb", {"own_1": 3}]) == {
        "bottled_up": 0,
        "pulled_away": 1,
        "unseen_chance": 4,
        "meeting": True,
        "medicine": True,
        "note": "yes",
        "own_1": 3,
    }
    assert unpacked([".LA", ["own_1"]]) == ["bottled_up", "cravings", "own_1"]


def test_a_saved_page_is_packed_and_an_older_row_is_read(person):
    row = save(
        person,
        BEGINNING.date(),
        BEGINNING + timedelta(hours=12),
        cravings=2,
        old_places=0,
        used="no",
    )
    page = CheckinSubmission.objects.get()
    kept = (page.fields, page.asked, row.answers, row.asked)
    table = DailyCheckin._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT answers FROM {table}")
        [stored] = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET answers = %s", [json.dumps(row.answers)])
    old = DailyCheckin.objects.get()

    assert json.loads(stored) == ":L2M0"
    assert kept[0] == {"cravings": 2, "old_places": 0, "used": "no"}
    assert (old.answers, old.asked) == kept[2:]
    assert DailyCheckin.objects.exclude(answers={}).values_list("answers", flat=True)[0] == kept[2]
