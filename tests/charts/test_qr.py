"""The square code: what a phone reads in it, and that it is dark on light everywhere."""

import pytest

from checkins.charts.qr import qr_svg
from tests.qr import drawn, read


@pytest.mark.parametrize(
    "host", ["d.io", "daybook.example.org", "check-in.harbor-recovery-clinic.example.org:8443"]
)
def test_the_square_says_the_link(host: str) -> None:
    link = f"https://{host}/join/7KQ2-M9XP/"

    assert read(drawn(qr_svg(link, "A square"))) == link


def test_a_module_that_is_wrong_is_seen() -> None:
    """The reader corrects nothing: it would not say that a wrong drawing is right."""
    rows = drawn(qr_svg("https://d.io/join/7KQ2-M9XP/", "A square"))
    place = len(rows) - 5  # the first byte's corner
    rows[place][place] = not rows[place][place]

    with pytest.raises(AssertionError):
        read(rows)


def test_its_name_is_read_aloud_and_nothing_of_it_is_a_style() -> None:
    svg = qr_svg("x", 'A "square" <b>')

    assert 'role="img" aria-label="A &quot;square&quot; &lt;b&gt;"' in svg
    assert "style" not in svg
