import uuid
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from checkins.models import (
    AccessEvent,
    AuditEvent,
    LogSeal,
    SeenList,
    SeenListPart,
    SeenPart,
    SeenPerson,
)
from checkins.queries.log_seals import seal_board
from checkins.services import log_seals
from checkins.services.access_log import open_caseload
from checkins.services.append_only import lifted
from checkins.services.log_seals import NewestDays, Verdict, seal_log, verify_log, verify_newest
from checkins.services.seen_lists import digest_of_list, digest_of_part
from tests.factories import BEGINNING, make_counselor, make_person, share

MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
FIRST, THIRD = date(2026, 1, 1), date(2026, 1, 3)


@pytest.fixture
def head(db):
    """Logs of three days, one of them empty, sealed up to the day before; the newest digest."""
    person, sam = make_person(), make_counselor()
    share(person, sam, BEGINNING + timedelta(hours=1))
    open_caseload(by=sam, at=BEGINNING + timedelta(days=2))
    newest, made = seal_log(at=MORNING)
    assert made == 4
    return newest.digest


def test_untouched_logs_are_good(head):
    verdict = verify_log(head=head)

    assert (verdict.is_good, verdict.days) == (True, 4)
    assert [seal.count for seal in LogSeal.objects.order_by("day")] == [
        AuditEvent.objects.count(),
        0,
        1,
        0,
    ]


@pytest.mark.django_db(transaction=True)
def test_who_verifies_the_log_holds_up_no_saver(monkeypatch):
    """SQLite's transactions hold savers up; PostgreSQL's do not, and its cursors need one."""
    make_person()
    newest, _ = seal_log(at=BEGINNING + timedelta(days=9))
    held = []
    monkeypatch.setattr(
        log_seals, "_digest", lambda *_, **__: held.append(connection.in_atomic_block) or (0, "")
    )

    verify_log(head=newest.digest)
    verify_newest(head=newest.digest, days=1, is_over=lambda: False)

    assert {*held} == {connection.vendor == "postgresql"}


def test_sealing_again_adds_only_what_ended_since(head):
    newest, made = seal_log(at=MORNING)
    assert (newest.digest, made) == (head, 0)

    newest, made = seal_log(at=MORNING + timedelta(days=1))
    assert (newest.day, made) == (date(2026, 1, 5), 1)
    assert verify_log(head=head).is_good


def test_a_day_that_may_still_be_written_is_not_sealed(head):
    _, made = seal_log(at=datetime(2026, 1, 6, 0, 30, tzinfo=UTC))

    assert made == 0


def a_changed_row():
    AccessEvent.objects.update(role="supporter")


def another_person_in_a_list():
    SeenPerson.objects.update(subject=uuid.uuid4())


def a_person_taken_out_of_a_list():
    SeenPerson.objects.all().delete()


def a_person_put_into_a_list():
    row = SeenPerson.objects.get()
    SeenPerson.objects.create(part_id=row.part_id, subject=uuid.uuid4(), consent=row.consent)


def a_part_taken_out_of_a_list():
    SeenListPart.objects.all().delete()


def a_list_taken_out_of_a_row():
    AccessEvent.objects.update(seen=None)


def a_list_made_anew_with_its_digests():
    """Whoever can write every table makes the list fit again; the row's line holds the old one."""
    another_person_in_a_list()
    row = SeenPerson.objects.get()
    part = digest_of_part([(str(row.subject), str(row.consent))])
    SeenPart.objects.update(digest=part)
    SeenList.objects.update(digest=digest_of_list([part]))


def a_removed_row():
    AccessEvent.objects.all().delete()


def an_added_row():
    copy = AccessEvent.objects.get()
    copy.pk = None
    copy.save()


def a_row_moved_by_a_second():
    AccessEvent.objects.update(at=BEGINNING + timedelta(days=2, seconds=1))


