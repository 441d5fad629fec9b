"""The headline of a day agrees with its rows."""

import pytest

from checkins.queries.headlines import Headline, headline
from checkins.queries.trends import A_BIT_ABOVE, ABOVE, BELOW, NEAR
from checkins.queries.why import BesideBaseline


def rows(*where):
    return [BesideBaseline(name="Mental", now="some", baseline="some", where=one) for one in where]


@pytest.mark.parametrize(
    ("where", "is_loud", "is_usual", "expected"),
    [
        ([], True, False, Headline.TOO_LITTLE),
        ([NEAR, NEAR, NEAR], False, False, Headline.CLOSE),
        ([NEAR, ABOVE, NEAR], False, False, Headline.HARDER),
        ([NEAR, A_BIT_ABOVE, NEAR], False, False, Headline.A_BIT_HARDER),
        ([A_BIT_ABOVE, ABOVE], False, False, Headline.HARDER),
        ([BELOW, ABOVE], False, False, Headline.BOTH),
        ([BELOW, A_BIT_ABOVE], True, True, Headline.BOTH),
        ([BELOW, NEAR], False, False, Headline.EASIER),
        ([BELOW, NEAR], True, False, Headline.PART),
        ([NEAR, NEAR], True, False, Headline.PART),
        ([NEAR, NEAR], True, True, Headline.HARD_AS_USUAL),
        ([ABOVE, NEAR], True, True, Headline.HARDER),
    ],
)
def test_the_headline_follows_the_rows(where, is_loud, is_usual, expected):
    assert headline(rows(*where), is_loud=is_loud, is_usual=is_usual) is expected
