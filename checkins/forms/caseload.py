"""How a counselor asks for their list, and what they write down about a client."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from checkins.enums import AlertOutcome, ContactHow
from checkins.forms.base import PlainCharField, StrictForm
from checkins.queries.caseload import CaseloadRow, Section
from checkins.queries.shared import ListedClient

SORTS = ("need", "name", "contact")
LONGEST_SEARCH = 60
PAGE = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
VISIT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
NEVER = datetime.min.replace(tzinfo=UTC)


class CaseloadView:
    """The list's search, filter, order and page; what makes no sense is left out."""

    def __init__(self, query: QueryDict) -> None:
        self.search = query.get("q", "")[:LONGEST_SEARCH].replace("\0", "").strip()
        sort = query.get("sort", "")
        self.sort = sort if sort in SORTS else "need"
        show = query.get("show", "")
        self.show = Section(show) if show in {section.value for section in Section} else None
        page = query.get("page", "")
        self.page = int(page) if PAGE.fullmatch(page) else 1

    def searched(self, clients: Sequence[ListedClient]) -> Sequence[ListedClient]:
        """Return the clients whose label holds what was searched for."""
        wanted = self.search.casefold()
        if not wanted:
            return clients
        return [item for item in clients if wanted in item.label.casefold()]

    def ordered(self, rows: list[CaseloadRow]) -> list[CaseloadRow]:
        """Return a section's rows in the order asked for; by need as they come."""
        if self.sort == "name":
            return sorted(rows, key=lambda row: row.label.casefold())
        if self.sort == "contact":
            return sorted(rows, key=lambda row: (row.last_contact_at or NEVER, row.label))
        return rows


class ContactForm(StrictForm):
    """One contact, or a note."""

    how = forms.ChoiceField(
        label="How",
        choices=ContactHow.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how."),
    )
    reached = forms.BooleanField(label="We talked or wrote", required=False)
    line = PlainCharField(
        label="One line",
        max_length=300,
        required=False,
        help_text="A colleague reads it only if the client agrees.",
    )

    def clean(self) -> dict[str, object]:
        """A note reaches nobody, and says something."""
        data = super().clean()
        if data.get("how") == ContactHow.NOTE:
            data["reached"] = False
            if not data.get("line"):
                self.add_error("line", "Write the note.")
        return data


class VisitField(forms.DateTimeField):
    """A day and a time as a browser sends them: Django alone takes more, and far-off years."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment.

        :raises ValidationError: if it is written in another way, or not of this century.
        """
        if value and not VISIT.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class VisitForm(StrictForm):
    """The next visit, on the counselor's clock."""

    next_visit_at = VisitField(
        label="Next visit",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Next visit: use a day and a time."},
    )


class SnoozeForm(StrictForm):
    """How long an alert is put aside, and why."""

    snooze_days = forms.TypedChoiceField(
        label="For",
        choices=[(str(days), f"{days} days" if days > 1 else "1 day") for days in (1, 3, 7, 14)],
        coerce=int,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "For how long? Choose 1, 3, 7 or 14 days."
        ),
    )
    reason = PlainCharField(
        label="Why",
        max_length=200,
        help_text="Colleagues and the client can read it.",
        error_messages={"required": "Why? Write a few words."},
    )


class OutcomeForm(StrictForm):
    """What came of an alert."""

    outcome = forms.ChoiceField(
        label="Was it useful?",
        choices=[
            (AlertOutcome.USEFUL.value, "Useful"),
            (AlertOutcome.NOT_USEFUL.value, "Not useful"),
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Was it useful? Choose one of the two."
        ),
    )
