"""The rates that pages and texts print, as a data file: made by ``manage.py bench_engine``."""

from collections.abc import Sequence

from checkins.engine.bench.comparators import PRODUCT
from checkins.engine.bench.conditions import BASELINE, NAMES
from checkins.engine.bench.measuring import caught, false_notices_a_year
from checkins.engine.bench.report import BenchReport
from checkins.engine.constants import SHIPPED
from checkins.engine.warning import REACH_OUT, STRONG, WATCH

RUNGS = {"watch": WATCH, "reach_out": REACH_OUT, "strong": STRONG}
DETERIORATIONS_A_YEAR = (0.5, 1.0, 2.0)
HEAD = """\
# How often a notice comes to simulated people who stay well, and what the rule catches, over all
# conditions of the bench. Made, and made anew when the signs or the rule change, by:
# manage.py bench_engine --rates FILE
# "right" is the share of notices that are right, of people with so many deteriorations a year, at
# the simulated rate and at that of published diaries (diaries_v1.toml)."""


def right(deteriorations_a_year: float, caught_at_all: float, false_a_year: float) -> float:
    """Return the share of notices that are right, 0..1.

    A deterioration that is caught counts as one right notice; both rates are a person-year's.
    """
    found = deteriorations_a_year * caught_at_all
    return found / (found + false_a_year)


def as_toml(bench: BenchReport, *, signs_version: int, real_ratio: float) -> str:
    """Return the rates as a data file.

    ``real_ratio`` is how many times as often a notice came to real people as to simulated ones.
    """
    lines = [
        HEAD,
        "version = 1",
        f'constants = "{SHIPPED.version}"',
        f"signs_version = {signs_version}",
        f"people = {bench.count}",
        f"seed = {bench.measured[0]}",
    ]
    lived = [at for at in NAMES if at == at.of_stable_people]
    for name, limit in RUNGS.items():
        rates = [false_notices_a_year(bench.stable(at), PRODUCT, limit) for at in lived]
        lines += ["", "[[rungs]]", f'rung = "{name}"', *_range(rates)]
    found = [caught(bench.ill(at), PRODUCT, REACH_OUT) for at in NAMES]
    for name, shares in (
        ("caught", [one.at_all for one in found]),
        ("early", [one.early for one in found]),
    ):
        lines += ["", f"[{name}]", *_range(shares)]
    ordinary = false_notices_a_year(bench.stable(BASELINE), PRODUCT, REACH_OUT)
    for often in DETERIORATIONS_A_YEAR:
        simulated, real = (
            right(often, found[0].at_all, rate) for rate in (ordinary, ordinary * real_ratio)
        )
        lines += [
            "",
            "[[right]]",
            f"deteriorations_a_year = {often}",
            f"simulated = {simulated:.3f}",
            f"real = {real:.3f}",
        ]
    return "\n".join([*lines, ""])


def _range(values: Sequence[float]) -> list[str]:
    """Return the first value, which is the ordinary condition's, and the range of all."""
    least, most = min(values), max(values)
    return [f"ordinary = {values[0]:.3f}", f"least = {least:.3f}", f"most = {most:.3f}"]
