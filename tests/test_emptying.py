"""After a test that committed, the database is as it was made."""

import pytest
from django.db import connection

from checkins.models import AuditEvent, User, WarningSign
from tests.emptying import Made
from tests.factories import make_person
from tests.rows import contents

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_that_were_added_are_gone_those_of_the_append_only_logs_as_well():
    before, made = contents(left_out=()), Made()
    make_person()
    added = AuditEvent.objects.count()

    assert made.come_back()
    assert added > 0
    assert contents(left_out=()) == before


def test_triggers_still_refuse_and_foreign_keys_are_still_checked(transactional_db):
    made = Made()
    make_person()
    made.come_back()

    make_person()
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("DELETE FROM checkins_auditevent")
    connection.check_constraints()


def test_many_rows_leave_no_long_file():
    made = Made()
    User.objects.bulk_create(User(email=f"{n}@example.org") for n in range(2000))

    assert made.come_back()
    assert _pages("checkins_user") == 0


def test_a_made_row_that_was_changed_is_not_passed_over():
    made = Made()
    sign = WarningSign.objects.first()
    WarningSign.objects.filter(pk=sign.pk).update(text="Another text.")
    make_person()

    assert not made.come_back()
    assert User.objects.exists()


def _pages(table: str) -> int:
    """Return how many pages PostgreSQL keeps for a table; SQLite frees them itself."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
        return cursor.fetchone()[0]
