"""The ten minutes: one prompt a minute, each with a source that the learning pages know."""

import tomllib
from pathlib import Path

import pytest

from checkins import catalog as catalogs
from checkins.catalog import FOLDER, CatalogError
from checkins.catalog.rides import ride_catalog

FILE = FOLDER / "rides_v1.toml"


def test_each_minute_has_a_prompt_and_minute_eight_says_that_longer_is_normal() -> None:
    ride = ride_catalog()

    assert (ride.minutes, len(ride.prompts)) == (10, 10)
    assert len({prompt.says for prompt in ride.prompts}) == 10
    assert (ride.breathe_in_seconds, ride.breathe_out_seconds) == (4, 6)
    also = {minute: prompt.also for minute, prompt in enumerate(ride.prompts) if prompt.also}
    assert also == {8: "Some cravings take half an hour. That's normal."}


def test_its_sources_are_those_of_the_learning_pages() -> None:
    known = tomllib.loads((FOLDER / "learn_v1" / "sources.toml").read_text())

    assert ride_catalog().sources
    assert set(ride_catalog().sources) <= set(known)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("minutes = 10", "minutes = 9", "10 prompts for 9 minutes"),
        ("breathe_in_seconds = 4", "breathe_in = 4", "breathe_in"),
        ('says = "Drink', 'said = "Drink', "said"),
        ("sources = [", "works = [", "sources"),
    ],
)
def test_a_wrong_file_is_refused(
    old: str, new: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILE.read_text()
    assert old in text
    (tmp_path / FILE.name).write_text(text.replace(old, new, 1))
    monkeypatch.setattr("checkins.catalog.rides.FOLDER", tmp_path)

    with pytest.raises(CatalogError, match=named):
        ride_catalog.__wrapped__()


def test_the_folder_is_the_catalogs() -> None:
    assert FILE.parent == catalogs.FOLDER
