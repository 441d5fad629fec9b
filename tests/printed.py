"""What stands on paper: the pages that are printed, and how a PDF of them is read."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

import pytest

from checkins.catalog import sign_catalog
from checkins.engine.types import Stage
from checkins.enums import CallOrText, ContactHow
from checkins.models import Client, User
from checkins.services.call_sheets import CallAnswers
from checkins.services.contact_log import log_contact
from tests.factories import make_contact, make_counselor, make_person, make_plan, save, share

PAPERS_CM = {"letter": (21.59, 27.94), "a4": (21.0, 29.7)}
LEAST_LINES = 5  # a sheet with fewer is wasted
READER = "pdftotext"
APART = {sign: normalize("NFKC", chr(sign)) for sign in range(0xFB00, 0xFB07)}  # "ﬁ" and others


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
    flags = ["Note below", "Signs above usual."]
    return [
        Printed(person, "/plan/", 1, ["Walk round the lake", "Maria", "+1 555-0142", "988"]),
        Printed(person, "/trends/", 1, ["Emotional", "Physical", "Day by day, in words", "Nov 1"]),
        Printed(sam, client, 3, [*days, *flags, "Before you call", "Nov", "It does not predict"]),
        Printed(sam, f"{client}sheet/", 1, [*days, *flags, "Nov", "Meeting:", "42 CFR part 2"]),
        Printed(sam, "/caseload/paper/list/", 1, ["Confidential. Shred.", "Jo", "Reaching them"]),
        fullest_sheets(now),
    ]


def fullest_sheets(now: datetime) -> Printed:
    """Make two clients of whom a sheet can hold no more, and return the page of both sheets.

    All signs are answered, nine events are flagged, alerts wait, and every text is long.
    """
    sam = make_counselor("Bartholomew-Alexander Featherston", time_zone="America/New_York")
    label = "Bartholomew-Alexander Featherstonehaugh-Cholmondeley, Tues."
    call = CallAnswers("+1 608-555-0142", CallOrText.EITHER, "after five pm " * 14, *(False, "no"))
    signs = {sign.code: 4 for stage in Stage for sign in sign_catalog().scale_signs(stage)}
    person = make_person()
    for back in range(30, -1, -1):
        then = now - timedelta(days=back, minutes=5)
        high = {**signs, "meeting": "missed", "used": "yes" if back % 2 else "no"}
        save(person, then.date(), then, finish=True, **(high if back < 14 else {"stressed": 0}))
    for client in (person, make_person()):
        share(client, sam, now, label=label, call=call, signs=True, use=True, alerts=True)
        row = Client.objects.get(person=client)
        for _ in range(4):
            words = "She told of a long week, and of a bus that never came. " * 5
            log_contact(
                client=row, by=sam, at=now, how=ContactHow.IN_PERSON, reached=False, line=words
            )
    Client.objects.filter(counselor=sam).update(next_visit_at=now + timedelta(hours=2))
    key = ["Too much to keep up", "9", "Reported use.", "very much. Blank", "Turned round", "Notes"]
    return Printed(sam, "/agenda/sheets/?of=today", 2, [*key, "Tues.", "you opened this page."])


def sheets_of(pdf: bytes) -> list[str]:
    """Return the text of each sheet, letter by letter: Firefox joins "fi" into one sign.

    In CI a missing reader is a failure.
    """
    if not shutil.which(READER):
        leave = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave(f"{READER} is not installed; see docs/testing.md")
    read = subprocess.run([READER, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode().translate(APART).split("\f")[:-1]


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
