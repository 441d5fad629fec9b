"""A clinic's overlay file: what it changes, and every fault of it by name."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from checkins.catalog import CatalogError, help_catalog, sign_catalog
from checkins.catalog.overlays import SECTIONS, overlay_faults
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import trigger_catalog

EXAMPLE = Path(__file__).parents[2] / "docs" / "overlay.example.toml"
CATALOGS = (sign_catalog, help_catalog, small_step_catalog, trigger_catalog)
NEW_SIGN = 'code = "own"\nstage = "mental"\ntext = "I did."\nshort = "Did"\nsource = "us"\n'
SWITCHES = "reversed = false\nbulk = true\nacts_alone = false\n"


@pytest.fixture
def forget() -> Iterator[None]:
    """Read the catalogs anew, before and after."""
    for catalog in CATALOGS:
        catalog.cache_clear()
    yield
    for catalog in CATALOGS:
        catalog.cache_clear()


@pytest.fixture
def example(settings: Settings, forget: None) -> None:
    settings.CATALOG_OVERLAY = str(EXAMPLE)


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "clinic.toml"
    path.write_text(text)
    return overlay_faults(path, region="us", phone_region="US")


@pytest.mark.usefixtures("example")
def test_the_example_changes_adds_and_switches_off_in_each_part() -> None:
    signs, lines = sign_catalog().by_code, {line.code: line for line in help_catalog().lines}
    steps, triggers = small_step_catalog(), trigger_catalog()

    assert signs["cravings"].text == "I had strong cravings."
    assert (signs["did_fun"].active, signs["skipped_group"].source) == (
        False,
        "Harbor Clinic, 2026",
    )
    assert lines["988"].about.endswith("they know our clinic.")
    assert help_catalog().crisis is lines["988"]
    night = lines["clinic_nights"]
    assert (night.call, night.looked_on) == ("555-0134", date(2026, 11, 28))
    assert steps.texts["short_hello"] == "Send one person a hello."
    assert "say_a_feeling" in steps.texts
    offered = [step.code for step in steps.fitting(["stressed"], turn=0, count=99)]
    assert ("harbor_walk" in offered, "say_a_feeling" in offered) == (True, False)
    assert triggers.options()["stress"] == "Pressure"
    assert ("payday" in triggers.options(), "knew_little" in triggers.options()) == (True, False)
    assert "knew_little" in triggers.options(["knew_little"])


def test_the_example_has_every_part_and_no_fault() -> None:
    assert overlay_faults(EXAMPLE, region="us", phone_region="US") == []
    assert list(tomllib.loads(EXAMPLE.read_text())) == list(SECTIONS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("=", "clinic.toml cannot be read: Invalid statement (at line 1, column 1)"),
        (
            '[[sings]]\ncode = "x"',
            'clinic.toml: "sings" is none of its parts; they are signs, lines, steps, triggers.',
        ),
        ("signs = 3", "clinic.toml: write each of its signs under [[signs]]."),
        ('[[signs]]\ntext = "x"', "signs, entry 1: it has no code."),
        ("[[signs]]\ncode = 3", "signs, entry 1: code must be a text."),
        ('[[signs]]\ncode = "Own sign"', "signs, Own sign: a code has small letters"),
        ('[[signs]]\ncode = "cravings"\nstage = "mental"', "an overlay may not change stage."),
        ('[[signs]]\ncode = "cravings"\ntxt = "x"', 'signs, cravings: "txt" is no key; they are'),
        ('[[signs]]\ncode = "cravings"\nactive = "no"', "active must be true or false."),
        ('[[signs]]\ncode = "cravings"\nactive = 1', "active must be true or false."),
        ('[[signs]]\ncode = "cravings"\ntext = 3', "signs, cravings: text must be a text."),
        ('[[signs]]\ncode = "cravings"\ntext = " "', "signs, cravings: text is empty."),
        (f'[[signs]]\ncode = "cravings"\nshort = "{"x" * 61}"', "short is longer than 60 letters."),
        (f"[[signs]]\n{NEW_SIGN}{SWITCHES}answer = 'scale'", "it is new and has no cadence."),
        (f"[[signs]]\n{NEW_SIGN}cadence = 'hourly'", "cadence can be daily, weekly."),
        ('[[lines]]\ncode = "988"\ncall = "1"', "an overlay may not change call of this helpline."),
        ('[[lines]]\ncode = "emergency"\nactive = false', "may not switch this helpline off."),
        ('[[lines]]\ncode = "own"\nname = "A"', "lines, own: say as verified_on on which day"),
        ('[[lines]]\ncode = "own"\nname = "A"', "lines, own: it is new and has no call."),
        (
            '[[lines]]\ncode = "own"\ncall = "ask at the desk"',
            "lines, own: call holds no number that a phone can dial.",
        ),
        (
            '[[lines]]\ncode = "own"\ntext = "12"\nverified_on = 2026-11-28',
            "lines, own: text holds no number that a phone can dial.",
        ),
        ('[[lines]]\ncode = "safespot"\nactive = false', "may not switch this helpline off."),
        ('[[lines]]\ncode = "988"\nverified_on = "2026"', "verified_on must be a day like"),
        ('[[steps]]\ncode = "own"\ntext = "Go."\nsigns = []', "signs must be a list of texts"),
        ('[[steps]]\ncode = "own"\ntext = "Go."\nsigns = ["no"]', 'signs names "no", which is no'),
        (
            f'[[steps]]\ncode = "own"\nsigns = ["cravings"]\ntext = "{"a " * 16}"',
            "steps, own: text has more than 15 words.",
        ),
        ('[[triggers]]\ncode = "stress"\nsource = "x"', "an overlay may not change source."),
        ('[[triggers]]\ncode = "own"', "triggers, own: it is new and has no words."),
    ],
)
def test_each_fault_is_said_with_file_entry_and_key(tmp_path: Path, text: str, fault: str) -> None:
    faults = faults_of(tmp_path, text)

    assert [said for said in faults if fault in said and said.startswith("clinic.toml")]


@pytest.mark.parametrize("call", ["555-0134", "988", "+44 20 7946 0958", "1-800-555-0134 ext. 4"])
def test_a_number_of_any_way_of_writing_is_taken(tmp_path: Path, call: str) -> None:
    line = f'[[lines]]\ncode = "own"\nname = "A"\nabout = "B"\nhours = "24/7"\ncall = "{call}"\n'

    assert faults_of(tmp_path, f'{line}source = "us"\nverified_on = 2026-11-28') == []


@pytest.mark.parametrize("part", SECTIONS)
@pytest.mark.parametrize("code", ["[1]", "{a = 1}", "7", "true"])
def test_a_code_that_is_no_text_is_a_fault(tmp_path: Path, part: str, code: str) -> None:
    found = faults_of(tmp_path, f"[[{part}]]\ncode = {code}\n")

    assert f"clinic.toml: {part}, entry 1: code must be a text." in found


@pytest.mark.parametrize("text", ["a." * 23_000 + "a = 1\n", "b = {" + "a." * 23_000 + "a = 1}\n"])
def test_a_key_of_thousands_of_dots_is_not_read(tmp_path: Path, text: str) -> None:
    """Its reader took 12 seconds for one such line."""
    assert faults_of(tmp_path, text) == [
        "clinic.toml cannot be read: something in it has more than 100 dots."
    ]


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        '[[signs]]\ncode = "cravings"\ntxt = "x"\nactive = 0\n'
        '[[signs]]\ncode = "cravings"\n[[triggers]]\nwords = "x"\n',
    )

    keys = SECTIONS["signs"].keys
    assert faults == [
        f'clinic.toml: signs, cravings: "txt" is no key; they are {", ".join(keys)}.',
        "clinic.toml: signs, cravings: active must be true or false.",
        "clinic.toml: signs, cravings: it is there twice.",
        "clinic.toml: triggers, entry 1: it has no code.",
    ]


def test_a_step_may_fit_a_sign_that_the_same_file_adds(tmp_path: Path) -> None:
    sign = f"[[signs]]\n{NEW_SIGN}{SWITCHES}answer = 'scale'\ncadence = 'daily'\n"

    assert faults_of(tmp_path, f'{sign}[[steps]]\ncode = "go"\ntext = "Go."\nsigns = ["own"]') == []


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize("catalog", CATALOGS)
def test_no_catalog_is_read_with_a_wrong_overlay(
    settings: Settings, tmp_path: Path, catalog
) -> None:
    settings.CATALOG_OVERLAY = str(tmp_path / "clinic.toml")
    Path(settings.CATALOG_OVERLAY).write_text('[[lines]]\ncode = "988"\ncall = "1"\nx = 1\n')

    with pytest.raises(CatalogError, match=r"(?s)\"x\" is no key.*may not change call"):
        catalog()
