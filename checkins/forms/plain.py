"""What the framework and the sign-in library refuse, said in our own words, in this one place."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import EmailField
from django.utils.functional import Promise

# Sentences by the framework's code for what is wrong. {name} is the field, as its page calls it.
SENTENCES = {
    "required": "“{name}” is blank. Please fill it in.",
    "invalid": "“{name}”: please check what you typed.",
    "invalid_choice": "“{name}” has a choice we don’t know. Load the page again.",
    "invalid_list": "“{name}” has a choice we don’t know. Load the page again.",
    "max_length": "“{name}” is too long. Please shorten it.",
    "min_length": "“{name}” is too short. Please add to it.",
    "max_value": "“{name}”: please use a smaller number.",
    "min_value": "“{name}”: please use a larger number.",
    "null_characters_not_allowed": "“{name}”: please use plain letters and signs only.",
    "password_too_short": "“{name}”: use 8 letters or more, and not a common password.",
    "password_too_common": "“{name}”: use 8 letters or more, and not a common password.",
    "password_too_similar": "“{name}” is too much like your address. Choose another one.",
}
EMAIL = "“{name}”: please check it. It looks like sam@mail.example."
# Sentences that come without a code.
BY_TEXT = {
    "You must type the same password each time.": (
        "The two passwords don’t match. Type the new one twice."
    ),
}
OTHERWISE = "“{name}”: please check it, and try again."


class PlainErrors:
    """A form whose errors are all in our own words, and name the field that they are about.

    The sentences of our own forms pass through as they are: only a library's are translated texts.
    """

    #: What the page calls a field, where it is not the field's own label.
    names: ClassVar[dict[str, str]] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error; the same sentence is said once of each field."""
        found = error if isinstance(error, ValidationError) else ValidationError(error)
        if hasattr(found, "error_dict"):
            super().add_error(field, found)  # type: ignore[misc]
            return
        said: dict[Any, ValidationError] = {}
        for one in found.error_list:
            plain = self._in_our_words(field, one)
            said.setdefault(str(plain.message), plain)
        super().add_error(field, ValidationError(list(said.values())))  # type: ignore[misc]

    def _in_our_words(self, field: str | None, error: ValidationError) -> ValidationError:
        code = str(error.code or "")
        is_theirs = isinstance(error.message, Promise) or code.startswith("password_")
        if not is_theirs and error.message not in BY_TEXT:
            return error
        if code in SENTENCES:
            is_email = code == "invalid" and isinstance(self._field(field), EmailField)
            said = EMAIL if is_email else SENTENCES[code]
        else:
            said = BY_TEXT.get(str(error.message), OTHERWISE)
        return ValidationError(said.format(name=self._name_of(field)), code=error.code)

    def _field(self, name: str | None) -> Any:
        return self.fields.get(name or "")  # type: ignore[attr-defined]

    def _name_of(self, field: str | None) -> str:
        own = self._field(field)
        return self.names.get(field or "") or str((own and own.label) or "This page")
