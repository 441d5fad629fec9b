"""What the docs say the bench counted is what it counts."""

import re
from pathlib import Path

import pytest

from checkins.catalog import sign_catalog, threshold_catalog
from checkins.catalog.rates import rate_catalog
from checkins.engine.constants import SHIPPED
from checkins.engine.warning import REACH_OUT, STRONG, WATCH
from checkins.management.benching import (
    CHECK_PEOPLE,
    CHECKED,
    WRITTEN,
    digest_of,
    digest_of_few,
    new_bench,
    run,
)
from tests.amounts import is_full

DOCS = Path(__file__).parents[3] / "docs"
BENCH = (DOCS / "bench.md").read_text()
ENGINE = (DOCS / "engine.md").read_text()
PEOPLE = 1000


def rows_under(heading):
    """Return the rows of the first table under a heading of bench.md, cells by the first."""
    part = BENCH.partition(f"### {heading}")[2].partition("\n### ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells[2:]}


def test_no_hand_changed_a_number_of_the_tables():
    tables = BENCH[BENCH.index("Simulated people a seed") : BENCH.index("\n\nThe tables have")]

    assert WRITTEN.format(digest=digest_of(tables.splitlines())) in BENCH


def test_the_tables_are_what_the_command_counts():
    """The tables' first people are counted again; in a full run everybody is."""
    assert CHECKED.format(people=CHECK_PEOPLE, digest=digest_of_few(1)) in BENCH
    assert f"under the constants {SHIPPED.version};" in BENCH
    if is_full():
        bench = new_bench(PEOPLE, 1)
        run(bench)
        assert "\n".join(bench.report()) in BENCH


def test_the_rates_that_pages_print_are_those_of_the_tables():
    found = rate_catalog()
    rungs = rows_under("False notices a year at each rung")

    for column, threshold in enumerate((WATCH, REACH_OUT, STRONG)):
        said = [float(row[column]) for row in rungs.values()]
        rates = found.notices_a_year[threshold]
        assert [rates.ordinary, rates.least, rates.most] == pytest.approx(
            [said[0], min(said), max(said)], abs=0.006
        )
    conditions = rows_under("This rule, seed 2")
    del conditions["ordinary, reference plan"]
    early = [float(row[0]) for row in conditions.values()]
    assert [found.early.ordinary, found.early.least, found.early.most] == pytest.approx(
        [early[0], min(early), max(early)], abs=0.006
    )
    assert found.signs_version == sign_catalog().version
    assert (found.constants, found.people) == (SHIPPED.version, PEOPLE)


def test_the_lowest_threshold_of_the_alert_budget_is_that_of_the_three_seeds():
    by_seed = rows_under("This rule by seed")
    lowest = threshold_catalog().rows[0]

    means = [
        sum(float(row[column]) for row in by_seed.values()) / len(by_seed) for column in (0, 1, 3)
    ]
    assert [lowest.early, lowest.caught, lowest.notices_a_year] == pytest.approx(means, abs=0.006)


def test_the_engines_page_quotes_the_range_over_all_conditions():
    found = rate_catalog()
    reach_out = found.notices_a_year[REACH_OUT]

    for said in (
        f"{found.early.least:.2f} to {found.early.most:.2f}",
        f"{found.caught.least:.2f} to {found.caught.most:.2f}",
        f"{reach_out.least:.1f} to {reach_out.most:.1f}",
        f"{found.abrupt.least:.2f} to {found.abrupt.most:.2f}",
        ", ".join(f"{row.simulated:.2f}".lstrip("0") for row in found.right),
        ", ".join(f"{row.real:.2f}".lstrip("0") for row in found.right),
    ):
        assert said in re.sub(r"\s+", " ", ENGINE), said


def test_the_engines_page_quotes_what_costs_and_what_one_bad_day_does():
    conditions = rows_under("This rule, seed 2")
    early = {name: float(row[0]) for name, row in conditions.items()}
    missing, skipped = (
        f"{early['ordinary'] - early[f'half of the {what}']:.2f}".lstrip("0")
        for what in ("days missing", "items skipped")
    )
    none, *gaps, settled = (
        cell.split()[0] for cell in rows_under("One bad day")["fired a notice, of days tried"]
    )
    gaps.sort(key=lambda share: float(share.rstrip("%")))

    said = re.sub(r"\s+", " ", ENGINE)
    assert f"Half of the days missing cost {missing} of those caught early" in said
    assert f"half of the items skipped {skipped}." in said
    assert f"a notice on {none} of the days tried, after missed days on {gaps[0]} to" in said
    assert f"{gaps[0]} to {gaps[-1]}, and never where no stage stood above" in said
    assert settled == "0.0%"
    for group in ("quick always", "answers near the top"):
        assert f"{early[group]:.2f}" in ENGINE


def test_a_group_above_a_quarter_more_is_named_on_the_engines_page():
    """No group has more than 1.25 times the mean, or it is said."""
    above = [name for name, row in rows_under("Groups of people").items() if row[2] == "yes"]

    for name in above:
        assert name in ENGINE
    assert ("no group is above 1.25" in re.sub(r"\s+", " ", ENGINE)) == (not above)
