"""What a request costs, beside the least that Django does: ``python3 run.py bench``.

On SQLite and on a private PostgreSQL (or on the one that is named), with the product's connection
settings. Two servers take turns, request by request: the product, and the *tight floor*, which has
Django's own session and user, one query, and no middleware of ours (``tight.py``). Printed are
milliseconds of the server's own CPU a request, and how many times that of the floor beside it:
medians of rounds. The ratios count, since machines differ.

``--check`` exits with 1 past the figures of ``kept.json`` plus 15 percent, with twice the rounds
more for whatever seems to be; ``--write`` keeps the figures of this run.
"""

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import kept
from tests.benchmarks.folding import print_folding
from tests.benchmarks.measured import LEAST, Asked, pages_of
from tests.benchmarks.server import KEEPS
from tests.benchmarks.serving import seeded, served

ROUNDS = 5
SECONDS = 0.12  # of CPU, of one page in one round
FEWEST, MOST = 5, 20  # requests of it
AIMS = {  # how many times the tight floor a page may cost
    "Home, steady": 4.0,
    "trend, 52 weeks": 5.0,
    "saving today's page": 4.0,
    "list of 5": 5.0,
    "list of 500": 6.0,
    "client page": 10.0,
    "saving yesterday's, 90 days": 4.5,
    "saving yesterday's, 3650 days": 4.5,
    "saving a week ago's, 90 days": 4.5,
    "saving a week ago's, 3650 days": 4.5,
}
Taken = dict[str, list[list[float]]]


def main() -> None:
    """Seed, serve, measure, print; keep or compare."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("database", nargs="*", help="sqlite, postgresql; else both")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--check", action="store_true", help="exit with 1 past what is kept")
    parser.add_argument("--write", action="store_true", help="keep these figures")
    parser.add_argument(
        "--floor-keeps-connections",
        action="store_true",
        help="give the floor of an older commit the connection settings of today's",
    )
    options = parser.parse_args()
    import tests.environment  # noqa: F401 sets what the settings read

    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    if options.floor_keeps_connections:
        os.environ[KEEPS] = "1"
    figures: dict[str, dict[str, float]] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="daybook-bench-"))
        for one in seeded(Path(folder), options.database, stack):
            with served(one.url) as servers:
                asked = pages_of(servers, one.people)
                taken = _measure(asked, options.rounds)
                if options.check:
                    _look_again(one.kind, asked, taken, options.rounds)
            figures[one.kind] = _print_table(one.kind, asked, taken)
    print_folding()
    if options.write:
        kept.write(figures)
    if options.check:
        sys.exit(_check(figures))


def _measure(asked: dict[str, Asked], rounds: int) -> Taken:
    """Return for each page, one value a round: milliseconds of CPU a request, and its floor's."""
    taken: Taken = {name: [] for name in asked}
    times = {name: _times(one.cost(FEWEST)[0]) for name, one in asked.items()}  # which warms up
    for _ in range(rounds):
        for name in asked:
            taken[name].append(_cost(name, asked, times[name]))
    return taken


def _look_again(kind: str, asked: dict[str, Asked], taken: Taken, rounds: int) -> None:
    """Add rounds of what seems dearer than its limit: what a busy machine did does not last."""
    for name in kept.past(_figures(asked, taken), kept.read().get(kind, {})):
        times = _times(asked[name].cost(FEWEST)[0])
        taken[name] += [_cost(name, asked, times) for _ in range(2 * rounds)]


def _cost(name: str, asked: dict[str, Asked], times: int) -> list[float]:
    """Return the milliseconds of CPU of one request for a page, and of one for its floor."""
    floors = [asked[asked[name].floor]] if asked[name].floor else []
    return [cost * 1000 for cost in asked[name].cost(times, *floors)]


def _figures(asked: dict[str, Asked], taken: Taken) -> dict[str, float]:
    """Return how many times its floor's each page takes."""
    return {
        name: statistics.median(own / floor for own, floor in costs)
        for name, costs in taken.items()
        if asked[name].floor
    }


def _times(seconds: float) -> int:
    """Return how often a page is asked for in a round, if one request takes so long."""
    return max(FEWEST, min(MOST, round(SECONDS / seconds)))


def _print_table(kind: str, asked: dict[str, Asked], taken: Taken) -> dict[str, float]:
    """Print each page's row, and return its ratio to the tight floor."""
    rounds = min(map(len, taken.values()))
    print(f"\n{kind}: ms of the server's CPU a request, medians of {rounds} rounds in turn")
    print(f"{'page':<32}{'ms':>9}{'of the floor':>14}{'aim':>6}{'kept':>7}")
    figures, reached = _figures(asked, taken), kept.read().get(kind, {})
    for name, costs in taken.items():
        line = f"{name:<32}{statistics.median(own for own, *_ in costs):>9.2f}"
        if asked[name].floor:
            aim, was = AIMS.get(name, ""), reached.get(name, "")
            line += f"{figures[name]:>13.2f}x{aim:>6}{was:>7}"
            line += f"  ({asked[name].floor.removeprefix(LEAST)})"
        print(line, flush=True)
    return figures


def _check(figures: dict[str, dict[str, float]]) -> int:
    """Print what is past its limit, and return the exit code."""
    reached = kept.read()
    found = [
        f"{kind}: {fault}"
        for kind, measured in figures.items()
        for fault in kept.faults(measured, reached.get(kind, {}))
    ]
    print(*found or ["every page is within what is kept"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    main()
