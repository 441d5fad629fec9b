"""What was refused on a page, for its top and its title."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm

register = template.Library()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence, and the id of the field that it is about, "" if no field is."""

    text: str
    field_id: str = ""


@register.simple_tag(takes_context=True)
def refusals(context: template.Context) -> list[Refusal]:
    """Return what was refused on this page, in the order of its fields; none if nothing was.

    Views name their forms differently, and of all forms on a page one is posted. What a view
    refuses without a form is its ``problem``.
    """
    values: dict[Any, Any] = context.flatten()
    # ``isinstance`` would read the lazy user, and public pages are shown without the database.
    forms = (value for value in values.values() if issubclass(type(value), BaseForm))
    form = next((form for form in forms if form.is_bound and form.errors), None)
    if form is None:
        # A view's own list, of what is wrong in a file that its form took.
        wrong = [Refusal(str(line)) for line in values.get("problems") or ()]
        return wrong or ([Refusal(values["problem"])] if values.get("problem") else [])
    found = [
        Refusal(str(text), _field_id(form, name))
        for name, texts in form.errors.items()
        for text in texts
    ]
    return list(dict.fromkeys(found))


def _field_id(form: BaseForm, name: str) -> str:
    """Return the id of a field, of the first choice if it has several."""
    if name == NON_FIELD_ERRORS or form[name].is_hidden:
        return ""
    field = form[name]
    return str(field.id_for_label or f"{field.auto_id}_0")
