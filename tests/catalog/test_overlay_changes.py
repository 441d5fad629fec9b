"""What an overlay would change: each entry before and after, numbers that people call apart."""

from pathlib import Path

import pytest

from checkins.catalog import help_catalog, sign_catalog
from checkins.catalog.overlay_changes import Kind, Line, overlay_changes, overlay_in_force
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import trigger_catalog

EXAMPLE = (Path(__file__).parents[2] / "docs" / "overlay.example.toml").read_text()
NIGHTS = """
[[lines]]
code = "nights"
name = "Nights"
about = "We answer."
hours = "9 pm to 7 am"
call = "{call}"
source = "Our list"
verified_on = 2026-11-28
"""


def forget():
    for catalog in (sign_catalog, help_catalog, small_step_catalog, trigger_catalog):
        catalog.cache_clear()


@pytest.fixture
def in_force(settings, tmp_path):
    """Put a text in force, as a process that starts with it."""

    def put(text):
        path = tmp_path / "clinic.toml"
        path.write_text(text)
        settings.CATALOG_OVERLAY = str(path)
        forget()

    forget()
    yield put
    forget()


def found(text):
    return {change.code: change for part in overlay_changes(text) for change in part.changes}


def test_nothing_of_an_empty_overlay_differs_from_what_ships():
    assert overlay_changes("") == overlay_in_force() == []


def test_the_example_is_told_part_by_part_help_lines_first():
    parts = overlay_changes(EXAMPLE)

    assert [(part.title, [(one.code, one.kind) for one in part.changes]) for part in parts] == [
        ("Helplines", [("988", Kind.CHANGED), ("clinic_nights", Kind.ADDED)]),
        (
            "Questions of the check-in",
            [
                ("did_fun", Kind.SWITCHED_OFF),
                ("cravings", Kind.CHANGED),
                ("skipped_group", Kind.ADDED),
            ],
        ),
        (
            "Small steps",
            [
                ("say_a_feeling", Kind.SWITCHED_OFF),
                ("short_hello", Kind.CHANGED),
                ("harbor_walk", Kind.ADDED),
            ],
        ),
        (
            "Triggers",
            [("stress", Kind.CHANGED), ("knew_little", Kind.SWITCHED_OFF), ("payday", Kind.ADDED)],
        ),
    ]


def test_a_changed_sign_says_before_and_after():
    assert found(EXAMPLE)["cravings"].lines == (
        Line("Words", "I had cravings to use.", "I had strong cravings."),
        Line("Short name", "Cravings", "Strong cravings"),
    )


def test_a_new_and_a_changed_number_are_loud_and_other_words_are_not(in_force):
    new = found(NIGHTS.format(call="555-0134"))["nights"]
    assert (new.kind, new.is_loud, new.lines[0]) == (
        Kind.ADDED,
        True,
        Line("Number to call", "", "555-0134", is_loud=True),
    )

    in_force(NIGHTS.format(call="555-0134"))
    changed = found(NIGHTS.format(call="555-0143"))["nights"]
    assert (changed.kind, changed.is_loud) == (Kind.CHANGED, True)
    assert changed.lines == (Line("Number to call", "555-0134", "555-0143", is_loud=True),)
    assert not found(NIGHTS.format(call="555-0134").replace("We answer", "Sam answers"))[
        "nights"
    ].is_loud


def test_a_line_that_goes_is_loud_whether_it_is_off_or_left_out(in_force):
    in_force(NIGHTS.format(call="555-0134"))

    off = found(NIGHTS.format(call="555-0134") + "active = false\n")["nights"]
    gone = found("")["nights"]

    assert (off.kind, off.is_loud, off.lines) == (Kind.SWITCHED_OFF, True, ())
    assert (gone.kind, gone.is_loud, gone.lines) == (Kind.TAKEN_AWAY, True, ())


def test_what_is_in_force_is_no_change_and_leaving_it_out_goes_back(in_force):
    in_force(EXAMPLE)

    assert overlay_changes(EXAMPLE) == []
    back = found("")
    assert back["cravings"].lines[0] == Line(
        "Words", "I had strong cravings.", "I had cravings to use."
    )
    assert (back["did_fun"].kind, back["payday"].kind) == (Kind.SWITCHED_ON, Kind.TAKEN_AWAY)
    assert sum(len(part.changes) for part in overlay_in_force()) == 11
