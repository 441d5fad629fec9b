"""The power is cut under SQLite: its files as they were at some byte of what was being written.

The server is stopped for a moment (SIGSTOP), so that nothing is written, and its file and log are
copied. The same is done a little later. The file of the first moment with a log that ends at any
byte between the two is what a power cut leaves: all that was acknowledged before the first moment
was written through by then, and the last page of the log is torn.
"""

import os
import shutil
import signal
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.drills.crowd import Crowd
from tests.drills.halves import halves_in
from tests.drills.kills import PEOPLE
from tests.outages import DATABASES, connected
from tests.serving import Server, seed_people, serving


@dataclass
class Figures:
    """What a drill counted."""

    times: int = 0
    acknowledged: int = 0  # before the newest cut
    lost: int = 0
    halves: int = 0
    damaged: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost."""
        return not (self.lost or self.halves or self.damaged)

    def __str__(self) -> str:
        return (
            f"the power cut under SQLite, {self.times} torn logs: {self.acknowledged} acknowledged"
            f" before the last, lost {self.lost}, half rows {self.halves}, damaged files"
            f" {self.damaged}; open again after {max(self.seconds):.2f} s at most"
        )


def cut_the_power(folder: Path, *, times: int) -> Figures:
    """Make files as a power cut leaves them, and open each."""
    figures, random = Figures(), Random(2)
    with DATABASES["SQLite"](folder) as database:
        crowd = Crowd(seed_people(database.url, PEOPLE))
        site = Path(database.url.removeprefix("sqlite:///"))
        with serving(DATABASE_URL=database.url) as server:
            crowd.meet(server)
            for number in range(20 * times):
                if figures.times == times:
                    break
                image = folder / f"torn-{number}.sqlite3"
                with crowd.saving():
                    time.sleep(random.uniform(0.1, 0.4))
                    acknowledged = _image(server, crowd, site, image, random)
                if acknowledged is not None:
                    _look(figures, crowd, image, acknowledged)
                for left in folder.glob(f"{image.name}*"):
                    left.unlink()
    assert figures.times == times
    return figures


def _image(server: Server, crowd: Crowd, site: Path, image: Path, random: Random) -> list | None:
    """Make what a cut leaves; return what was acknowledged before, None if it cannot be made."""
    first, acknowledged = _copied(server, crowd, site, image)
    time.sleep(random.uniform(0.02, 0.2))
    later, _ = _copied(server, crowd, site, image.with_suffix(".later"))
    image.with_suffix(".later").unlink()
    if len(later) <= len(first) or not later.startswith(first):
        return None  # the log began anew between: it was written into the file
    # From the first byte after what was written through, to one short of the second moment.
    Path(f"{image}-wal").write_bytes(later[: random.randrange(len(first), len(later))])
    return acknowledged


def _copied(server: Server, crowd: Crowd, site: Path, to: Path) -> tuple[bytes, list]:
    """Copy the file while nothing is written; return the log, and what was acknowledged before."""
    acknowledged = crowd.acknowledged
    os.kill(server.pid, signal.SIGSTOP)
    try:
        time.sleep(0.01)  # until a thread that is within the kernel is stopped, too
        shutil.copyfile(site, to)
        log = Path(f"{site}-wal")
        return (log.read_bytes() if log.exists() else b""), acknowledged
    finally:
        os.kill(server.pid, signal.SIGCONT)


def _look(figures: Figures, crowd: Crowd, image: Path, acknowledged: list) -> None:
    url, began = f"sqlite:///{image}", time.monotonic()
    with closing(connected(url)) as connection:
        connection.execute("SELECT count(*) FROM checkins_checkinsubmission").fetchone()
        figures.seconds.append(time.monotonic() - began)
        [(answer,)] = connection.execute("PRAGMA integrity_check").fetchall()
    figures.times += 1
    figures.damaged += answer != "ok"
    figures.acknowledged = len(acknowledged)
    figures.lost += len(crowd.not_in(url, acknowledged))
    figures.halves += len(halves_in(url))
