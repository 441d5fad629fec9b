"""What the pages of a check-in ask."""

import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.pages import LAST_PAGE, PAGE_STAGES, Kind, page_questions
from checkins.engine.types import Stage
from checkins.forms.checkins import PageForm
from checkins.models import User


@pytest.mark.parametrize(
    ("number", "title", "beside"),
    [
        (1, "Feelings and people", {"meeting": "Did you have a support meeting today?"}),
        (2, "Thoughts", {}),
        (
            3,
            "Your day",
            {
                "medicine": "I took my recovery medicine today.",
                "triggers": "What came up today",
                "note": "A note to yourself",
            },
        ),
        (4, "Did you use today?", {"used": "Did you use today?"}),
    ],
)
def test_a_page_asks_its_stages_signs_and_what_stands_beside_them(
    number: int, title: str, beside: dict[str, str]
) -> None:
    page = page_questions(number)

    stage = PAGE_STAGES[number - 1]
    signs = sign_catalog().scale_signs(stage) if stage else ()
    assert (page.number, page.title) == (number, title)
    assert {item.name: item.text for item in page} == {
        **{sign.code: sign.text for sign in signs},
        **beside,
    }
    assert [item.name for item in page if item.kind is Kind.SCALE] == [sign.code for sign in signs]


def test_a_sign_stands_on_its_page_as_its_file_describes_it() -> None:
    pages = map(page_questions, range(1, LAST_PAGE + 1))
    asked = {item.name: item for page in pages for item in page}

    marks = {
        name: (asked[name].good, asked[name].bulk, asked[name].weekly)
        for name in ("slept_well", "stressed", "too_much")
    }
    assert marks == {
        "slept_well": (True, False, False),
        "stressed": (False, True, False),
        "too_much": (False, True, True),
    }
    assert [word for _, word in asked["cravings"].options][:2] == ["Not at all", "A little"]


def test_only_the_page_of_the_body_takes_signs_of_ones_own() -> None:
    pages = map(page_questions, range(1, LAST_PAGE + 1))

    assert [page.stage for page in pages if page.takes_own_signs] == [Stage.PHYSICAL]


@pytest.mark.parametrize("number", range(1, LAST_PAGE + 1))
def test_a_sent_page_may_hold_what_a_drawn_one_asks_and_no_more(number: int) -> None:
    form = PageForm({}, person=User(), questions=page_questions(number), day=None)

    asked = [item.name for item in page_questions(number)]
    hidden = ["uuid", "edited_at", "shown_at", "asked", "bulk", "clear"]
    assert set(form.fields) == {*asked, *(f"was-{name}" for name in asked), *hidden}
    assert {form.fields[item.name].label for item in page_questions(number)} == {
        item.text for item in page_questions(number)
    }
