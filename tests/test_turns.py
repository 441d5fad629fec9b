"""Each test file that waits has its turn within ten days; what was touched waits for nothing."""

from pathlib import Path

import pytest

from tests import turns
from tests.touched import HERE

VENDORS = ("sqlite", "postgresql")


@pytest.mark.parametrize(
    "name", sorted(turns.WAIT | turns.WAIT_FOR_NOTHING | turns.WAIT_FOR_A_PAGE)
)
def test_what_is_named_exists(name: str) -> None:
    assert (HERE / name).exists()


def test_what_need_not_wait_would_otherwise() -> None:
    for name in turns.WAIT_FOR_NOTHING | turns.WAIT_FOR_A_PAGE:
        assert turns.names_of(HERE / name) & turns.WAIT, name


@pytest.mark.parametrize("vendor", VENDORS)
def test_ten_days_take_each_file_once(vendor: str) -> None:
    days = [turns.files_of_the_day(day, vendor=vendor) for day in range(100, 100 + turns.DAYS)]
    in_turn = sorted(path for files in days for path in files)

    assert in_turn == turns.waiting_files()
    assert max(map(len, days)) - min(map(len, days)) <= 1


@pytest.mark.parametrize("day", range(turns.DAYS))
def test_the_databases_take_other_files_of_a_day(day: int) -> None:
    one, other = (turns.files_of_the_day(day, vendor=vendor) for vendor in VENDORS)

    assert not one & other


def test_a_file_waits_on_all_days_but_one(monkeypatch: pytest.MonkeyPatch) -> None:
    path = _on_day(monkeypatch, 3)

    waited = []
    for day in range(turns.DAYS):
        monkeypatch.setattr(turns, "day_of_the_newest_commit", lambda day=day: day)
        waited.append(turns.waits(path, vendor="sqlite"))

    assert waited == [day != 3 for day in range(turns.DAYS)]


def test_what_was_touched_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    path = _on_day(monkeypatch, 3)
    monkeypatch.setattr(turns, "day_of_the_newest_commit", lambda: 4)
    waited = turns.waits(path, vendor="sqlite")
    monkeypatch.setattr(turns, "touched_files", lambda: {path})

    assert (waited, turns.waits(path, vendor="sqlite")) == (True, False)


@pytest.mark.parametrize("is_touched", [False, True])
def test_a_new_page_is_asked_all_that_pages_are(
    monkeypatch: pytest.MonkeyPatch, *, is_touched: bool
) -> None:
    monkeypatch.setattr(turns, "touched_files", set)
    monkeypatch.setattr(turns, "is_table_of_pages_touched", lambda: is_touched)
    paths = [HERE / name for name in turns.WAIT_FOR_A_PAGE]

    assert any(turns.waits(path, vendor="sqlite") for path in paths) != is_touched


@pytest.mark.parametrize("name", ["engine/test_fold.py", "views/test_matrix.py", "test_names.py"])
def test_what_asks_about_everything_is_in_each_run(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(turns, "touched_files", set)
    for day in range(turns.DAYS):
        monkeypatch.setattr(turns, "day_of_the_newest_commit", lambda day=day: day)
        assert not turns.waits(HERE / name, vendor="sqlite")


def _on_day(monkeypatch: pytest.MonkeyPatch, day: int) -> Path:
    """Return a file whose turn on SQLite is on the day, while none were touched."""
    monkeypatch.setattr(turns, "touched_files", set)
    return min(turns.files_of_the_day(day, vendor="sqlite"))
