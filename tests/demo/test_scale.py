"""A database of a chosen size: copies of simulated people, row by row, in an empty place alone."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from checkins.demo.scale import Made, seed_scale
from checkins.enums import Role
from checkins.models import (
    AccessEvent,
    Alert,
    AuditEvent,
    CheckinSubmission,
    Client,
    Consent,
    DailyCheckin,
    DayMemory,
    PersonStatus,
    User,
)
from checkins.queries.sharing_reads import clients_of
from checkins.services.sharing_texts import digest
from tests.factories import make_person, sign_in

NOW = timezone.now().replace(microsecond=0)
OF_A_DAY = ("day", "answers", "level", "score_mental", "risk", "rests_on", "reasons")


def seed(checkins: int = 1_000) -> Made:
    return seed_scale(checkins=checkins, seed=1, at=NOW, say=lambda _: None, saved_by_services=200)


def days_of(person: User) -> list[Any]:
    return list(DailyCheckin.objects.filter(person=person).order_by("day").values_list(*OF_A_DAY))


def test_each_copy_has_every_row_of_its_source_under_its_own_account(db: None) -> None:
    made = seed()

    assert made.checkins == DailyCheckin.objects.count() >= 1_000
    assert (
        made.people == User.objects.filter(role=Role.PERSON).count() == PersonStatus.objects.count()
    )
    people = {person.email: person for person in User.objects.filter(role=Role.PERSON)}
    source, copy = people["p0000@simulated.example"], people["p1-0000@scale.example"]
    assert days_of(source) == days_of(copy) != []
    for model in (CheckinSubmission, DayMemory, Alert, Consent):
        of_both = [model._default_manager.filter(person=one).count() for one in (source, copy)]
        assert of_both[0] == of_both[1]
    events = [AuditEvent.objects.filter(about=one.subject_ref) for one in (source, copy)]
    saved = [found.filter(action="page_saved").count() for found in events]
    assert saved[0] == saved[1] == len(days_of(source))
    status = PersonStatus.objects.get(person=copy)
    assert status.state_after == PersonStatus.objects.get(person=source).state_after


def test_each_counselor_sees_a_whole_caseload_and_the_texts_open(db: None) -> None:
    made = seed()

    counselors = list(User.objects.filter(role=Role.COUNSELOR))
    assert len(counselors) == made.counselors > 2
    sizes = {len(clients_of(counselor, at=NOW)) for counselor in counselors}
    assert sizes == {made.people // made.counselors}
    assert all(digest(consent.text) == consent.text_sha256 for consent in Consent.objects.all())
    last = counselors[-1]
    pages = [sign_in(Browser(), last).get(reverse("caseload"))]
    client = Client.objects.filter(counselor=last).first()
    assert client
    pages.append(sign_in(Browser(), last).get(reverse("clients_page", args=[client.pk])))
    assert [page.status_code for page in pages] == [200, 200]
    assert AccessEvent.objects.filter(actor=last.subject_ref).count() > 2


def test_the_same_seed_and_day_give_the_same_people(db: None) -> None:
    found = []
    for _ in range(2):
        with transaction.atomic():
            seed(300)
            rows = DailyCheckin.objects.order_by("person__email", "day")
            found.append(list(rows.values_list("person__email", *OF_A_DAY)))
            transaction.set_rollback(True)

    assert len(found[0]) >= 300
    assert found[0] == found[1]


def test_it_is_refused_where_there_is_an_account(db: None) -> None:
    person = make_person()

    with pytest.raises(CommandError, match="This database has accounts"):
        call_command("seed_scale", checkins=10, yes=True, stdout=StringIO())

    assert [account.pk for account in User.objects.all()] == [person.pk]


def test_it_is_refused_outside_a_demo_unless_one_insists(db: None) -> None:
    with pytest.raises(CommandError, match="Say --yes"):
        call_command("seed_scale", checkins=10, stdout=StringIO())

    assert not User.objects.exists()
