"""A file that a person brings is read whole, strictly, and refused with the place of its fault."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from checkins.engine.baseline import State
from checkins.exports.take_along import as_json
from checkins.exports.values import canonical
from checkins.forms import take_along_files
from checkins.forms.take_along import BringForm
from checkins.models import User
from tests.conftest import NOON
from tests.factories import (
    make_break,
    make_contact,
    make_group,
    make_intention,
    make_kept_step,
    make_own_line,
    make_plan,
    make_ride,
    make_small_step,
    make_thought,
    save,
)

TODAY = date(2026, 11, 23)
NUL, HALF = "a\x00b", "a\ud800b"
File = dict[str, Any]
_kept: list[bytes] = []


@pytest.fixture
def file(person: User) -> File:
    """Return the file of a person with a row in each list of the record that has traps."""
    if not _kept:
        line = make_own_line(person)
        save(person, TODAY, NOON, low_mood=1, note="A hard day.", triggers=[line.code])
        make_contact(person)
        make_group(person, link="https://meet.example.org/room")
        make_plan(person)
        make_thought(person)
        make_ride(person, NOON, before=4, after=1)
        make_small_step(person)
        make_intention(person)
        make_kept_step(person)
        make_break(person, TODAY)
        _kept.append(b"".join(as_json(person, at=NOON)))
    found: File = json.loads(_kept[0])
    return found


def said_of(data: bytes) -> list[str]:
    """Return why the form refuses a file, [] if it does not."""
    form = BringForm({}, {"file": SimpleUploadedFile("my-data.json", data)}, at=timezone.now())
    return [] if form.is_valid() else [str(one) for one in form.errors["file"]]


def as_bytes(file: File) -> bytes:
    """Return a changed file with a digest that fits: whoever changes one can reckon it."""
    try:
        text = canonical(file["record"]).encode()
    except (KeyError, ValueError):
        return json.dumps(file).encode()
    file["sha256"]["record"] = hashlib.sha256(text).hexdigest()
    return json.dumps(file).encode()


def put(path: str, value: Any) -> Callable[[File], None]:
    """Return what puts a value at a place of the record; numbers name rows."""

    def change(file: File) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        place: Any = file["record"]
        for part in way:
            place = place[part]
        place[last] = value

    return change


def test_a_file_as_it_was_taken_is_read(file: File) -> None:
    assert said_of(_kept[0]) == []
    assert said_of(json.dumps(file, indent=4).encode()) == []  # another program wrote it anew
    assert said_of(b"\xef\xbb\xbf" + _kept[0]) == []


def test_a_packed_file_is_read(file: File) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as entries:
        entries.writestr("my-data.json", _kept[0])

    assert said_of(gzip.compress(_kept[0])) == []
    assert said_of(packed.getvalue()) == []
    assert file["version"] == 2


WRONG = {
    "submissions/0/edited_at": [
        1,
        None,
        "2026-11-23",
        "2026-02-30T00:00:00.000000Z",
        "1999-01-01T00:00:00.000000Z",
        "2999-01-01T00:00:00.000000Z",
        "٢026-11-23T17:00:00.000000Z",
    ],
    "submissions/0/uuid": ["", "x", 5, "B2F1C2C4-0000-4000-8000-000000000001", ["a"]],
    "submissions/0/day": ["2026-02-30", "0001-01-01", "9999-12-31", 20261123, None, "2026-1-1"],
    "submissions/0/zone": ["", "right/UTC", "Factory", "../x", "Mars/Base", 3, None, ["UTC"]],
    "submissions/0/catalog_version": [0, 2, -1, 1.5, "1", True, None, 10**30],
    "submissions/0/answers": [
        [],
        "x",
        {"low_mood": 5},
        {"low_mood": "1"},
        {"low_mood": True},
        {"low_mood": 1.0},
        {"unknown": 1},
        {"used": "maybe"},
        {"used": ["yes"]},
        {"own:7": 1},
        {"own:01": 1},
        {"note": "x"},
        {"triggers": ["unknown"]},
        {"triggers": "stress"},
    ],
    "submissions/0/asked": [
        ["unknown"],
        ["low_mood", "low_mood"],
        "low_mood",
        [1],
        [["a"]],
        ["own:9"],
    ],
    "submissions/0/finished": [1, "no", None],
    "submissions/0/note": [NUL, "x" * 2001, 3, None, "", HALF],
    "days/0/constants": ["v99", None, 4, ["v4"]],
    "days/0/day": ["2026-11-22"],
    "days/0/own_signs": [{"own:2": 1}, []],
    "days/0/level": ["furious", "", 1],
    "people/0/name": ["two\nlines", NUL, "x" * 41, HALF],
    "people/0/number": ["none here", "javascript:alert(1)", NUL],
    "people/0/position": [-1, 40000, 1.5, "1"],
    "groups/0/link": ["javascript:alert(1)", "ftp://x.example", NUL],
    "groups/0/weekday": [-1, "0"],
    "groups/0/starts_at": ["25:00:00", "7 pm", 7],
    "groups/0/skipped_days": [["2026-02-30"], "2026-11-23", [1]],
    "plan/0/words_and_signs": [
        "x",
        {},
        {"words": {"other": "x"}, "signs": []},
        {"words": {"coping": NUL}, "signs": []},
        {"words": {}, "signs": ["unknown"]},
        {"words": [], "signs": []},
    ],
    "plan/0/version": [None, "1", 99999],
    "thoughts/0/words": ["x", {}, [], None],
    "thoughts/0/strength_before": ["50", 1.5, -1],
    "rides/0/answers": [
        "x",
        {},
        {"before": 5, "after": 1, "helped": None, "trigger": None},
        {"before": True, "after": 1, "helped": None, "trigger": None},
        {"before": 1, "after": 1, "helped": ["yes"], "trigger": None},
        {"before": 1, "after": 1, "helped": None, "trigger": "unknown"},
    ],
    "intentions/0/intention": ["Two words", NUL, 1],
    "kept_steps/0/step": ["Two words", NUL, 1],
    "steps/0/outcome": ["perhaps", 1],
    "steps/0/step": ["Two words", NUL, 1],
    "breaks/0/last_day": ["2026-01-01"],
    "own_lines/0/kind": ["other", ""],
    "own_lines/0/code": ["own:2", "own:x", None],
    "account/used_means": ["x", {"tea": ""}, {"other": NUL}],
    "account/part_of_day": ["noon", None],
    "cut": [
        {"first_day": "2024-11-23", "use_days": 0, "states": states}
        for states in ({"v9": {}}, {"v4": {}}, [], {"v4": {**State().to_json("v4"), "n": {"x": 1}}})
    ],
    "now/baseline_days": [["2026-13-01"], "x", [None]],
}


@pytest.mark.parametrize(
    ("path", "value"), [(path, value) for path, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_and_its_place_is_named(file: File, path: str, value: Any) -> None:
    put(path, value)(file)

    [said] = said_of(as_bytes(file))

    name, *rest = path.split("/")
    is_of_record = said.startswith((f"{name}", "days 1", "This file holds signs"))
    assert is_of_record, said
    assert rest or name == "cut"
    assert str(value) not in said or len(str(value)) < 3


def _twice(file: File) -> bytes:
    return as_bytes(file).replace(b'"format"', b'"format": "x", "format"', 1)


ODD: dict[str, tuple[Callable[[File], bytes], str]] = {
    "empty object": (lambda _file: b"{}", "isn’t a file from Take along"),
    "no JSON": (lambda _file: b"PK it is not", "isn’t a file from Take along"),
    "a list": (lambda _file: b"[]", "isn’t a file from Take along"),
    "not UTF-8": (lambda _file: b'{"format": "\xff"}', "isn’t a file from Take along"),
    "cut off": (lambda file: as_bytes(file)[:-200], "isn’t a file from Take along"),
    "nested": (lambda _file: b"[" * 100_000 + b"]" * 100_000, "too many layers"),
    "many small lists": (lambda _file: b"[" + b"[]," * 2_000_001 + b"1]", "holds too much"),
    "NaN": (lambda _file: b'{"format": NaN}', "A number in this file isn’t one"),
    "digits": (lambda _file: b'{"format": ' + b"9" * 5000 + b"}", "isn’t a file from Take"),
    "a line twice": (_twice, "something twice"),
    "newer": (lambda file: as_bytes(file | {"version": 3}), "another version"),
    "foreign": (lambda file: as_bytes(file | {"format": "other"}), "isn’t a file from Take"),
    "no record": (lambda file: as_bytes({**file, "record": None}), "missing"),
    "no digest": (lambda file: json.dumps({**file, "sha256": None}).encode(), "missing"),
    "changed": (
        lambda file: json.dumps({**file, "record": {**file["record"], "people": []}}).encode(),
        "was changed",
    ),
    "infinite": (
        lambda file: json.dumps(file).replace('"position": 0', '"position": 1e999').encode(),
        "aren’t text",
    ),
    "damaged gzip": (lambda file: gzip.compress(as_bytes(file))[:-20], "damaged"),
    "damaged zip": (lambda _file: b"PK\x03\x04" + b"x" * 50, "damaged"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_refused_in_plain_words(file: File, name: str) -> None:
    make, words = ODD[name]

    [said] = said_of(make(file))

    assert words in said


def _drop(file: File) -> None:
    del file["record"]["people"]


def _add(file: File) -> None:
    file["record"]["more"] = []


def _field(file: File) -> None:
    file["record"]["people"][0]["more"] = 1


def _page_less(file: File) -> None:
    file["record"]["submissions"] = []


def _page_twice(file: File) -> None:
    file["record"]["submissions"] *= 2


def _plan_twice(file: File) -> None:
    file["record"]["plan"].append(deepcopy(file["record"]["plan"][0]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_drop, "people: this list is missing."),
        (_add, "record: it has a list we don’t know."),
        (_field, "people 1: it has the wrong fields."),
        (_page_less, "days 1: it has no saved page."),
        (_page_twice, "submissions 2: it’s there twice."),
        (_plan_twice, "plan 2: it’s there twice."),
    ],
)
def test_a_list_that_is_not_as_it_must_be_is_refused(
    file: File, change: Callable[[File], None], said: str
) -> None:
    change(file)

    assert said_of(as_bytes(file)) == [said]


@cache
def _bomb(size: int) -> bytes:
    return gzip.compress(b" " * size)


def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(take_along_files, "MOST_TEXT", 2**20)
    read: list[int] = []
    within = take_along_files._within_limit

    class Counted:
        def __init__(self, packed: Any) -> None:
            self.packed = packed

        def read(self, size: int) -> bytes:
            part: bytes = self.packed.read(size)
            read.append(len(part))
            return part

    monkeypatch.setattr(take_along_files, "_within_limit", lambda packed: within(Counted(packed)))

    assert said_of(_bomb(2**24)) == [take_along_files.TOO_LONG]
    assert sum(read) < 2**21


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_another_way_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    """Its reader takes no limit: 1,400 bytes of bzip2 took 3.4 GB of memory."""
    packed, read = io.BytesIO(), list[Any]()
    with zipfile.ZipFile(packed, "w", way) as entries:
        entries.writestr("my-data.json", b" " * 2**20)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda *given: read.append(given) or b"")

    assert said_of(packed.getvalue()) == ["We can’t read how this ZIP is packed. Pack it again."]
    assert read == []


@pytest.mark.parametrize("end", [-10, -6], ids=["how long its list is", "where its list is"])
def test_a_zip_whose_list_lies_before_its_beginning_is_damaged(end: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as entries:
        entries.writestr("my-data.json", "{}")
    data = bytearray(packed.getvalue())
    data[end : end + 4] = b"\xff\xff\xff\x7f"

    assert said_of(bytes(data)) == [take_along_files.DAMAGED]


def test_a_zip_of_many_files_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as entries:
        for number in range(3):
            entries.writestr(f"{number}.json", "{}")

    assert said_of(packed.getvalue()) == [
        "Choose a ZIP with one file in it, the one that ends in .json."
    ]
