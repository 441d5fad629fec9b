"""The figures that were reached, kept in ``kept.json``, and how a run compares with them.

A figure is how many times the tight floor's CPU a page takes: by database, then by page.
"""

import json
from collections.abc import Mapping
from pathlib import Path

KEPT = Path(__file__).with_name("kept.json")
SLACK = 1.15  # a run may be dearer by so much: what two runs of one tree differ by
Figures = Mapping[str, float]


def read() -> dict[str, dict[str, float]]:
    """Return what is kept; nothing before the first ``--write``."""
    found: dict[str, dict[str, float]] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def write(measured: Mapping[str, Figures]) -> None:
    """Keep these figures; those of a database that was not measured stay."""
    rounded = {
        database: {page: round(times, 2) for page, times in figures.items()}
        for database, figures in measured.items()
    }
    KEPT.write_text(json.dumps({**read(), **rounded}, indent=2) + "\n")


def past(measured: Figures, kept: Figures) -> list[str]:
    """Return the pages past their limits."""
    return [page for page, times in measured.items() if page in kept and times > kept[page] * SLACK]


def faults(measured: Figures, kept: Figures) -> list[str]:
    """Return one line for each page past its limit, and for each that only one of both has."""
    dearer = [
        f"{page}: {measured[page]:.2f} of the floor, at most {kept[page] * SLACK:.2f}"
        for page in past(measured, kept)
    ]
    new = [f"{page}: no figure is kept, see --write" for page in measured.keys() - kept.keys()]
    gone = [f"{page}: kept, and not measured" for page in kept.keys() - measured.keys()]
    return dearer + sorted(new) + sorted(gone)
