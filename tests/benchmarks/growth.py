"""What a request costs once many people came: ``python3 run.py growth [small] [large] [kind]``.

Two databases of each kind, by default of 10,000 and of 1,000,000 check-ins (``seed_scale``), each
behind a server of its own. One person and one counselor with the same rows in both ask in turn.
Printed are the milliseconds of CPU of a request, of the web process and of the database's own
process with it, and how they grew; wanted: by 15 percent at most. Then every query of these
requests is explained in the large database: it may read no table from end to end.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.benchmarks.asking import SERVER, Browser, saver

SMALL, LARGE = 10_000, 1_000_000
ROUNDS, REQUESTS = 15, 12
WARM_UP = 1  # rounds whose figures are not kept
AT_MOST = 1.15
PORT = 8911
BARE = "bare view"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Seeded:
    """A database with people in it, and how its person and its counselor sign in."""

    url: str
    checkins: str
    person: str
    counselor: str
    client: str
    day: str


def main() -> None:
    """Seed, serve, measure, explain and print, on each kind of database."""
    sizes = [*map(int, sys.argv[1:3]), *(SMALL, LARGE)[len(sys.argv[1:3]) :]]
    kinds = {kind.lower() for kind in sys.argv[3:4]} or {"sqlite", "postgresql"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import tests.environment  # noqa: F401 sets what the settings read
    from tests.postgres import PrivateCluster, find_server_binaries

    _manage("collectstatic", "--no-input", "-v0", url="sqlite:///:memory:")
    faults = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="daybook-growth-"))
        if "sqlite" in kinds:
            files = [f"sqlite:///{folder}/of-{size}.sqlite3" for size in sizes]
            faults += _grow("SQLite", files, sizes)
        if "postgresql" in kinds and find_server_binaries():
            cluster = stack.enter_context(PrivateCluster())
            faults += _grow("PostgreSQL", _databases(cluster.url, sizes), sizes)
    sys.exit(faults > 0)


def _databases(url: str, sizes: list[int]) -> list[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        for size in sizes:
            connection.execute(f"CREATE DATABASE of_{size}")
    return [f"{url.rpartition('/')[0]}/of_{size}" for size in sizes]


def _grow(kind: str, urls: list[str], sizes: list[int]) -> int:
    """Measure and explain on one kind of database; return how many things were not as wanted."""
    seeded = [_seeded(url, size) for url, size in zip(urls, sizes, strict=True)]
    with ExitStack() as stack:
        served = [
            (one, stack.enter_context(_served(one, PORT + place)))
            for place, one in enumerate(seeded)
        ]
        taken = _measure([_Asked(one, port) for one, port in served])
    grown = _print_table(kind, seeded, taken)
    print(
        f"\n{kind}: every query of these requests, explained at {seeded[-1].checkins}", flush=True
    )
    explained = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.plans"],
        env={**os.environ, "DATABASE_URL": urls[-1]},
        cwd=ROOT,
        check=False,
    )
    return grown + explained.returncode


def _manage(*command: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


def _seeded(url: str, size: int) -> Seeded:
    _manage("migrate", "-v0", url=url)
    said = _manage("seed_scale", f"--checkins={size}", "--yes", url=url)
    print(said, flush=True)
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    signed_in = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.plans", "sign-in"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Seeded(url, f"{said.split()[0]} check-ins", **json.loads(signed_in.stdout))


@contextmanager
def _served(one: Seeded, port: int) -> Iterator[int]:
    environment = {**os.environ, "DATABASE_URL": one.url}
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment, cwd=ROOT)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


class _Asked:
    """One database's server, and the requests that are measured."""

    def __init__(self, one: Seeded, port: int) -> None:
        person, counselor = Browser(port, one.person), Browser(port, one.counselor)
        self.url, self.person = one.url, person
        self.pages: dict[str, Callable[[int], object]] = {
            BARE: lambda _: person.get("/bare/"),
            "dashboard": lambda _: person.get("/"),
            "trend, 52 weeks": lambda _: person.get("/trends/?weeks=52"),
            "saving a page": saver(person, f"/check-in/{one.day}/2/", old_places="1"),
            "caseload": lambda _: counselor.get("/caseload/"),
            "client page": lambda _: counselor.get(one.client),
        }

    def cost(self, name: str) -> tuple[float, float]:
        """Return milliseconds of CPU per request: of the web process, of the database's own."""
        ask = self.pages[name]
        self.person.get("/forget/")
        ask(0)
        web, database = self.person.cpu(), _of_postgres(self.url)
        for number in range(REQUESTS):
            ask(number)
        web, database = self.person.cpu() - web, _of_postgres(self.url) - database
        return web / REQUESTS * 1000, database / REQUESTS * 1000


def _of_postgres(url: str) -> float:
    """Return the CPU seconds so far of the server processes of a database's connections."""
    if not url.startswith("postgres"):
        return 0.0
    mark = f"postgres: postgres {url.rpartition('/')[2]} ".encode()
    nanoseconds = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().startswith(mark):
                nanoseconds += int((process / "schedstat").read_text().split()[0])
        except OSError:  # it ended meanwhile
            continue
    return nanoseconds / 1e9


Taken = dict[str, list[list[tuple[float, float]]]]


def _measure(both: list[_Asked]) -> Taken:
    """Return for each page and database the cost of each round; databases take turns."""
    taken: Taken = {name: [[] for _ in both] for name in both[0].pages}
    for number in range(ROUNDS + WARM_UP):
        for name, costs in taken.items():
            turns = list(zip(both, costs, strict=True))
            for asked, kept in turns if number % 2 else reversed(turns):
                cost = asked.cost(name)
                if number >= WARM_UP:
                    kept.append(cost)
    return taken


def _print_table(kind: str, seeded: list[Seeded], taken: Taken) -> int:
    """Print what each page costs at each size, and return how many grew by too much."""
    print(
        f"\n{kind}, {time.strftime('%d %b %Y')}: ms of CPU per request,"
        f" medians of {ROUNDS} rounds of {REQUESTS} in turn"
    )
    heads = [one.checkins for one in seeded]
    print(f"{'':<18}{heads[0]:>22}{'of bare':>9}{heads[1]:>24}{'of bare':>9}{'grown':>8}")
    bare = [_middle(costs) for costs in taken[BARE]]
    grown = 0
    for name, (small, large) in taken.items():
        ratio = statistics.median(
            sum(after) / sum(before) for before, after in zip(small, large, strict=True)
        )
        grown += ratio > AT_MOST
        cells = [_cell(costs) for costs in (small, large)]
        times = [_middle(costs) / one for costs, one in zip((small, large), bare, strict=True)]
        print(
            f"{name:<18}{cells[0]:>22}{times[0]:>8.1f}x{cells[1]:>24}{times[1]:>8.1f}x"
            f"{(ratio - 1) * 100:>+7.1f}%{'  too much' if ratio > AT_MOST else ''}"
        )
    print(f"wanted: grown by {(AT_MOST - 1) * 100:.0f} % at most", flush=True)
    return grown


def _middle(costs: list[tuple[float, float]]) -> float:
    return statistics.median(sum(cost) for cost in costs)


def _cell(costs: list[tuple[float, float]]) -> str:
    database = statistics.median(cost[1] for cost in costs)
    inside = f" ({database:.2f} in it)" if database else ""
    return f"{_middle(costs):.2f}{inside}"


if __name__ == "__main__":
    main()
