"""The base of all forms, which accepts exactly the fields that its page sends."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError

OWN_KEYS = {"csrfmiddlewaretoken"}


class BodyOverLimitError(BadRequest):
    """A body is over its view's limit; the message is for the sender, if the view has one."""


def refuse_unreadable(text: str) -> None:
    """Refuse lone surrogates, which no keyboard types and no database stores.

    :raises ValidationError: if ``text`` contains a lone surrogate.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError("Please use plain letters and signs only.") from error


class PlainCharField(forms.CharField):
    """A text of one line or several; Django refuses NUL, this class lone surrogates."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(refuse_unreadable)


class StrictForm(forms.Form):
    """A form that refuses fields its page does not have, and fields that are sent twice."""

    #: Names of the page's buttons.
    button_names: frozenset[str] = frozenset()
    #: Names of fields that may be sent more than once.
    repeated_names: frozenset[str] = frozenset()

    def clean(self) -> dict[str, Any]:
        """Check the names of the fields that were sent."""
        data = self.data
        given = {*data, *self.files}
        if self.fields and not self.fields.keys() & given:
            raise ValidationError("The page came empty. Load it again.")
        known = {self.add_prefix(name) for name in self.fields} | OWN_KEYS | self.button_names
        for name in given:
            if name not in known:
                # The sender chose the name, so it is not echoed.
                raise ValidationError("The page sent a line that it does not have. Load it again.")
            if name not in self.repeated_names and len(self._values(name)) > 1:
                self.add_error(
                    self._field_of(name), f"{self._label(name)} came twice. Please answer it once."
                )
        return self.cleaned_data

    def _values(self, name: str) -> list[Any]:
        sources = [source for source in (self.data, self.files) if name in source]
        return [
            value
            for source in sources
            for value in (source.getlist(name) if hasattr(source, "getlist") else [source[name]])
        ]

    def _field_of(self, name: str) -> str | None:
        return name if name in self.fields else None

    def _label(self, name: str) -> str:
        field = self.fields.get(name)
        return f"“{field.label}”" if field and field.label else "A hidden line"
