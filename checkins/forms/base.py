"""The base of all forms, which accepts exactly the fields that its page sends."""

import re
import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.crypto import salted_hmac

from checkins.catalog.bidi import one_line
from checkins.forms.plain import PlainErrors

MARK = "page_mark"
OWN_KEYS = {"csrfmiddlewaretoken", MARK}
FORM_ID = "form_id"
# Signs that count as letters or symbols, and are blank all the same.
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
BLANK_KINDS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


def is_seen(text: str) -> bool:
    """Return whether any sign of a text is seen: spaces, marks of direction and fillers are not."""
    kinds = {unicodedata.category(sign) for sign in text if sign not in FILLERS}
    return bool(kinds - BLANK_KINDS)  # a sign that is newer than our tables is one of "Cn"


class PlainCharField(forms.CharField):
    """A text of several lines, in a ``TextInput`` of one; refuses NUL and lone surrogates.

    A line break counts as one letter, as browsers count it, and is stored as one: they send two.
    In a text of one line, where no browser sends any, it becomes a space: a name could otherwise
    write lines of its own into what other people read and sign. Where a text is required, one that
    nobody sees is none: a consent could otherwise name nobody.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(refuse_unreadable)

    def to_python(self, value: Any) -> str:
        """Return the text with each line break as one newline, or as a space."""
        text = str(super().to_python(value))
        if self.required and self.strip and not is_seen(text):  # a password is not stripped
            return ""
        if isinstance(self.widget, forms.TextInput):
            return one_line(text)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class FormIdField(forms.UUIDField):
    """A form's UUID, exactly as pages write it; ``uuid.UUID`` accepts many other spellings."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        bad = "The page came without its number. Please send it again."
        errors = dict.fromkeys(("required", "invalid"), bad)
        super().__init__(initial=uuid.uuid4, error_messages=errors)

    def to_python(self, value: Any) -> Any:
        """Return the UUID, None if none was sent.

        :raises ValidationError: if the value is not a UUID in lower case with hyphens.
        """
        if value and not UUID_TEXT.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the UUID that was sent, so that a refused page keeps it, or a fresh one."""
        return data if data and UUID_TEXT.fullmatch(data) else initial


FILE_FAULTS = {
    **dict.fromkeys(("required", "invalid", "missing"), "Please choose a file."),
    "empty": "This file is empty.",
    "max_length": "The name of this file is too long.",
}
NAMES_NO_FIELD = forms.Field.default_error_messages["required"]  # the framework's own sentence


class StrictForm(PlainErrors, forms.Form):
    """A form that refuses fields its page does not have, and fields that are sent twice."""

    #: Names of the page's buttons.
    button_names: frozenset[str] = frozenset()
    #: Names of fields that may be sent more than once.
    repeated_names: frozenset[str] = frozenset()
    #: Whether the page may send none of its fields, as of a single box that is not ticked.
    may_be_empty = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let each field that may not be blank say so by its name."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.label and field.error_messages.get("required") is NAMES_NO_FIELD:
                said = f"{self._label(name)} is blank. Please fill it in."
                field.error_messages = {**field.error_messages, "required": said}

    def clean(self) -> dict[str, Any]:
        """Check the names of the fields that were sent."""
        data = self.data
        given = {*data, *self.files}
        if self.fields and not self.may_be_empty and not self.fields.keys() & given:
            raise ValidationError("The page came empty. Load it again.")
        known = {self.add_prefix(name) for name in self.fields} | OWN_KEYS | self.button_names
        for name in given:
            if name not in known:
                # The sender chose the name, so it is not echoed.
                raise ValidationError("The page sent something it doesn’t have. Load it again.")
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
        return f"“{field.label}”" if field and field.label else "A hidden field"


class UploadForm(StrictForm):
    """A form whose one field is ``file``, a file of somebody's own."""

    def clean(self) -> dict[str, Any]:
        """Check the names of the fields, if a file was chosen: otherwise a browser sends none."""
        return super().clean() if self.files else self.cleaned_data


class OnceForm(StrictForm):
    """A form that makes a row, and carries a fresh UUID so that sending it twice makes one."""

    form_id = FormIdField()

    def clean(self) -> dict[str, Any]:
        """Derive ``form_id`` from the UUID and the content: other content is another row.

        A browser may go back to a page that was sent, UUID included. The hash is keyed, because the
        content may be private.
        """
        data = super().clean()
        if sent := data.get(FORM_ID):
            content = sorted((name, value) for name, value in data.items() if name != FORM_ID)
            data[FORM_ID] = uuid.uuid5(
                sent, salted_hmac("checkins.form", repr(content)).hexdigest()
            )
        return data
