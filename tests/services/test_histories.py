"""A copied history is what the product saves, row by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.models import (
    Alert,
    AlertEvent,
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    Notice,
    PersonStatus,
)
from tests import histories
from tests.factories import make_person, save
from tests.rows import counts
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, live, noon

pytestmark = pytest.mark.django_db
# A copy's keys are its own; whose it is has to differ.
OWN = {"id", "uuid", "person", "notice", "alert", "about", "by"}


@pytest.fixture(autouse=True)
def _as_if_first():
    histories.forget()


def columns(rows):
    """Return each row's columns, but for those that have to differ."""
    return [
        {
            field.name: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in OWN
        }
        for row in rows
    ]


def rows_of(person):
    """Return everything that saving days wrote for a person, and what leads to what."""
    own = {"person": person}
    alerts = Alert.objects.filter(**own).order_by("opened_at", "cause")
    return {
        "submissions": columns(CheckinSubmission.objects.filter(**own).order_by("pk")),
        "days": columns(DailyCheckin.objects.filter(**own).order_by("pk")),
        "status": columns(PersonStatus.objects.filter(**own)),
        "notices": columns(Notice.objects.filter(**own).order_by("shown_at", "kind")),
        "alerts": columns(alerts),
        "opened by": columns(alert.notice for alert in alerts),
        "events": [columns(alert.events.all()) for alert in alerts],
        "by": set(AlertEvent.objects.filter(alert__person=person).values_list("by", flat=True)),
        "audit": columns(
            AuditEvent.objects.filter(about=person.subject_ref, by=person.subject_ref)
            .exclude(action="person_registered")
            .order_by("pk")
        ),
    }


def lived(days, **how):
    """Return a new person's rows after these days, how the tables grew, and the last day."""
    person, before = make_person(), counts()
    with CaptureQueriesContext(connection) as queries:
        last = live(person, days, **how)
    grew = {name: number - before[name] for name, number in counts().items()}
    return rows_of(person), grew, columns([last]), len(queries)


@pytest.mark.parametrize(
    ("days", "how"),
    [
        (BASELINE, {}),
        (BASELINE + STRONG, {}),
        (BASELINE + REACH_OUT + "000", {"ends": 3}),
        (BASELINE + "..hh1111", {"used": "no", "meeting": "shared"}),
        (BASELINE + WATCH, {"used": "yes", "planning": 3}),
        (BASELINE + "4", {"triggers": ["stress"], "ends": 1}),
    ],
    ids=str,
)
def test_a_copied_history_is_the_products_row_by_row(days, how):
    *saved, queries_of_saving = lived(days, **how)
    *copied, queries_of_copying = lived(days, **how)

    assert copied == saved
    assert queries_of_copying < 25 < queries_of_saving


def test_what_follows_a_copied_beginning_is_as_if_all_were_saved():
    *saved, _ = lived(BASELINE + STRONG)
    histories.forget()
    lived(BASELINE, ends=len(STRONG))

    *continued, queries = lived(BASELINE + STRONG)

    assert continued == saved
    assert queries < 150


def test_who_is_not_new_is_saved_day_by_day():
    live(make_person(), BASELINE)
    person = make_person()
    save(person, TODAY, noon(TODAY), cravings=4, finish=True)

    live(person, "0" * 19, ends=1)

    days = DailyCheckin.objects.filter(person=person).order_by("day")
    assert [day.answers["cravings"] for day in days] == [0] * 19 + [4]


def test_a_history_of_another_time_zone_is_not_taken():
    live(make_person(), "1")
    person = make_person(time_zone="Europe/Vienna")

    live(person, "1")

    assert {item.zone for item in CheckinSubmission.objects.filter(person=person)} == {
        "Europe/Vienna"
    }
