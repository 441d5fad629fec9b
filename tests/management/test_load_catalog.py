"""The command that an operator runs after changing the overlay."""

from io import StringIO
from pathlib import Path

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


EXAMPLE = Path(__file__).parents[2] / "docs" / "overlay.example.toml"


def test_a_dry_run_says_what_would_change_and_changes_nothing(db):
    before = list(WarningSign.objects.order_by("pk").values())
    out = StringIO()

    call_command("load_catalog", dry_run=str(EXAMPLE), stdout=out)

    said = out.getvalue().splitlines()
    assert said.index("Helplines") < said.index("Questions of the check-in")
    cravings = said.index("  Changed: Strong cravings (cravings)")
    assert said[cravings + 1 : cravings + 3] == [
        "    - Words: I had cravings to use.",
        "    + Words: I had strong cravings.",
    ]
    nights = said.index("  Added: Harbor Clinic, nights (clinic_nights)  A NUMBER PEOPLE CALL")
    assert said[nights + 1] == "    + Number to call: 555-0134"
    assert f"  cp {EXAMPLE} /srv/daybook/overlay.toml" in said
    assert list(WarningSign.objects.order_by("pk").values()) == before


def test_a_dry_run_names_every_fault(db, tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(
        '[[lines]]\ncode = "988"\ncall = "555-0134"\n[[signs]]\ncode = "cravings"\nstage = 1\n'
    )

    with pytest.raises(CommandError) as refused:
        call_command("load_catalog", dry_run=str(path))

    assert str(refused.value).splitlines() == [
        "wrong.toml: signs, cravings: an overlay may not change stage.",
        "wrong.toml: lines, 988: an overlay may not change call of this helpline.",
    ]
