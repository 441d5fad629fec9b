"""What stands on paper: the pages that are printed, and how a PDF of them is read."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from checkins.models import Client, User
from tests.factories import make_contact, make_counselor, make_person, make_plan, save, share

PAPERS_CM = {"letter": (21.59, 27.94), "a4": (21.0, 29.7)}
LEAST_LINES = 5  # a sheet with fewer is wasted
READER = "pdftotext"


@dataclass(frozen=True)
class Printed:
    """A page that is printed: who prints it, on how many sheets at most, and what stands there."""

    user: User
    address: str
    most_sheets: int
    words: Sequence[str]


def pages_to_print(now: datetime) -> list[Printed]:
    """Make a person whose signs rose, their plan and their counselor; return what each prints."""
    person, sam = make_person(), make_counselor(time_zone="America/New_York")
    make_contact(person)
    make_plan(person, coping="Walk round the lake\nTake a shower", safety="Naloxone by the door")
    for back, rating in zip(range(25, -1, -1), [0] * 20 + [2] * 6, strict=True):
        then = now - timedelta(days=back, minutes=5)
        signs = {"cravings": rating, "old_places": rating, "stressed": 1, "slept_well": 3}
        save(person, then.date(), then, **signs, meeting="quiet", note="Long day.", finish=True)
    share(person, sam, now, label="Jo", signs=True, notes=True, use=True, alerts=True)
    client = f"/clients/{Client.objects.get(person=person).pk}/"
    days = [str((now - timedelta(days=back)).day) for back in range(14)]
    flags = ["Something to look at", "Signs above usual."]
    return [
        Printed(person, "/plan/", 1, ["Walk round the lake", "Maria", "+1 555-0142", "988"]),
        Printed(person, "/trends/", 1, ["Emotional", "Physical", "The same numbers", "Nov 1"]),
        Printed(sam, "/caseload/", 1, ["Jo", "Contact today"]),
        Printed(sam, client, 3, [*days, *flags, "Before you call", "Nov", "It does not predict"]),
        Printed(sam, f"{client}sheet/", 1, [*days, *flags, "Nov", "Meeting:", "42 CFR part 2"]),
    ]


def sheets_of(pdf: bytes) -> list[str]:
    """Return the text of each sheet. In CI a missing reader is a failure."""
    if not shutil.which(READER):
        leave = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave(f"{READER} is not installed; see docs/testing.md")
    read = subprocess.run([READER, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]


def faults_on_paper(page: Printed, pdf: bytes) -> list[str]:
    """Return what is wrong with a printed page: sheets too many or wasted, or words missing."""
    sheets = sheets_of(pdf)
    lines = [len([line for line in sheet.splitlines() if line.strip()]) for sheet in sheets]
    words = " ".join(" ".join(sheets).split())
    return [
        *[f"{len(sheets)} sheets"] * (len(sheets) > page.most_sheets),
        *[f"a sheet of {count} lines" for count in lines if count < LEAST_LINES],
        *[f"without {word!r}" for word in page.words if word not in words],
    ]
