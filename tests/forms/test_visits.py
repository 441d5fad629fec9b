from datetime import date

import pytest
from django.http import QueryDict

from checkins.forms.visits import day_before_which


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("before=2026-11-20", date(2026, 11, 20)),
        ("", None),
        ("before=", None),
        ("before=2026-02-30", None),
        ("before=20261120", None),
        ("before=9999-12-31", None),
        ("before=0001-01-01", None),
        ("before=2026-11-2%D9%A3", None),
        ("before=x", None),
    ],
)
def test_a_day_in_the_address_is_read_exactly(said, day):
    assert day_before_which(QueryDict(said)) == day
