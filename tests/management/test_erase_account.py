"""Erasing an account that was asked for on paper: counted first, then at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checkins.enums import Role
from checkins.models import AuditEvent, User
from checkins.services.audit import THE_SERVER
from checkins.services.erasure_ledger import hashes_noted, is_noted
from tests.factories import make_address, make_contact, make_person, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ledger(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures"


def run(*arguments):
    said = StringIO()
    call_command("erase_account", *arguments, stdout=said)
    return said.getvalue()


def test_a_dry_run_counts_each_table_and_changes_nothing():
    person = make_person()
    make_contact(person)
    audited = AuditEvent.objects.count()

    said = run("--subject", str(person.subject_ref), "--dry-run")

    assert "1  checkins_supportcontact" in said
    assert "Nothing was changed." in said
    assert User.objects.filter(pk=person.pk).exists()
    assert (AuditEvent.objects.count(), hashes_noted()) == (audited, frozenset())


def test_an_account_goes_at_once_and_the_ledger_has_it():
    person = make_person()

    said = run("--subject", str(person.subject_ref))

    assert "Erased." in said
    assert not User.objects.filter(pk=person.pk).exists()
    event = AuditEvent.objects.get(action="account_erased", about=person.subject_ref)
    assert event.by == THE_SERVER
    assert is_noted(person.subject_ref, hashes_noted())


def test_a_confirmed_address_finds_its_account():
    person = make_person()
    address = make_address(person).email

    run("--email", address.upper())

    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--subject", "5f5f5f5f-0000-4000-8000-000000000000"], "No account has this reference."),
        (["--subject", "nothing"], "That is no reference."),
        (["--email", "nobody@mail.example"], "No account has this address."),
    ],
)
def test_who_is_not_there_is_said(arguments, says):
    with pytest.raises(CommandError, match=says):
        run(*arguments)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_who_works_here_is_closed_instead(role):
    account = make_staff(role)

    with pytest.raises(CommandError, match="closed on the page of accounts"):
        run("--subject", str(account.subject_ref))

    assert User.objects.filter(pk=account.pk).exists()
