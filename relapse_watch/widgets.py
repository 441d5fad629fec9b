"""Drawing a form's plain inputs without Django's templates for them.

Django draws two templates for each input and three for each choice: a third of the time of a short
list of clients. What else a form draws has Django's own.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

FOLDER = "django/forms/widgets"
INPUTS = {
    f"{FOLDER}/{name}.html"
    for name in ("text", "hidden", "email", "number", "password", "url", "tel", "search", "date")
}
CHOICES = {f"{FOLDER}/{name}_option.html" for name in ("radio", "checkbox")}


class Renderer(DjangoTemplates):
    """Django's own renderer, which draws an input or a choice as its template would."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        """Return the HTML of a widget."""
        if template_name in INPUTS:
            return SafeString(_input(context["widget"]))
        if template_name in CHOICES:
            return SafeString(_choice(context["widget"]))
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_text(value)}"'
    attrs = "".join(
        f" {_text(name)}" if each is True else f' {_text(name)}="{_text(each)}"'
        for name, each in widget["attrs"].items()
        if each is not False
    )
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{given}{attrs}>'


def _choice(widget: Mapping[str, Any]) -> str:
    drawn = _input(widget)
    if not widget["wrap_label"]:
        return drawn
    own_id = widget["attrs"].get("id")
    of_it = f' for="{_text(own_id)}"' if own_id else ""
    return f"<label{of_it}>{drawn}\n {_text(widget['label'])}</label>"


def _text(value: Any) -> str:
    return str(conditional_escape(value if isinstance(value, str) else str(value)))
