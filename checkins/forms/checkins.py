"""The form of one page of the daily check-in."""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.dateparse import parse_datetime

from checkins.catalog.pages import Kind, PageQuestions, Question, on_the_scale
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.days import FIRST_DAY
from checkins.engine.types import RATINGS
from checkins.enums import OwnLineKind
from checkins.forms.base import UUID_TEXT, FormIdField, PlainCharField, StrictForm
from checkins.models import User
from checkins.models.own_lines import OWN
from checkins.queries.own_lines import own_lines_of
from checkins.services.checkins import Page

NOTE_LENGTH = 2000
RATING_VALUES = {str(rating): rating for rating in RATINGS}
BUTTONS = frozenset({"next", "stop", "fill", "back"})
OWN_CODE = re.compile(OWN + UUID_TEXT.pattern)
SECOND_TAP = timedelta(seconds=1)
_SIGNER = Signer(salt="checkins.shown_at")
OUT_OF_DATE = "The page is out of date. Please load it again."


class RatingField(forms.Field):
    """An answer on the scale: exactly "0" to "4", or blank; no other spelling of a number."""

    def to_python(self, value: Any) -> int | None:
        """Return the rating, None for a blank answer.

        :raises ValidationError: if the value is none of the five ratings.
        """
        if value in (None, ""):
            return None
        if value not in RATING_VALUES:
            raise ValidationError(f"“{self.label}”: choose one of the five answers, or leave it.")
        return RATING_VALUES[value]


class OneOfField(forms.Field):
    """A question whose answer is one of a list of values, or blank."""

    def __init__(self, *, values: Iterable[str], label: str) -> None:
        super().__init__(required=False, label=label)
        self.values = frozenset(values)

    def to_python(self, value: Any) -> str | None:
        """Return the choice, None for a blank answer.

        :raises ValidationError: if the value is not on the list.
        """
        if value in (None, ""):
            return None
        if value not in self.values:
            raise ValidationError(f"“{self.label}”: choose one of the answers, or leave it.")
        return str(value)


class CodesField(forms.Field):
    """A hidden field of codes from one list, separated by spaces."""

    widget = forms.HiddenInput

    def __init__(self, *, allowed: Iterable[str]) -> None:
        super().__init__(required=False)
        self.allowed = frozenset(allowed)

    def to_python(self, value: Any) -> frozenset[str]:
        """Return the codes as a set.

        :raises ValidationError: if a code is not on the list.
        """
        codes = frozenset((value or "").split())
        if codes - self.allowed:
            raise ValidationError(OUT_OF_DATE)
        return codes


class TagsField(forms.Field):
    """Checkboxes for triggers: those of the catalog, and the person's own."""

    widget = forms.SelectMultiple

    def __init__(self, *, person: User, label: str) -> None:
        super().__init__(required=False, label=label)
        self.person = person

    def to_python(self, value: Any) -> list[str] | None:
        """Return the codes, sorted; None if no box is ticked.

        A query for the person's own triggers is made only if one of them is ticked.

        :raises ValidationError: if a code is neither in the catalog nor one of the person's own.
        """
        codes = set(value or ())
        unknown = codes - trigger_catalog().words.keys()
        if unknown and unknown - own_lines_of(self.person).all_words(OwnLineKind.TRIGGER).keys():
            raise ValidationError(f"“{self.label}” has a choice we don’t know.")
        return sorted(codes) or None


class WasTagsField(forms.Field):
    """The triggers that were ticked when the page was rendered, as a hidden field of codes."""

    def to_python(self, value: Any) -> list[str] | None:
        """Return the codes, sorted; None for a blank field.

        :raises ValidationError: if a value does not have the form of a trigger's code.
        """
        codes = set((value or "").split())
        if not all(OWN_CODE.fullmatch(code) for code in codes - trigger_catalog().words.keys()):
            raise ValidationError(OUT_OF_DATE)
        return sorted(codes) or None


class DeviceTimeField(forms.CharField):
    """The time on the phone when the page was answered, with its offset from UTC."""

    def clean(self, value: Any) -> datetime | None:
        """Return the aware datetime, None if nothing was sent.

        :raises ValidationError: if the value is no datetime, has no offset, or is too long ago.
        """
        if not value:
            return None
        try:
            moment = parse_datetime(value) if value.isascii() and value.isprintable() else None
        except ValueError:
            moment = None
        if moment is None or moment.utcoffset() is None or moment.date() < FIRST_DAY:
            raise ValidationError("We can’t read the time on this phone. Check its clock.")
        return moment


