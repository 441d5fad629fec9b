import pytest

from checkins.queries.counts import days_words, share_words, times_words


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


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.004, "1 in 50"),
        (0.022, "1 in 45"),
        (0.179, "1 in 6"),
        (0.37, "1 in 3"),
        (0.38, "4 in 10"),
        (0.661, "7 in 10"),
        (0.97, "9 in 10"),
    ],
)
def test_a_share_in_words(share, words):
    assert share_words(share) == words
