"""Inputs drawn without Django's templates are those that the templates draw."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from relapse_watch.widgets import CHOICES, INPUTS, Renderer

VALUES = [None, "", 0, "a", "<&\"'>", SafeString("<i>"), "\u05d0 \u202e", 1.5]
ATTRS = {"id": "<x", "required": True, "disabled": False, "maxlength": 60, "title": "\"é'"}
INPUT_TYPES = [
    *(forms.TextInput, forms.HiddenInput, forms.EmailInput, forms.NumberInput, forms.URLInput),
    *(forms.TelInput, forms.SearchInput, forms.DateInput),
    lambda: forms.PasswordInput(render_value=True),
]


@pytest.mark.parametrize("kind", INPUT_TYPES)
def test_an_input_is_drawn_as_its_template_draws_it(kind) -> None:
    widget = kind()
    assert widget.template_name in INPUTS
    for value in VALUES:
        for attrs in ({}, ATTRS):
            both = [widget.render("<n", value, attrs, one()) for one in (Renderer, DjangoTemplates)]
            assert both[0] == both[1]
            assert isinstance(both[0], SafeString)


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_a_choice_is_drawn_as_its_template_draws_it(kind) -> None:
    widget = kind(choices=[("a", "A & <b>"), ("b\"'", SafeString("<b>B</b>"))])
    assert widget.option_template_name in CHOICES
    for attrs in ({}, ATTRS):
        for number in range(2):
            drawn = []
            for renderer in (Renderer(), DjangoTemplates()):
                one = list(widget.subwidgets("n", ["a"], attrs))[number]
                for wraps in (True, False):
                    one["wrap_label"] = wraps
                    drawn.append(renderer.render(one["template_name"], {"widget": one}))
            assert drawn[:2] == drawn[2:]
