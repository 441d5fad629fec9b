"""Inviting somebody to work here, and joining."""

from typing import Any

from django import forms

from checkins.enums import STAFF_ROLES, Role
from checkins.forms.base import PlainCharField, StrictForm, refuse_unreadable
from checkins.forms.invitations import NewAccountForm
from checkins.forms.zones import ZoneField
from checkins.models import StaffInvitation

BAD_ADDRESS = "E-mail address: please check it. It looks like sam@clinic.example."
BAD_ROLE = "What will they do here? Please choose one of the two."


class InviteForm(StrictForm):
    """Whom, and for what."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        validators=[refuse_unreadable],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": BAD_ADDRESS, "invalid": BAD_ADDRESS},
    )
    role = forms.ChoiceField(
        label="What will they do here?",
        choices=[(role.value, role.label) for role in STAFF_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": BAD_ROLE, "invalid_choice": BAD_ROLE},
    )

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])


class DeskForm(StrictForm):
    """What clients and colleagues call somebody who works here, and their clock."""

    name = PlainCharField(
        label="Your name",
        max_length=40,
        help_text="The people you work with see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Your name: please say what people call you."},
    )
    time_zone = ZoneField()


class JoinForm(NewAccountForm):
    """What an invited person says: their name, and a password."""

    def __init__(self, *args: Any, invitation: StaffInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "The people you work with see it."
        self._invitation = invitation

    def address(self) -> str:
        """Return the invitation's address."""
        return self._invitation.email
