"""What every form of ours says of a field that may not be blank: the field's name."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms as django_forms

from checkins import forms
from checkins.forms.base import StrictForm
from checkins.forms.contacts import FirstPersonForm

NAMELESS = django_forms.Field.default_error_messages["required"]


def of_ours() -> list[type[StrictForm]]:
    modules = (
        import_module(f"checkins.forms.{found.name}") for found in iter_modules(forms.__path__)
    )
    found = {
        one
        for module in modules
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, StrictForm) and one is not StrictForm and not _needs_more(one)
    }
    return sorted(found, key=lambda form: form.__name__)


def _needs_more(form: type[StrictForm]) -> bool:
    parameters = inspect.signature(form.__init__).parameters.values()
    return any(one.kind is one.KEYWORD_ONLY and one.default is one.empty for one in parameters)


@pytest.mark.parametrize("form", of_ours(), ids=lambda form: form.__name__)
def test_no_field_that_a_person_reads_is_missed_without_its_name(form: type[StrictForm]) -> None:
    fields = form().fields.values()

    assert [
        field.label
        for field in fields
        if field.required and field.label and field.error_messages["required"] is NAMELESS
    ] == []


def test_the_first_person_is_asked_for_by_name() -> None:
    form = FirstPersonForm({"name": "", "number": ""})

    said = [errors[0] for field, errors in form.errors.items() if field in {"name", "number"}]

    assert said == [
        f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK} is blank. "
        "Please fill it in."
        for name in ("Name", "Phone number")
    ]
