"""One page of the daily check-in, as it was sent."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from checkins.catalog.pages import LAST_PAGE, Kind, Question, on_the_scale, page_questions
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.days import FIRST_DAY
from checkins.engine.types import RATINGS
from checkins.enums import OwnLineKind
from checkins.forms.base import PlainCharField, StrictForm
from checkins.models import User
from checkins.models.own_lines import OWN
from checkins.queries.own_lines import own_lines_of
from checkins.services.checkins import Page

NOTE_LENGTH = 2000
RATING_VALUES = {str(rating): rating for rating in RATINGS}
BUTTONS = frozenset({"next", "stop", "fill"})
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN_CODE = re.compile(OWN + UUID_TEXT.pattern)
OUT_OF_DATE = "The page is out of date. Please load it again."


class PageNumberField(forms.UUIDField):
    """The page's number exactly as pages write it; ``uuid.UUID`` reads much more than that."""

    def to_python(self, value: Any) -> Any:
        """Return the number, None where none was sent.

        :raises ValidationError: if it is not written as a UUID is.
        """
        if value and not UUID_TEXT.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(value)


class RatingField(forms.Field):
    """A line of the scale: exactly "0" to "4", or blank; nothing that merely reads as a number."""

    def to_python(self, value: Any) -> int | None:
        """Return the rating, None for a blank line.

        :raises ValidationError: if it is none of the five words' values.
        """
        if value in (None, ""):
            return None
        if value not in RATING_VALUES:
            raise ValidationError(f"“{self.label}”: choose one of the five answers, or leave it.")
        return RATING_VALUES[value]


class OneOfField(forms.Field):
    """A question with words to choose from, or blank."""

    def __init__(self, *, values: Iterable[str], label: str) -> None:
        super().__init__(required=False, label=label)
        self.values = frozenset(values)

    def to_python(self, value: Any) -> str | None:
        """Return the choice, None for a blank one.

        :raises ValidationError: if it is none of them.
        """
        if value in (None, ""):
            return None
        if value not in self.values:
            raise ValidationError(f"“{self.label}”: choose one of the answers, or leave it.")
        return str(value)


class CodesField(forms.Field):
    """A hidden line of codes, separated by spaces, all from one list."""

    def __init__(self, *, allowed: Iterable[str]) -> None:
        super().__init__(required=False)
        self.allowed = frozenset(allowed)

    def to_python(self, value: Any) -> frozenset[str]:
        """Return the codes.

        :raises ValidationError: if one is not on the list.
        """
        codes = frozenset((value or "").split())
        if codes - self.allowed:
            raise ValidationError(OUT_OF_DATE)
        return codes


class TagsField(forms.Field):
    """Boxes to tick: triggers of the catalog, and the person's own."""

    widget = forms.SelectMultiple

    def __init__(self, *, person: User, label: str) -> None:
        super().__init__(required=False, label=label)
        self.person = person

    def to_python(self, value: Any) -> list[str] | None:
        """Return the codes, sorted; None where no box is ticked.

        Whose a trigger of one's own is costs a query, asked only where one is ticked.

        :raises ValidationError: if one is neither of the catalog nor the person's own.
        """
        codes = set(value or ())
        unknown = codes - trigger_catalog().words.keys()
        if unknown and unknown - own_lines_of(self.person).all_words(OwnLineKind.TRIGGER).keys():
            raise ValidationError(f"“{self.label}” has a choice we do not know.")
        return sorted(codes) or None


class WasTagsField(forms.Field):
    """What was tagged when the page was drawn, as a hidden line of codes."""

    def to_python(self, value: Any) -> list[str] | None:
        """Return the codes, sorted; None for a blank line.

        :raises ValidationError: if one is not written as a code is.
        """
        codes = set((value or "").split())
        if not all(OWN_CODE.fullmatch(code) for code in codes - trigger_catalog().words.keys()):
            raise ValidationError(OUT_OF_DATE)
        return sorted(codes) or None


class DeviceTimeField(forms.CharField):
    """When the phone says that the page was answered, with an offset."""

    def clean(self, value: Any) -> datetime | None:
        """Return the aware moment, None where nothing was sent.

        :raises ValidationError: if it is no moment, or one without an offset.
        """
        if not value:
            return None
        try:
            moment = parse_datetime(value) if value.isascii() and value.isprintable() else None
        except ValueError:
            moment = None
        if moment is None or moment.utcoffset() is None or moment.date() < FIRST_DAY:
            raise ValidationError("The time on this phone cannot be read. Check its clock.")
        return moment


