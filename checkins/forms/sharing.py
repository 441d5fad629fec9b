"""The forms with which a person shares, and the form with which a counselor asks for it."""

import re
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.enums import CallOrText, ConsentKind, NaloxoneAtHome, Purpose
from checkins.forms.base import OnceForm, PlainCharField, StrictForm
from checkins.forms.phones import PhoneField
from checkins.models import Scopes
from checkins.services.call_sheets import CallAnswers
from checkins.services.sharing_texts import Terms

CODE = re.compile(r"[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}", re.ASCII)
LENGTHS = [("30", "30 days"), ("90", "90 days"), ("180", "6 months"), ("365", "1 year")]
SHORT_MONTHS_DAYS = {"180": 182}
CODE_ERROR = "That code doesn’t work. Check it, or ask for a new one."


def _unknown(label: str) -> dict[str, str]:
    sentence = f"“{label}” has a choice we don’t know."
    return {"invalid_choice": sentence, "required": f"Please answer “{label}”."}


def length_field() -> forms.ChoiceField:
    """Return the question how long a consent of any kind lasts."""
    return forms.ChoiceField(
        label="For how long?",
        choices=LENGTHS,
        initial="90",
        widget=forms.RadioSelect,
        error_messages=_unknown("For how long?"),
    )


def last_day_of(length: str, today: date) -> date:
    """Return the last day of a consent of the chosen length, counted from ``today``."""
    return today + timedelta(days=SHORT_MONTHS_DAYS.get(length, int(length)))


class CodeForm(StrictForm):
    """The code that a person got from a counselor."""

    code = PlainCharField(
        label="Code",
        max_length=9,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="Two groups of four, like 7KQ2-M9XP.",
    )

    def clean_code(self) -> str:
        """Return the code as links spell it, like 7KQ2-M9XP.

        :raises ValidationError: if the text does not have the form of a code.
        """
        code = str(self.cleaned_data["code"]).upper()
        if not CODE.fullmatch(code):
            raise ValidationError(CODE_ERROR)
        return f"{code[:4]}-{code[-4:]}"


class CallSheetForm(StrictForm):
    """The call sheet: what a counselor needs to know before they call."""

    number = PhoneField(label="Your phone number", required=False)
    call_or_text = forms.ChoiceField(
        label="How should they reach you?",
        choices=CallOrText.choices,
        widget=forms.RadioSelect,
        initial=CallOrText.EITHER,
        error_messages=_unknown("How should they reach you?"),
    )
    safe_hours = PlainCharField(
        label="When is it safe to call?",
        max_length=200,
        required=False,
        help_text="For example: weekdays after 5 pm, not at work.",
    )
    may_leave_message = forms.ChoiceField(
        label="May they leave a message?",
        choices=[("no", "No"), ("yes", "Yes, with neutral words")],
        widget=forms.RadioSelect,
        initial="no",
        error_messages=_unknown("May they leave a message?"),
    )
    naloxone_at_home = forms.ChoiceField(
        label="Is naloxone (Narcan) at your home?",
        choices=NaloxoneAtHome.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages=_unknown("Is naloxone (Narcan) at your home?"),
    )

    def answers(self) -> CallAnswers:
        data = self.cleaned_data
        return CallAnswers(
            number=data["number"],
            call_or_text=data["call_or_text"],
            safe_hours=data["safe_hours"],
            may_leave_message=data["may_leave_message"] == "yes",
            naloxone_at_home=data["naloxone_at_home"],
        )

    @staticmethod
    def initial_from(answers: CallAnswers) -> dict[str, Any]:
        """Return the form's initial values from the stored answers."""
        names = ("number", "call_or_text", "safe_hours", "naloxone_at_home")
        values = {name: getattr(answers, name) for name in names}
        return {**values, "may_leave_message": "yes" if answers.may_leave_message else "no"}


