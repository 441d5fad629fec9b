"""What two processes bear: ``python3 run.py load [sqlite|postgresql] [--seconds N]``.

One web process, then two, each as ``manage.py serve`` has them, and eight visitors who ask without
a pause: for Home, then with saved pages, for one of their twenty people after the other. Printed
are requests a second and how long they took. Visitors, database and processes share the cores.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.asking import Browser, saver
from tests.benchmarks.moment import TODAY
from tests.benchmarks.serving import seeded, served

SECONDS, WARM_UP_SECONDS = 10.0, 2.0
VISITORS = 8
FEWEST = 20  # requests of which a share can be said
PATH = f"/check-in/{TODAY}/2/"


def main() -> None:
    """Seed, serve, crowd, print."""
    parser = argparse.ArgumentParser(prog="run.py load", description=__doc__)
    parser.add_argument("database", nargs="*", help="sqlite, postgresql; else both")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    import tests.environment  # noqa: F401 sets what the settings read

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="daybook-load-"))
        for one in seeded(Path(folder), options.database, stack):
            head = f"{one.kind}, {VISITORS} visitors"
            print(f"\n{head:<32}{'a second':>9}{'p50':>9}{'p95':>9}{'p99':>9}", flush=True)
            for processes in (1, 2):
                with served(one.url, ["product"] * processes) as servers:
                    ports = [server.port for server in servers]
                    for work in ("Home", "a saved page"):
                        took = _crowd(work, ports, one.people["crowd"], options.seconds)
                        _print(f"{work}, processes: {processes}", took, options.seconds)


def _crowd(work: str, ports: list[int], cookies: list[str], seconds: float) -> list[float]:
    """Let visitors work, each in a process of its own; return how long each request took."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(VISITORS)
    jobs = [
        (work, ports[number % len(ports)], cookies[number::VISITORS], seconds)
        for number in range(VISITORS)
    ]
    with spawn.Pool(VISITORS, _take, [ready]) as pool:
        return [one for found in pool.starmap(_visit, jobs, chunksize=1) for one in found]


_ready: list[Any] = []


def _take(barrier: Any) -> None:
    _ready.append(barrier)


def _visit(work: str, port: int, cookies: list[str], seconds: float) -> list[float]:
    """Ask without a pause, once everybody is there; what ends in the first seconds counts not."""
    browsers = [Browser(port, cookie) for cookie in cookies]
    asks = [_looking(one) if work == "Home" else saver(one, PATH) for one in browsers]
    for ask in asks:  # a process that begins reads its templates, and a form has a token
        ask(0)
    _ready[0].wait()
    begins, took = time.monotonic() + WARM_UP_SECONDS, list[float]()
    while True:
        for ask in asks:
            began = time.monotonic()
            ask(2)
            ended = time.monotonic()
            if ended > begins + seconds:
                return took
            if ended > begins:
                took.append(ended - began)


def _looking(browser: Browser) -> Callable[[int], object]:
    return lambda _: browser.get("/")


def _print(what: str, took: list[float], seconds: float) -> None:
    if len(took) < FEWEST:
        print(f"{what:<32}{len(took) / seconds:>9.1f}  too few for more: give it more seconds")
        return
    cuts = statistics.quantiles(took, n=100)
    shown = "".join(f"{cuts[part - 1] * 1000:>6.0f} ms" for part in (50, 95, 99))
    print(f"{what:<32}{len(took) / seconds:>9.1f}{shown}", flush=True)


if __name__ == "__main__":
    main()
