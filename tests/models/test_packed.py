"""Answers are stored in few bytes, and every form that was ever stored is read alike."""

import json
import random
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps.registry import Apps
from django.db import connection, models

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


def as_before(model, *columns):
    """Return a model of the same table whose columns are plain JSON, as before migration 0073."""
    table = {"db_table": model._meta.db_table, "app_label": "checkins", "apps": Apps()}
    fields = {name: models.JSONField() for name in columns}
    kept = {"__module__": __name__, "Meta": type("Meta", (), table), **fields}
    return type(f"Plain{model.__name__}", (models.Model,), kept)


def test_the_way_back_writes_every_row_plainly(person):
    row = save(person, BEGINNING.date(), BEGINNING + timedelta(hours=12), cravings=2, used="no")
    page = CheckinSubmission.objects.get()
    kept = (row.answers, row.asked, page.fields, page.asked)
    plainly = import_module("checkins.migrations.0073_packed_answers").write_plainly
    plain_days = as_before(DailyCheckin, "asked", "answers")
    plain_pages = as_before(CheckinSubmission, "asked", "fields")

    models_then = {"DailyCheckin": plain_days, "CheckinSubmission": plain_pages}
    plainly(
        SimpleNamespace(get_model=lambda _, name: models_then[name]),
        SimpleNamespace(connection=connection),
    )

    day, sent = plain_days.objects.get(), plain_pages.objects.get()
    assert (day.answers, day.asked, sent.fields, sent.asked) == kept
    day, sent = DailyCheckin.objects.get(), CheckinSubmission.objects.get()
    assert (day.answers, day.asked, sent.fields, sent.asked) == kept
