"""How a run of the benchmark is compared with what is kept; nothing is timed here."""

import json

from tests.benchmarks import kept
from tests.benchmarks.crawling import kind_of, with_row_ids_numbered
from tests.benchmarks.people import LEVELS_OF_KIND

REACHED = {"Home, steady": 4.0, "list of 500": 6.0}


def test_a_page_within_fifteen_percent_of_what_is_kept_is_no_fault():
    assert kept.faults({"Home, steady": 4.59, "list of 500": 2.0}, REACHED) == []


def test_each_page_past_its_limit_is_named_with_it():
    found = kept.faults({"Home, steady": 4.61, "list of 500": 7.0}, REACHED)

    assert found == [
        "Home, steady: 4.61 of the floor, at most 4.60",
        "list of 500: 7.00 of the floor, at most 6.90",
    ]


def test_a_page_that_only_one_of_both_has_is_named():
    found = kept.faults({"Home, steady": 4.0, "Help": 1.0}, REACHED)

    assert found == ["Help: no figure is kept, see --write", "list of 500: kept, and not measured"]


def test_what_is_written_is_read_again_beside_the_other_database(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "KEPT", tmp_path / "kept.json")
    assert kept.read() == {}

    kept.write({"SQLite": {"Help": 1.234}, "PostgreSQL": {"Help": 1.5}})
    kept.write({"SQLite": {"Help": 1.1}})

    assert kept.read() == {"SQLite": {"Help": 1.1}, "PostgreSQL": {"Help": 1.5}}
    assert json.loads(kept.KEPT.read_text()) == kept.read()


def test_every_kind_of_first_card_is_measured():
    from checkins.queries.dashboard import LevelCard

    assert {*LEVELS_OF_KIND, "steady"} == set(LevelCard)


def test_addresses_of_one_kind_are_known_and_rows_are_numbered_in_their_order():
    one, other = "12345678-1234-4234-8234-123456789abc", "12345678-1234-4234-8234-123456789abd"

    assert kind_of(f"/clients/{one}/?from=quiet") == kind_of(f"/clients/{other}/?from=watch")
    assert kind_of("/days/2026-11-23/") == kind_of("/days/2026-01-02/") == "/days/#-#-#/"
    assert kind_of("/days/2026-11/") != kind_of("/days/2026-11-23/")
    text = f"{other} {one} {other}".encode()
    assert with_row_ids_numbered(text) == b"row-1 row-2 row-1"
