"""A refused post's page has one place that gives it its status."""

from pathlib import Path

VIEWS = Path(__file__).parents[2] / "checkins" / "views"


def test_only_one_place_gives_a_page_the_status_of_a_refusal():
    saying_it = {path.name for path in VIEWS.glob("*.py") if "400 if" in path.read_text()}
    always = {path.name for path in VIEWS.glob("*.py") if "status=400)" in path.read_text()}

    assert saying_it == {"answers.py"}
    assert always == {"errors.py"}
