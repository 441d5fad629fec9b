"""The form that marks several clients of the list at once."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from checkins.forms.alerts import SetAsideForm
from checkins.forms.base import UUID_TEXT

MARK_SEEN, SET_ASIDE = "seen", "aside"
MOST_MARKED = 500  # clients of one page of the list
NOBODY_CHOSEN = "Tick at least one client."


class ClientsField(forms.MultipleChoiceField):
    """The ids of clients, exactly as the list writes them; whose they are the service asks."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return UUID_TEXT.fullmatch(value) is not None


class MarksForm(SetAsideForm):
    """Which clients, and whether they are seen or set aside; a day and a reason for the latter."""

    client = ClientsField(
        error_messages={
            "required": NOBODY_CHOSEN,
            "invalid_choice": "A box came changed. Load the list again.",
            "invalid_list": "A box came changed. Load the list again.",
        }
    )
    mark = forms.ChoiceField(
        choices=[(MARK_SEEN, "Mark as seen"), (SET_ASIDE, "Set aside")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Seen or set aside? Use one of the two buttons."
        ),
    )
    repeated_names = frozenset({"client"})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Ask for a day and a reason only where clients are set aside."""
        super().__init__(*args, today=today, auto_id="id_marks_%s", **kwargs)
        if self.is_bound and self.data.get("mark") != SET_ASIDE:
            self.fields["until"].required = self.fields["reason"].required = False

    def clean_client(self) -> list[UUID]:
        """Return the ids; of one that is sent twice, one.

        :raises ValidationError: if there are more than a page of the list has.
        """
        ids = list(dict.fromkeys(map(UUID, self.cleaned_data["client"])))
        if len(ids) > MOST_MARKED:
            raise forms.ValidationError(f"Choose {MOST_MARKED} clients at most.")
        return ids

    @property
    def chosen(self) -> frozenset[UUID]:
        """The clients whose boxes came ticked, for a form that is shown again."""
        sent = self["client"].data or []
        return frozenset(UUID(text) for text in sent if UUID_TEXT.fullmatch(text))
