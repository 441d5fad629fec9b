"""The command that an operator runs after changing the overlay."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checkins.catalog import sign_catalog
from checkins.models import WarningSign


@pytest.fixture
def overlay(settings, tmp_path):
    """A clinic's overlay; the catalog is read once per process, so it is forgotten around it."""
    path = tmp_path / "overlay.toml"
    settings.CATALOG_OVERLAY = str(path)
    sign_catalog.cache_clear()
    yield path
    sign_catalog.cache_clear()


def test_a_changed_row_is_brought_back(db):
    WarningSign.objects.filter(code="cravings").update(short="Something else")
    out = StringIO()

    call_command("load_catalog", stdout=out)

    assert out.getvalue() == "26 signs\n"
    assert WarningSign.objects.get(code="cravings").short == "Cravings"


def test_a_clinics_overlay_switches_a_sign_off(db, overlay):
    overlay.write_text("[[signs]]\ncode = 'did_fun'\nactive = false\n")

    call_command("load_catalog", stdout=StringIO())

    assert not WarningSign.objects.get(code="did_fun").active


def test_an_overlay_that_changes_too_much_is_refused_by_name(db, overlay):
    overlay.write_text("[[signs]]\ncode = 'did_fun'\nstage = 'mental'\n")

    with pytest.raises(CommandError, match="did_fun: an overlay may not change stage"):
        call_command("load_catalog")
