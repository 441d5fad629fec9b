"""The clinic's one row: an alert budget, and nothing that a person sees or is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from checkins.models import Alert, AuditEvent, Clinic, DailyCheckin, Notice, PersonStatus
from checkins.services.clinic import set_alert_budget
from tests.factories import make_person, make_staff
from tests.services.patterns import BASELINE, STRONG, later, live


@pytest.fixture
def operator(db):
    return make_staff()


def test_a_budget_is_one_row_that_changes_and_can_be_emptied(operator, at):
    kept = []
    for number in (5, 0, None):
        set_alert_budget(alerts_a_week=number, by=operator, at=at)
        kept.append([row.alerts_a_week for row in Clinic.objects.all()])

    assert kept == [[5], [0], [None]]


def test_every_change_is_in_the_log_with_who_and_what(operator, at):
    for minutes, number in enumerate((5, None)):
        set_alert_budget(alerts_a_week=number, by=operator, at=at + timedelta(minutes=minutes))

    events = AuditEvent.objects.filter(action="alert_budget_set").order_by("at")
    assert [(event.by, event.about.int, event.detail, event.at) for event in events] == [
        (operator.subject_ref, 0, {"alerts_a_week": 5}, at),
        (operator.subject_ref, 0, {"alerts_a_week": None}, at + timedelta(minutes=1)),
    ]


@pytest.mark.parametrize("fields", [{"id": 2}, {"alerts_a_week": 501}, {"alerts_a_week": -1}])
def test_the_database_keeps_one_row_within_its_range(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.create(**fields)


def _stands(person):
    """Everything that the days made of a person, but whose it is and which row."""
    found = []
    for model in (PersonStatus, DailyCheckin, Notice, Alert):
        for row in (
            model.objects.filter(person=person)
            .order_by("day" if model != PersonStatus else "pk")
            .values()
        ):
            own = {"id", "person_id", "notice_id", "note_from_id"}
            found.append({name: value for name, value in row.items() if name not in own})
    return found


def test_days_make_the_same_levels_notices_and_alerts_with_and_without_a_budget(operator):
    without, with_one = make_person(), make_person()
    live(without, BASELINE + STRONG)
    set_alert_budget(alerts_a_week=0, by=operator, at=later(0))

    live(with_one, BASELINE + STRONG)

    stands = _stands(without)
    assert len(stands) > 25
    assert stands == _stands(with_one)
