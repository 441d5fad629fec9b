"""The checklist of docs/security.md is whole, and what it names is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.documents import DOCS

ROOT = Path(__file__).resolve().parent.parent
TEXT = (DOCS / "security.md").read_text()
# OWASP ASVS 5.0.0: the level of each requirement, section by section, in their order.
LEVELS = """
    1.1 22        1.2 1111122223 1.3 112222222223     1.4 222      1.5 123
    2.1 122       2.2 112        2.3 12223            2.4 23
    3.1 3         3.2 113        3.3 12223            3.4 11222233 3.5 11122333
    3.6 3         3.7 22333
    4.1 12233     4.2 23333      4.3 22               4.4 1222
    5.1 2         5.2 112333     5.3 113              5.4 222
    6.1 122       6.2 111111112222 6.3 11223333       6.4 112233   6.5 22222333
    6.6 2223      6.7 33         6.8 2222
    7.1 222       7.2 1111       7.3 22               7.4 11222    7.5 223      7.6 22
    8.1 1233      8.2 1123       8.3 133              8.4 23
    9.1 111       9.2 1222
    10.1 22       10.2 223       10.3 22223           10.4 1111122222233333
    10.5 22222    10.6 22        10.7 222
    11.1 2233     11.2 22233     11.3 11233           11.4 1222    11.5 23
    11.6 23       11.7 33
    12.1 12233    12.2 11        12.3 22223
    13.1 2333     13.2 222223    13.3 2233            13.4 1222233
    14.1 22       14.2 12223333  14.3 122
    15.1 12233    15.2 12233     15.3 1222222         15.4 3333
    16.1 2        16.2 22222     16.3 2222            16.4 222     16.5 2223
    17.1 23       17.2 22223333  17.3 22
"""
WITHOUT_ROWS = {"10", "17"}  # chapters that do not apply, in a sentence
MET, NOT_MET, NO = "met", "not met", "no"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+", line)
]


def _asked(levels: str) -> list[str]:
    """Return the numbers of these levels, in their order."""
    words = LEVELS.split()
    return [
        f"{section}.{place}"
        for section, level_of_each in zip(words[::2], words[1::2], strict=True)
        for place, level in enumerate(level_of_each, start=1)
        if level in levels
    ]


def _chapter(number: str) -> str:
    return number.partition(".")[0]


def test_the_standard_is_counted_as_it_was_published() -> None:
    assert [len(_asked(level)) for level in "123"] == [70, 183, 92]


def test_each_requirement_of_levels_1_and_2_stands_there_once_and_in_order() -> None:
    named = [number for numbers, *_ in ROWS for number in numbers.split(", ")]

    assert named == [one for one in _asked("12") if _chapter(one) not in WITHOUT_ROWS]


def test_the_chapters_without_rows_say_why() -> None:
    for chapter in WITHOUT_ROWS:
        assert re.search(rf"### V{chapter} [^\n]+\n\nDoes not apply: ", TEXT)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_where_or_until_when(row: tuple[str, ...]) -> None:
    _, _, verdict, reason = row

    assert verdict in {MET, NOT_MET, NO}
    assert reason
    if verdict == NOT_MET:
        assert re.search(r"\((1\d|no issue yet|decided)[\w ;]*\)$|^See \d+\.\d+\.\d+\b", reason)


def test_the_sums_are_right() -> None:
    sums = Counter(
        {NO: sum(1 for number in _asked("12") if _chapter(number) in WITHOUT_ROWS)}
    ) + Counter(verdict for numbers, _, verdict, _ in ROWS for _ in numbers.split(", "))

    assert (
        f"Of {sums.total()} requirements, {sums[MET]} are met, {sums[NOT_MET]} are not met and "
        f"{sums[NO]} do not apply."
    ) in TEXT


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+/[\w./-]+|[\w.]+\.ya?ml|Dockerfile|\.dockerignore)`", TEXT))
    paths = {name for name in named if not name.startswith("/")}

    assert len(paths) > 60
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    assert all((DOCS / path).exists() for path in re.findall(r"\]\(([\w./-]+)\)", TEXT))