def references_in_other_letters():
    """Let no statement of SQLite's find the person of a list and who looked."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE checkins_seenperson SET subject = upper(subject)")


def a_reader_in_other_letters():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE checkins_accessevent SET actor = upper(actor)")


# PostgreSQL keeps a reference as a number.
IN_OTHER_LETTERS = [references_in_other_letters, a_reader_in_other_letters]
TAMPERINGS = [
    *(IN_OTHER_LETTERS if connection.vendor == "sqlite" else []),
    *(a_changed_row, a_removed_row, an_added_row, a_row_moved_by_a_second),
    *(another_person_in_a_list, a_person_taken_out_of_a_list, a_person_put_into_a_list),
    *(a_part_taken_out_of_a_list, a_list_taken_out_of_a_row, a_list_made_anew_with_its_digests),
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_the_first_day_that_differs_is_named(head, tamper):
    with lifted():
        tamper()

    assert verify_log(head=head).differs_on == THIRD


def test_a_row_before_the_first_sealed_day_is_found(head):
    early = BEGINNING - timedelta(days=3)
    AccessEvent.objects.create(
        at=early, actor=make_person().subject_ref, role="counselor", action="opened_client"
    )

    assert verify_log().differs_on == early.date()


def test_a_removed_seal_is_found(head):
    with lifted():
        LogSeal.objects.filter(day=date(2026, 1, 2)).delete()

    assert verify_log(head=head).differs_on == date(2026, 1, 2)


def test_seals_made_anew_over_changed_rows_do_not_have_the_kept_head(head):
    with lifted():
        AccessEvent.objects.all().delete()
        LogSeal.objects.all().delete()
    seal_log(at=MORNING)

    verdict = verify_log(head=head)

    assert (verdict.differs_on, verdict.head_is_known, verdict.is_good) == (None, False, False)


def test_the_commands_print_the_head_and_exit_with_what_differs(db):
    out = StringIO()
    call_command("seal_log", stdout=out)
    assert out.getvalue() == "Nothing to seal yet.\n"
    make_person()
    call_command("seal_log", stdout=out)
    head = LogSeal.objects.latest("day").digest
    assert f"Keep this away from the database: {head}\n" in out.getvalue()

    call_command("verify_log", "--head", head, stdout=out)
    assert "none differs" in out.getvalue()

    with pytest.raises(CommandError, match="No seal has this digest"):
        call_command("verify_log", "--head", "0" * 64)
    with lifted():
        AuditEvent.objects.update(action="nothing")
    with pytest.raises(CommandError, match=f"on {FIRST}"):
        call_command("verify_log", "--head", head)


# --- since a digest that was kept -----------------------------------------------------------------


def test_since_a_digest_only_later_days_are_computed_again(head):
    of_the_second = LogSeal.objects.get(day=date(2026, 1, 2)).digest
    assert verify_log(since=of_the_second).days == 2
    with lifted():
        a_removed_row()

    assert verify_log(since=of_the_second).differs_on == THIRD
    assert verify_log(since=LogSeal.objects.get(day=THIRD).digest).is_good
    assert verify_log(since=head) == Verdict(0)


def test_since_a_digest_a_seal_that_was_taken_out_is_named(head):
    of_the_first = LogSeal.objects.get(day=FIRST).digest
    with lifted():
        LogSeal.objects.filter(day=date(2026, 1, 2)).delete()

    assert verify_log(since=of_the_first).differs_on == date(2026, 1, 2)


def test_since_a_digest_that_no_seal_has_nothing_is_good(head):
    with pytest.raises(CommandError, match="No seal has this digest"):
        call_command("verify_log", "--since", "0" * 64)
    with lifted():
        a_changed_row()
        LogSeal.objects.all().delete()
    seal_log(at=MORNING)

    assert not verify_log(since=head).is_good


def test_rows_that_were_cut_off_the_end_with_their_seals_lack_the_kept_head(head):
    with lifted():
        AccessEvent.objects.all().delete()
        LogSeal.objects.filter(day__gte=THIRD).delete()

    assert verify_log().is_good
    assert not verify_log(head=head).is_good
    assert not verify_log(since=head).is_good


# --- the newest days within a bounded time --------------------------------------------------------


def never():
    return False


def test_the_newest_days_are_computed_again_and_the_digest_is_found(head):
    found = verify_newest(head=head, days=3, is_over=never)

    assert found == NewestDays(3, date(2026, 1, 2), date(2026, 1, 4))
    of_the_first = LogSeal.objects.get(day=FIRST).digest
    every = verify_newest(head=of_the_first, days=31, is_over=never)
    assert every == NewestDays(4, FIRST, FIRST)


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_newest_day_that_differs_is_named(head, tamper):
    with lifted():
        tamper()

    found = verify_newest(head=head, days=7, is_over=never)
    assert (found.differs_on, found.first) == (THIRD, date(2026, 1, 4))


def test_a_seal_that_was_taken_out_is_named(head):
    with lifted():
        LogSeal.objects.filter(day=THIRD).delete()

    assert verify_newest(head=head, days=7, is_over=never).differs_on == THIRD


def test_seals_that_were_made_again_have_another_digest(head):
    with lifted():
        a_changed_row()
        LogSeal.objects.all().delete()
    seal_log(at=MORNING)

    found = verify_newest(head=head, days=7, is_over=never)
    assert (found.head_day, found.differs_on, found.days) == (None, None, 4)


def test_once_the_time_is_over_it_says_how_far_it_came(head):
    looks = iter([False, True])

    found = verify_newest(head=head, days=7, is_over=lambda: next(looks))

    assert found.is_cut
    assert found.days < 4
    assert found.differs_on is None


def test_the_board_says_whether_yesterday_is_sealed(head):
    board = seal_board(at=MORNING)
    assert (board.newest.digest, board.days, board.missing) == (head, 4, 0)
    assert board.is_current

    later = seal_board(at=MORNING + timedelta(days=2))
    assert (later.missing, later.is_current) == (2, False)
    # The day that ended half an hour ago may still be written.
    assert seal_board(at=datetime(2026, 1, 6, 0, 30, tzinfo=UTC)).is_current


def test_without_a_seal_the_board_is_current_until_a_day_with_entries_has_ended(db):
    board = seal_board(at=MORNING)
    assert (board.newest, board.missing, board.is_current) == (None, 0, True)

    share(make_person(), make_counselor(), MORNING - timedelta(days=1))
    board = seal_board(at=MORNING)
    assert (board.newest, board.missing, board.is_current) == (None, None, False)


def test_without_a_seal_there_is_nothing_to_compute(db):
    assert verify_newest(head="a" * 64, days=7, is_over=never) == NewestDays(0, None, None)
