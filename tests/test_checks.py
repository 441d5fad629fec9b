from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from checkins import checks
from checkins.catalog import help_catalog, sign_catalog
from checkins.models import RelapseStage, WarningSign
from checkins.services.catalog import load_catalog


def catalog_messages():
    """Give what the database check says of the catalog's rows."""
    found = run_checks(tags=["database"], databases=["default"], include_deployment_checks=True)
    return [(message.id, message.msg) for message in found if message.id.startswith("checkins")]


def differ(codes):
    return [("checkins.E002", f"These catalog rows differ from their file: {codes}.")]


@pytest.fixture
def _files_read_anew():
    sign_catalog.cache_clear()
    help_catalog.cache_clear()
    yield
    sign_catalog.cache_clear()
    help_catalog.cache_clear()


def test_rows_that_equal_their_files_are_well(db):
    assert catalog_messages() == []


@pytest.mark.parametrize(
    "change",
    [
        {"text": "I craved."},
        {"short": "Craving"},
        {"stage": "physical"},
        {"reversed": True},
        {"acts_alone": True},
        {"cadence": "weekly"},
        {"position": 3},
        {"source": "nobody"},
        {"active": False},
        {"catalog_version": 2},
    ],
)
def test_a_sign_that_differs_from_its_file_is_an_error(db, change):
    WarningSign.objects.filter(code="cravings").update(**change)

    assert catalog_messages() == differ("cravings")


def test_a_stage_that_differs_from_its_file_is_an_error(db):
    RelapseStage.objects.filter(code="mental").update(page_title="Mind")

    assert catalog_messages() == differ("mental")


def test_missing_and_added_rows_are_errors(db):
    row = WarningSign.objects.get(code="cravings")
    row.delete()
    row.code = "cravings_2"
    row.save(force_insert=True)

    assert catalog_messages() == differ("cravings, cravings_2")


def test_a_sign_of_an_older_version_may_stay_switched_off(db):
    row = WarningSign.objects.get(code="cravings")
    row.code, row.active = "cravings_0", False
    row.save(force_insert=True)

    assert catalog_messages() == []


def test_loading_the_catalog_settles_the_error(db):
    WarningSign.objects.filter(code="cravings").update(text="?")

    load_catalog()

    assert catalog_messages() == []


def test_without_a_database_the_rows_are_not_asked():
    assert checks.the_server_can_serve(databases=None) == []


@pytest.mark.usefixtures("_files_read_anew")
def test_an_overlay_that_was_not_loaded_is_an_error(db, settings, tmp_path):
    settings.CATALOG_OVERLAY = str(tmp_path / "clinic.toml")
    (tmp_path / "clinic.toml").write_text('[[signs]]\ncode = "cravings"\nactive = false\n')

    assert catalog_messages() == differ("cravings")


@pytest.mark.usefixtures("_files_read_anew")
@pytest.mark.parametrize("text", ["[[signs]]\ncode = 'cravings'\nstage = 'mental'\n", "=", None])
def test_an_overlay_that_cannot_be_read_is_an_error(settings, tmp_path, text):
    settings.CATALOG_OVERLAY = str(tmp_path / "clinic.toml")
    if text is not None:
        (tmp_path / "clinic.toml").write_text(text)

    assert [message.id for message in checks.catalog_files_can_be_read()] == ["checkins.E001"]


@pytest.mark.usefixtures("_files_read_anew")
def test_a_region_without_help_lines_is_an_error(settings):
    settings.HELP_REGION = "atlantis"

    assert [message.id for message in checks.catalog_files_can_be_read()] == ["checkins.E001"]
    assert checks.help_lines_are_verified() == []


@pytest.mark.parametrize(("days", "warned"), [(0, False), (180, False), (181, True)])
def test_help_lines_are_to_be_verified_every_180_days(days, warned):
    oldest = min(line.looked_on for line in help_catalog().lines)
    noon = datetime(oldest.year, oldest.month, oldest.day, 12, tzinfo=UTC)

    with time_machine.travel(noon + timedelta(days=days), tick=False):
        messages = checks.help_lines_are_verified()

    codes = [line.code for line in help_catalog().lines if warned and line.looked_on == oldest]
    assert [(message.id, message.msg.split()[1]) for message in messages] == [
        ("checkins.W001", code) for code in codes
    ]


@pytest.mark.parametrize(("plain_http", "errors"), [(True, ["checkins.E003"]), (False, [])])
def test_the_demo_is_refused_as_a_deployment(settings, plain_http, errors):
    settings.PLAIN_HTTP = plain_http

    found = run_checks(include_deployment_checks=True)

    assert [message.id for message in found if message.id.startswith("checkins.E")] == errors


def test_check_deploy_ends_with_an_error_for_the_demo(settings):
    settings.PLAIN_HTTP = True

    with pytest.raises(CommandError, match="one's own machine only"):
        call_command("check", deploy=True)


def test_check_knows_the_demo_is_fine_at_home(settings):
    settings.PLAIN_HTTP = True

    assert [message.id for message in run_checks() if message.id == "checkins.E003"] == []
