"""A box takes as many letters as the browser lets a person type, line breaks included."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.plans import MOST_LINES, plan_catalog
from checkins.forms.base import PlainCharField, StrictForm
from checkins.forms.look_backs import LookBackForm
from checkins.forms.plans import PlanForm
from checkins.forms.thoughts import NewShortThoughtForm, NewThoughtForm

FORMS = (NewShortThoughtForm, NewThoughtForm, LookBackForm, PlanForm)
BOXES = [
    (form, name)
    for form in FORMS
    for name, field in form().fields.items()
    if isinstance(field.widget, forms.Textarea)
]


def full_text(most: int, *, breaks: int) -> str:
    """Return a text of exactly ``most`` letters, of which some are line breaks."""
    lines = ["x"] * breaks
    return "\n".join([*lines, "x" * (most - 2 * breaks)])


@pytest.mark.parametrize(("form", "name"), BOXES, ids=lambda part: getattr(part, "__name__", part))
def test_a_full_box_with_line_breaks_is_accepted_and_kept_with_one_letter_each(
    form: type[StrictForm], name: str
) -> None:
    most = form().fields[name].max_length
    text = full_text(most, breaks=MOST_LINES - 1)

    filled = form({name: text.replace("\n", "\r\n")})
    filled.is_valid()

    assert len(text) == most
    assert name not in filled.errors
    assert filled.cleaned_data[name] == text


@pytest.mark.parametrize(("form", "name"), BOXES, ids=lambda part: getattr(part, "__name__", part))
def test_the_browser_counts_to_the_same_limit(form: type[StrictForm], name: str) -> None:
    box = str(form()[name])

    assert re.search(r'maxlength="(\d+)"', box)[1] == str(form().fields[name].max_length)


def test_every_box_of_the_product_is_among_them() -> None:
    assert len(BOXES) == 3 + 5 + 2 + len(plan_catalog().parts)


@pytest.mark.parametrize("sent", ["a\r\nb", "a\rb", "a\nb"])
def test_each_kind_of_line_break_is_one_newline(sent: str) -> None:
    assert PlainCharField(widget=forms.Textarea).clean(sent) == "a\nb"


@pytest.mark.parametrize("sent", ["a\r\nb", "a\n\nb", "a\x0bb", "a\x85b", "a\u2028b"])
def test_a_field_of_one_line_holds_no_line_break(sent: str) -> None:
    assert PlainCharField().clean(sent) == "a b"


@pytest.mark.parametrize(
    "sent", ["\u200b", "\u2060\u200d", "\u00ad", "\u202e\u2800", "\u3164", "\x07"]
)
def test_what_must_be_written_is_not_written_in_signs_that_nobody_sees(sent: str) -> None:
    with pytest.raises(ValidationError):
        PlainCharField().clean(sent)

    assert PlainCharField(required=False).clean(sent) == sent


@pytest.mark.parametrize(
    "sent", ["\U0001f642", "ä", "न", "a\u200db", "?", "\u0378", "\u2066א\u2069"]
)
def test_every_sign_that_is_seen_is_enough(sent: str) -> None:
    assert PlainCharField().clean(sent) == sent


def test_a_password_is_taken_as_it_was_typed() -> None:
    password = PlainCharField(widget=forms.PasswordInput, strip=False)

    assert password.clean(" a\u2028b") == " a\u2028b"
    assert password.clean(8 * " ") == 8 * " "
