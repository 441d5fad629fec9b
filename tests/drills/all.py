"""Every drill by its name, on each database that this machine has, and how often in full."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.drills import backups, failover, kills, torn
from tests.outages import DATABASES

BACKUPS, KILLS, STOPS, TORN = 30, 100, 20, 20
Drill = Callable[[Path, int | None], Any]


def _of(drill: Callable[..., Any], full: int, *kind: str) -> Drill:
    def run(folder: Path, times: int | None) -> Any:
        return partial(drill, *kind)(folder, times=times or full)

    return run


DRILLS: dict[str, dict[str, Drill]] = {
    "backups": {kind: _of(backups.drill, BACKUPS, kind) for kind in DATABASES},
    "kills": {kind: _of(kills.kill_servers, KILLS, kind) for kind in DATABASES},
    "stops": {"PostgreSQL": _of(kills.stop_databases, STOPS, "PostgreSQL")},
    "torn": {"SQLite": _of(torn.cut_the_power, TORN)},
    "failover": {"PostgreSQL": _of(failover.drill, 1)},
}
