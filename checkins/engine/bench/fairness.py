"""Whether the rule is as often wrong for one group of people as for another.

A group with more than 1.25 times the false notices of all is marked, and docs/engine.md says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checkins.engine.bench.comparators import PRODUCT
from checkins.engine.bench.conditions import CEILING_ANSWERS, HALF_ITEMS, Conditions
from checkins.engine.bench.measuring import Track, caught, false_notices_a_year
from checkins.engine.bench.quick import Quick
from checkins.engine.bench.tables import table

MOST = 1.25
PARTS = 3
GROUPS_OF_CONDITIONS = (
    Conditions(missing_days=0.5),
    HALF_ITEMS,
    *(Conditions(quick=quick) for quick in Quick),
    CEILING_ANSWERS,
)


@dataclass(frozen=True, slots=True)
class Group:
    """People who have one thing in common: those who stay well, and those who return to use."""

    name: str
    stable: Sequence[Track]
    ill: Sequence[Track]


def groups_of(stable: Sequence[Track], ill: Sequence[Track]) -> list[Group]:
    """Return everybody, and the groups by level, missing days and number of signs answered."""
    return [
        Group("all", stable, ill),
        *_split("level {}", ("low", "high"), stable, ill, lambda track: track.high),
        *_thirds("missing days: {} third", stable, ill, lambda track: track.missing),
        *_thirds("signs answered: {} third", stable, ill, lambda track: track.answers),
    ]


def table_of_groups(groups: Sequence[Group], threshold: float) -> list[str]:
    """Return each group's false notices beside those of the first group, which is everybody."""
    mean = false_notices_a_year(groups[0].stable, PRODUCT, threshold)
    rows = []
    for group in groups:
        if not group.stable or not group.ill:
            continue
        rate = false_notices_a_year(group.stable, PRODUCT, threshold)
        ratio = rate / mean if mean else 1.0
        found = caught(group.ill, PRODUCT, threshold)
        said = "above 1.25" if ratio > MOST else ""
        rows.append(
            (
                group.name,
                f"{rate:.2f}",
                f"{ratio:.2f}",
                said,
                f"{found.early:.2f}",
                f"{found.at_all:.2f}",
            )
        )
    return table(("group", "false a year", "of the mean", "", "7 days early", "caught"), rows)


def _split(
    name: str,
    names: Sequence[str],
    stable: Sequence[Track],
    ill: Sequence[Track],
    part_of: Callable[[Track], int],
) -> list[Group]:
    return [
        Group(
            name.format(word),
            [track for track in stable if part_of(track) == number],
            [track for track in ill if part_of(track) == number],
        )
        for number, word in enumerate(names)
    ]


def _thirds(
    name: str, stable: Sequence[Track], ill: Sequence[Track], value: Callable[[Track], float]
) -> list[Group]:
    """Split by a number at the thirds of the people who stay well."""
    ranked = sorted(map(value, stable))
    cuts = [ranked[len(ranked) * part // PARTS] for part in range(1, PARTS)]
    return _split(
        name,
        ("lowest", "middle", "highest"),
        stable,
        ill,
        lambda track: sum(value(track) >= cut for cut in cuts),
    )
