"""One and many are said through gettext, so that a second language can say them its own way."""

import re
from pathlib import Path

from django.template import engines

ROOT = Path(__file__).parents[2]


def test_no_template_makes_a_plural_by_hand() -> None:
    by_hand = re.compile(r"\|pluralize|\{% if [\w.]+ == 1 %\}")
    texts = {path: path.read_text() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    found = {str(path.relative_to(ROOT)) for path, text in texts.items() if by_hand.search(text)}

    # There the number is that of a page of the check-in, and nothing is counted.
    pages = {f"templates/checkins/{name}.html" for name in ("checkins/page", "offline/checkin")}
    assert found - pages == set()


def test_no_view_form_or_chart_makes_a_plural_by_hand() -> None:
    by_hand = re.compile(r"""["']s["'] (if|\*)|else ["']s["']""")
    folders = (ROOT / "checkins" / name for name in ("views", "forms", "charts"))
    files = (path for folder in folders for path in folder.rglob("*.py"))

    assert [path.name for path in files if by_hand.search(path.read_text())] == []


def test_one_and_many_are_told_apart_without_a_language_file() -> None:
    template = engines["django"].get_template("checkins/levels/_why_text.html")
    said = [
        template.render({"assessment": {"engine_days": number}}).split("<p>")[1].split(".")[0]
        for number in (0, 1, 2)
    ]

    assert said == [
        "You have 0 check-ins with answers",
        "You have 1 check-in with answers",
        "You have 2 check-ins with answers",
    ]