class ShownAtField(forms.CharField):
    """The signed moment when the page was shown; a moment that nobody here signed is none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime | None:
        """Return the moment, None for a blank field or a forged one."""
        try:
            return datetime.fromisoformat(_SIGNER.unsign(value or ""))
        except BadSignature:
            return None


def shown_at(moment: datetime) -> str:
    """Return the moment as a page carries it."""
    return _SIGNER.sign(moment.isoformat())


class PageForm(StrictForm):
    """The questions of one page of a check-in; the page alone decides which exist.

    Each answer is sent with the one that the page was rendered with (``was-<name>``), so that only
    the person's changes are saved, and a stale tab overwrites nothing.
    """

    button_names = BUTTONS
    repeated_names = frozenset({"triggers"})

    def __init__(
        self, *args: Any, person: User, questions: PageQuestions, day: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.questions, self.day = person, questions, day
        self.lines = {item.name: self._answer_field(item) for item in self._asked()}
        self.fields["uuid"] = FormIdField()
        self.fields["shown_at"] = ShownAtField(required=False)
        self.fields["edited_at"] = DeviceTimeField(required=False, widget=forms.HiddenInput)
        for name, field in self.lines.items():
            self.fields[name] = field
            self.fields[f"was-{name}"] = before = self._before(field)
            before.widget = forms.HiddenInput()
        fillable = [item.name for item in self.questions.signs if item.bulk]
        self.fields["asked"] = CodesField(allowed=self.lines)
        self.fields["bulk"] = CodesField(allowed=fillable)
        self.fields["clear"] = CodesField(allowed=self.lines)

    def _asked(self) -> list[Question]:
        """Return the page's questions, with the person's own signs if the page sent any."""
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
                    required=False,
                    max_length=NOTE_LENGTH,
                    label=question.text,
                    strip=True,
                    widget=forms.Textarea,
                )

    @staticmethod
    def _before(field: forms.Field) -> forms.Field:
        """Return the hidden field for the answer with which the question was rendered."""
        if isinstance(field, TagsField):
            return WasTagsField(required=False, label=field.label)
        if isinstance(field, OneOfField):
            return OneOfField(values=field.values, label=str(field.label))
        if isinstance(field, PlainCharField):
            return PlainCharField(required=False, max_length=field.max_length, label=field.label)
        return RatingField(required=False, label=field.label)

    def page(self, *, late: bool, at: datetime) -> Page:
        """Return the person's changes, ready to be saved.

        A sign keeps its bulk mark only while its answer is "Not at all": without a script, the page
        also sends the mark of a sign that the person has answered since.

        The last page finishes a day, unless it is left by Back or is the second tap on the page
        before; so does "Save and stop" on a day that has ended.
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
        stops, goes_back = "stop" in self.data, "back" in self.data
        is_last = self.questions.is_last and not goes_back
        return Page(
            uuid=data["uuid"],
            day=self.day,
            fields=fields,
            asked=data["asked"],
            bulk=frozenset(bulk & {name for name, value in fields.items() if value == 0}),
            finish=(is_last and not self._is_second_tap(fields, at)) or (stops and late),
            edited_at=data["edited_at"],
        )

    def _is_second_tap(self, fields: Mapping[str, Any], at: datetime) -> bool:
        """Return whether nothing was answered on a page that was shown less than a second ago."""
        shown = self.cleaned_data["shown_at"]
        return not fields and shown is not None and at - shown < SECOND_TAP

    def typed(self) -> dict[str, str]:
        """Return the answers by field name as they were sent, for the page to show them again."""
        return {name: " ".join(map(str, self._values(name))) for name in self.lines}

    def sentences(self) -> dict[str, str]:
        """Return the errors: a sentence by question name, and by "" for the page as a whole."""
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


def new_page_uuid() -> uuid.UUID:
    """Return a UUID for a page to carry, so that sending the page twice saves it once."""
    return uuid.uuid4()
