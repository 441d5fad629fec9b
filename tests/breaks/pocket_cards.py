"""Breaks of what a phone keeps: only what was ticked, and no form that proves or signs."""

from tests.breaking import Break

CARDS = "tests/views/test_pocket_cards.py"
POCKET_BREAKS = [
    Break(
        name="a card has the reasons only where they were ticked",
        path="checkins/queries/pocket_cards.py",
        old="    if reasons:\n",
        new="    if plan or not reasons:\n",
        run=(f"{CARDS}::test_a_card_has_first_names_and_only_what_was_ticked",),
    ),
    Break(
        name="a card has no last name",
        path="checkins/queries/pocket_cards.py",
        old='"first": first_name(one.name),',
        new='"first": one.name,',
        run=(f"{CARDS}::test_a_card_has_first_names_and_only_what_was_ticked",),
    ),
    Break(
        name="only a form with a text is kept where it did not get through",
        path="checkins/templatetags/beside.py",
        old="return bool(_TEXT.search(content, begin, end) and ",
        new="return bool(_BOX.search(content, begin, end) or ",
        run=("tests/views/test_beside.py::test_a_form_with_a_text_is_known_by_its_fields",),
    ),
]
