"""The list is cut into pages after its clients were sorted into groups."""

import pytest

from checkins.queries.caseload import CaseloadRow, Section
from checkins.queries.caseload_pages import page_of


def rows(section, *labels):
    return [CaseloadRow(label, label, section) for label in labels]


SECTIONS = {
    Section.CONTACT_TODAY: rows(Section.CONTACT_TODAY, "a", "b"),
    Section.QUIET: [],
    Section.STEADY: rows(Section.STEADY, "c", "d", "e"),
}


@pytest.mark.parametrize(
    ("number", "size", "expected"),
    [
        (1, 9, (1, 1, "ab", "cde")),
        (1, 3, (1, 2, "ab", "c")),
        (2, 3, (2, 2, "", "de")),
        (7, 3, (2, 2, "", "de")),  # beyond the last
        (3, 2, (3, 3, "", "e")),
    ],
)
def test_a_page_goes_on_where_the_last_one_ended(number, size, expected):
    page = page_of(SECTIONS, number, size=size)

    found = ["".join(row.label for row in page.rows[name]) for name in SECTIONS]
    assert (page.number, page.of, found[0], found[2]) == expected
    assert found[1] == ""


def test_a_list_without_rows_is_one_empty_page():
    page = page_of({Section.QUIET: []}, 4)

    assert (page.number, page.of, page.is_last) == (1, 1, True)