class TermsFields(StrictForm):
    """The purpose and the length of a consent of any kind; no purpose is preselected."""

    purpose = forms.ChoiceField(
        label="Why do you share?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages=_unknown("Why do you share?"),
    )
    purpose_words = PlainCharField(
        label="In your own words",
        max_length=200,
        required=False,
        help_text="Only if you chose “Something else”.",
    )
    days = length_field()

    def clean(self) -> dict[str, Any]:
        """Require the person's own words if the purpose is "Something else"."""
        data = super().clean()
        if data.get("purpose") == Purpose.OTHER and not data.get("purpose_words"):
            self.add_error("purpose_words", "Please say why, in a few words.")
        return data

    def terms(self, *, kind: ConsentKind, today: date) -> Terms:
        """Return the terms to sign, whose length is counted from ``today``."""
        data = self.cleaned_data
        return Terms(
            kind=kind,
            purpose=data["purpose"],
            purpose_words=data["purpose_words"],
            last_day=last_day_of(data["days"], today),
            scopes=self.scopes(),
        )

    def scopes(self) -> Scopes:
        """Return the scopes beyond those of every consent of this kind: none here."""
        return Scopes()

    @staticmethod
    def chosen(terms: Terms, *, today: date) -> dict[str, Any]:
        """Return the form's initial values from terms that were chosen before."""
        days = (terms.last_day - today).days
        lengths = {SHORT_MONTHS_DAYS.get(name, int(name)): name for name, _ in LENGTHS}
        words = {"purpose": terms.purpose, "purpose_words": terms.purpose_words}
        return {**words, "days": lengths.get(days, "90")}


class NotesConsentForm(TermsFields):
    """A consent to counseling notes alone."""


class ScopeFields(StrictForm):
    """A checkbox for each scope; none is preselected."""

    shows_signs = forms.BooleanField(label="My answers to each sign, day by day", required=False)
    shows_notes = forms.BooleanField(label="My notes to myself", required=False)
    shows_use = forms.BooleanField(label="My answers about use", required=False)
    shows_alerts = forms.BooleanField(label="Alerts, when my signs leave my usual", required=False)

    def scopes(self) -> Scopes:
        data = self.cleaned_data
        return Scopes(
            signs=data["shows_signs"],
            notes=data["shows_notes"],
            use=data["shows_use"],
            alerts=data["shows_alerts"],
        )

    @staticmethod
    def ticked(scopes: Scopes) -> dict[str, Any]:
        """Return the form's initial values from scopes that were chosen before."""
        return {f"shows_{name}": chosen for name, chosen in asdict(scopes).items()}


class ScopesForm(ScopeFields):
    """Other scopes for a consent that is about to be signed."""

    again = forms.ChoiceField(
        label="The choices",
        choices=[("1", "")],
        initial="1",
        widget=forms.HiddenInput,
        error_messages=_unknown("The choices"),
    )


class RecordConsentForm(ScopeFields, TermsFields, CallSheetForm):
    """A consent to the person's check-ins."""

    field_order = ("shows_signs", "shows_notes", "shows_use", "shows_alerts")


class SignForm(OnceForm):
    """A press of "Agree", with the digest of the text that the page showed.

    With the password it signs at once. Without it the next page asks who it is, by passkey too.
    """

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        required=False,
        strip=False,
        help_text="This is how you sign.",
    )

    shown = forms.RegexField(
        regex=re.compile(r"\A[0-9a-f]{64}\Z"),
        label="The text",
        error_messages=dict.fromkeys(
            ("required", "invalid"), "The text came without its number. Read it again."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Leave the password out of what tells this form from another: that number is stored."""
        password = self.cleaned_data.pop("password", "")
        return {**super().clean(), "password": password}


def label_field() -> forms.CharField:
    """Return the question for a counselor's own word for a client."""
    return PlainCharField(
        label="Your own name for this client",
        max_length=60,
        help_text="Only you see it. You can search for it later.",
    )


class LabelForm(StrictForm):
    """A counselor's own word for a client, to change it."""

    label = label_field()


class MakeCodeForm(OnceForm):
    """A counselor's own label for the client, and the kind of consent that they ask for."""

    label = label_field()
    kind = forms.ChoiceField(
        label="What do you ask for?",
        choices=[
            (ConsentKind.RECORD, "Their check-ins"),
            (ConsentKind.COUNSELING_NOTES, "Counseling notes that others wrote"),
        ],
        initial=ConsentKind.RECORD,
        widget=forms.RadioSelect,
        error_messages=_unknown("What do you ask for?"),
    )


def page_from(query: Any) -> int:
    """Return the page number in the address, limited to 1 to 1000; 1 if it is no number."""
    text = query.get("page", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len("1000")
    return min(max(int(text), 1), 1000) if is_number else 1
