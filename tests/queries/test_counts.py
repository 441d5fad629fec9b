import pytest

from checkins.queries.counts import days_words, times_words


@pytest.mark.parametrize(
    ("count", "days", "times"),
    [
        (0, "0 days", "0 times"),
        (1, "1 day", "once"),
        (2, "2 days", "twice"),
        (3, "3 days", "3 times"),
    ],
)
def test_a_count_in_words(count, days, times):
    assert (days_words(count), times_words(count)) == (days, times)
