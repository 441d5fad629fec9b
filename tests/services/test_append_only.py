import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from checkins.models import AccessEvent, AuditEvent, LogSeal, PlanVersion
from checkins.services.append_only import REFUSAL, TABLES, install_triggers, lifted
from tests.factories import make_person, make_plan

TABLE = AuditEvent._meta.db_table


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# TRUNCATE is PostgreSQL's alone; SQLite refuses the word itself.
TRUNCATIONS = [f"TRUNCATE {TABLE}", f"TRUNCATE {TABLE} CASCADE"]
CHANGES = [
    f"UPDATE {TABLE} SET action = 'nothing'",
    f"DELETE FROM {TABLE}",
    f"DELETE FROM {TABLE} WHERE action = 'account_made'",
    *(TRUNCATIONS if connection.vendor == "postgresql" else []),
]


@pytest.fixture
def _one_event(db):
    make_person()


@pytest.mark.usefixtures("_one_event")
@pytest.mark.parametrize("sql", CHANGES)
def test_a_log_refuses_every_change_by_sql(sql):
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(sql)

    assert AuditEvent.objects.filter(action="account_made").count() == 1


@pytest.mark.usefixtures("_one_event")
@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditEvent.objects.update(action="nothing"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.get().delete(),
        lambda: AuditEvent.objects.get().save(),
    ],
)
def test_a_log_refuses_every_change_by_the_models(change):
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        change()

    assert AuditEvent.objects.filter(action="account_made").count() == 1


@pytest.mark.usefixtures("_one_event")
def test_a_log_takes_new_rows():
    make_person()

    assert AuditEvent.objects.filter(action="account_made").count() == 2


@pytest.mark.usefixtures("_one_event")
def test_lifted_lets_a_purge_through_and_refuses_again_after_it():
    with lifted():
        AuditEvent.objects.all().delete()
    make_person()

    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"DELETE FROM {TABLE}")
    assert AuditEvent.objects.count() == 1


@pytest.mark.usefixtures("_one_event")
def test_a_purge_that_fails_changes_nothing_and_leaves_the_triggers():
    def purge():
        with lifted():
            AuditEvent.objects.all().delete()
            raise LookupError

    with pytest.raises(LookupError):
        purge()

    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"DELETE FROM {TABLE}")
    assert AuditEvent.objects.count() == 1


@pytest.mark.usefixtures("_one_event")
def test_installing_again_changes_nothing():
    install_triggers()
    install_triggers()

    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"UPDATE {TABLE} SET action = 'nothing'")


def test_every_log_the_consents_and_the_plans_are_guarded():
    assert set(TABLES) == {
        "checkins_accessevent",
        "checkins_auditevent",
        "checkins_consent",
        "checkins_countingconsent",
        "checkins_logseal",
        "checkins_planversion",
        "checkins_seenlist",
        "checkins_seenlistpart",
        "checkins_seenpart",
        "checkins_seenperson",
    }


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("model", [AccessEvent, LogSeal])
def test_the_log_of_visits_and_the_seals_refuse_every_change(db, at, model, verb):
    if model is AccessEvent:
        AccessEvent.objects.create(
            at=at, actor=uuid.uuid4(), role="counselor", action="opened_client"
        )
    else:
        LogSeal.objects.create(day=at.date(), count=0, digest="x", made_at=at)
    rows = model.objects.values()
    change, before = model.objects.all(), list(rows.all())

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        change.delete() if verb == "DELETE" else change.update(
            **({"at": at} if model is AccessEvent else {"count": 1})
        )

    assert list(rows.all()) == before


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_a_version_of_a_plan_refuses_every_change(person, verb):
    version = make_plan(person)

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        version.delete() if verb == "DELETE" else version.save()

    assert PlanVersion.objects.get().content == version.content


@pytest.mark.django_db(transaction=True)
def test_a_committed_row_stays_until_the_log_is_lifted_for_a_flush():
    make_person()

    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    kept = AuditEvent.objects.count()
    with lifted():
        call_command("flush", interactive=False, verbosity=0)
    emptied = AuditEvent.objects.count()
    make_person()

    assert (kept, emptied) == (1, 0)
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"DELETE FROM {TABLE}")
