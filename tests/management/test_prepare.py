"""``prepare`` brings an empty database, and one of an older release, to this one; or stops."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from checkins.management.commands import prepare
from checkins.models import StaffInvitation, WarningSign
from checkins.services.health import Waiting
from tests.factories import make_staff
from tests.mailbox import Mailbox, mailbox  # noqa: F401 a fixture


@pytest.fixture
def deployment(settings: Settings, mailbox: Mailbox) -> Settings:  # noqa: F811
    """Settings of a deployment that nothing is wrong with, but for what the tests' own are."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["localhost"], True
    settings.FIRST_OPERATOR = "op@clinic.example"
    return settings


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run, in order; migrate and backup are only noted."""
    called: list[str] = []

    def call(name: str, *arguments: str, **options: object) -> object:
        called.append(name)
        if name in {"migrate", "backup", "check", "createcachetable"}:
            return None
        return call_command(name, *arguments, **options)

    monkeypatch.setattr(prepare, "call_command", call)
    monkeypatch.setattr(prepare, "get_commands", lambda: {"backup": "checkins"})
    return called


def run(**options: object) -> str:
    out = io.StringIO()
    call_command("prepare", no_static=True, stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("db", "deployment")
@pytest.mark.parametrize(
    ("waiting", "options", "wanted"),
    [
        (Waiting.EVERYTHING, {}, ["migrate"]),
        (Waiting.AN_UPDATE, {}, ["backup", "migrate"]),
        (Waiting.AN_UPDATE, {"no_backup": True}, ["migrate"]),
        (Waiting.NOTHING, {}, []),
    ],
)
def test_a_backup_comes_before_a_change_of_a_database_with_rows(
    waiting: Waiting,
    options: dict[str, bool],
    wanted: list[str],
    done: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prepare, "what_waits", lambda: waiting)

    run(**options)

    assert done == ["check", *wanted, "createcachetable", "invite_operator"]


def test_without_its_backup_nothing_is_changed(
    done: list[str], deployment: Settings, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str, *_: object, **__: object) -> None:
        done.append(name)
        if name == "backup":
            raise CommandError("the disk is full")

    monkeypatch.setattr(prepare, "what_waits", lambda: Waiting.AN_UPDATE)
    monkeypatch.setattr(prepare, "call_command", fail)

    said = r"No backup was made, so nothing was changed\. the disk is full"
    with pytest.raises(CommandError, match=said):
        run()

    assert done == ["check", "backup"]


def test_a_fault_that_stops_is_told_from_one_that_warns(
    done: list[str], deployment: Settings, db: None
) -> None:
    deployment.EMAIL_PORT = 1
    assert "Warning: The mail server does not answer." in run()

    WarningSign.objects.filter(code="cravings").update(text="?")
    said = run()  # it loads the catalog itself
    assert "Stop:" not in said
    deployment.STATICFILES_DIRS = [str(Path(__file__).parent)]
    out = io.StringIO()
    deployment.FIELD_KEYS = ["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="]
    with pytest.raises(SystemExit) as end:
        call_command("prepare", no_static=True, stdout=out)
    assert (end.value.code, "Stop: FIELD_KEYS lacks a key" in out.getvalue()) == (1, True)


def test_the_first_operator_is_invited_once_while_nobody_is_one(
    done: list[str], deployment: Settings, db: None
) -> None:
    first, second = run(), run()

    assert first.count("https://testserver/accounts/join/") == 1
    assert "/accounts/join/" not in second
    [invitation] = StaffInvitation.objects.all()
    assert (invitation.email, invitation.role) == ("op@clinic.example", "operator")


def test_nobody_is_invited_where_an_operator_is(
    done: list[str], deployment: Settings, db: None
) -> None:
    make_staff("operator")

    assert "/accounts/join/" not in run()
    assert not StaffInvitation.objects.exists()