class PageForm(StrictForm):
    """One step's lines; which ones exist follows from the step alone.

    Each line comes with what the page was rendered with (``was-<name>``), so that only what the
    person changed is carried, and a stale tab overwrites nothing.
    """

    button_names = BUTTONS
    repeated_names = frozenset({"triggers"})

    def __init__(
        self, *args: Any, person: User, page_number: int, day: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.page_number, self.day = person, page_number, day
        self.questions = page_questions(page_number)
        self.lines = {item.name: self._answer_field(item) for item in self._asked()}
        self.fields["uuid"] = PageNumberField(
            error_messages=dict.fromkeys(
                ("required", "invalid"), "The page came without its number. Please load it again."
            )
        )
        self.fields["edited_at"] = DeviceTimeField(required=False)
        for name, field in self.lines.items():
            self.fields[name] = field
            self.fields[f"was-{name}"] = self._before(field)
        fillable = [item.name for item in self.questions.signs if item.bulk]
        self.fields["asked"] = CodesField(allowed=self.lines)
        self.fields["bulk"] = CodesField(allowed=fillable)
        self.fields["clear"] = CodesField(allowed=self.lines)

    def _asked(self) -> list[Question]:
        """Return the page's questions, with the person's own signs where the page sent some."""
        begins = (OWN, f"was-{OWN}")
        if not self.questions.takes_own_signs or not any(
            name.startswith(begins) for name in self.data
        ):
            return list(self.questions)
        own = own_lines_of(self.person).all_words(OwnLineKind.SIGN)
        return [*self.questions, *(on_the_scale(code, words) for code, words in own.items())]

    def _answer_field(self, question: Question) -> forms.Field:
        match question.kind:
            case Kind.SCALE:
                return RatingField(required=False, label=question.text)
            case Kind.CHOICE:
                values = [value for value, _ in question.options]
                return OneOfField(values=values, label=question.text)
            case Kind.TAGS:
                return TagsField(person=self.person, label=question.text)
            case Kind.TEXT:
                return PlainCharField(
                    required=False, max_length=NOTE_LENGTH, label=question.text, strip=True
                )

    @staticmethod
    def _before(field: forms.Field) -> forms.Field:
        """Return the hidden field that says what the line was drawn with."""
        if isinstance(field, TagsField):
            return WasTagsField(required=False, label=field.label)
        if isinstance(field, OneOfField):
            return OneOfField(values=field.values, label=str(field.label))
        if isinstance(field, PlainCharField):
            return PlainCharField(required=False, max_length=field.max_length, label=field.label)
        return RatingField(required=False, label=field.label)

    def page(self, *, late: bool) -> Page:
        """Return what the person changed, ready to be saved.

        A mark stays only on a line that still says "Not at all": without a script, the page
        sends the mark of a line that the person has answered since.

        The last step finishes a day; so does "Save and stop" on a day that has ended.
        """
        data = self.cleaned_data
        fields = {
            name: self._value(name) for name in self.lines if self._value(name) != self._was(name)
        }
        bulk = set(data["bulk"])
        if "fill" in self.data:
            filled = self._fillable()
            fields |= dict.fromkeys(filled, 0)
            bulk |= filled
        for name in data["clear"]:
            fields[name] = None
        stops = "stop" in self.data
        return Page(
            uuid=data["uuid"],
            day=self.day,
            fields=fields,
            asked=data["asked"],
            bulk=frozenset(bulk & {name for name, value in fields.items() if value == 0}),
            finish=self.page_number == LAST_PAGE or (stops and late),
            edited_at=data["edited_at"],
        )

    def typed(self) -> dict[str, str]:
        """Return the answers that were sent and are valid, as a page shows them again."""
        return {name: _typed(self._value(name)) for name in self.lines if name in self.cleaned_data}

    def sentences(self) -> dict[str, str]:
        """Return what is wrong, a sentence per line, "" for the page as a whole."""
        named = {name: str(errors[0]) for name, errors in self.errors.items()}
        lines = {name: text for name, text in named.items() if name in self.lines}
        rest = [text for name, text in named.items() if name not in lines]
        return lines | ({"": rest[0]} if rest else {})

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return None if value == "" else value

    def _was(self, name: str) -> Any:
        value = self.cleaned_data.get(f"was-{name}")
        return None if value == "" else value

    def _fillable(self) -> set[str]:
        asked = self.cleaned_data["asked"]
        return {
            item.name
            for item in self.questions.signs
            if item.bulk and item.name in asked and self._value(item.name) is None
        }


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)


def new_page_uuid() -> uuid.UUID:
    """Return the number that a page carries, so that sending it twice saves it once."""
    return uuid.uuid4()
