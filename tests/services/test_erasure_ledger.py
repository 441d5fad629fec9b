import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from checkins.models import User
from checkins.services import erasures
from checkins.services.erasure_ledger import hash_of, hashes_noted, is_noted, note_erased
from checkins.services.erasures import erase_account, erase_again
from tests.conftest import NOON
from tests.factories import make_person

LINE = re.compile(r"2026-11-23T17:00:00\+00:00 [0-9a-f]{64}\n")


@pytest.fixture
def ledger(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "kept" / "erasures"
    return settings.ERASURES_FILE


def test_a_line_holds_the_moment_and_a_keyed_hash(ledger, settings):
    ref = uuid4()

    note_erased(subject_ref=ref, at=NOON)

    assert LINE.fullmatch(ledger.read_text())
    assert ledger.read_text().split()[1] == hash_of(ref, key=settings.FIELD_KEYS[0])
    assert hash_of(ref, key=Fernet.generate_key().decode()) not in ledger.read_text()


def test_the_file_and_its_folder_are_the_accounts_own(ledger):
    before = os.umask(0)
    try:
        note_erased(subject_ref=uuid4(), at=NOON)
    finally:
        os.umask(before)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (ledger.parent, ledger)]
    assert modes == [0o700, 0o600]


def test_an_erasure_is_noted_once(ledger):
    ref = uuid4()

    note_erased(subject_ref=ref, at=NOON)
    note_erased(subject_ref=ref, at=NOON)

    assert len(ledger.read_text().splitlines()) == 1


def test_lines_of_many_at_once_are_all_whole(ledger):
    refs = [uuid4() for _ in range(24)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda ref: note_erased(subject_ref=ref, at=NOON), refs))

    assert all(map(LINE.fullmatch, ledger.read_text().splitlines(keepends=True)))
    assert [is_noted(ref, hashes_noted()) for ref in refs] == [True] * len(refs)


def test_a_line_that_a_crash_cut_short_spoils_no_other(ledger):
    first, torn, last = uuid4(), uuid4(), uuid4()
    note_erased(subject_ref=first, at=NOON)
    note_erased(subject_ref=torn, at=NOON)
    ledger.write_text(ledger.read_text()[:-30])

    note_erased(subject_ref=last, at=NOON)

    found = hashes_noted()
    assert [is_noted(ref, found) for ref in (first, torn, last)] == [True, False, True]


def test_old_lines_are_found_after_the_keys_were_rotated(ledger, settings):
    old, new = uuid4(), uuid4()
    note_erased(subject_ref=old, at=NOON)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    note_erased(subject_ref=new, at=NOON)
    found = hashes_noted()

    assert [is_noted(ref, found) for ref in (old, new, uuid4())] == [True, True, False]


def test_no_ledger_names_nobody(ledger):
    assert hashes_noted() == frozenset()
    assert not ledger.exists()


@pytest.mark.django_db
def test_whom_the_ledger_names_is_erased_again(ledger):
    erased, kept = make_person(), make_person()
    note_erased(subject_ref=erased.subject_ref, at=NOON)

    assert erase_again(at=NOON) == 1

    assert list(User.objects.all()) == [kept]
    assert erase_again(at=NOON) == 0


@pytest.mark.django_db
def test_the_line_is_written_before_the_rows_go(ledger, monkeypatch):
    person = make_person()

    def crash():
        raise KeyboardInterrupt

    monkeypatch.setattr(erasures, "lifted", crash)
    with pytest.raises(KeyboardInterrupt):
        erase_account(person=person, by=person, at=NOON)
    monkeypatch.undo()

    assert User.objects.filter(pk=person.pk).exists()
    assert erase_again(at=NOON) == 1


@pytest.mark.django_db
def test_nothing_is_deleted_where_no_line_can_be_written(ledger):
    person = make_person()
    ledger.mkdir(parents=True)

    with pytest.raises(OSError, match="directory"):
        erase_account(person=person, by=person, at=NOON)

    assert User.objects.filter(pk=person.pk).exists()
