"""The forms for inviting staff, for joining, and for a staff member's name and zone."""

from typing import Any

from django import forms

from checkins.enums import STAFF_ROLES, Role
from checkins.forms.base import OnceForm, PlainCharField, StrictForm, refuse_unreadable
from checkins.forms.invitations import NewAccountForm
from checkins.forms.zones import ZoneField
from checkins.models import StaffInvitation

BAD_ADDRESS = "E-mail address: please check it. It looks like sam@clinic.example."
BAD_ROLE = "What will they do here? Please choose one of the two."


class InviteForm(OnceForm):
    """The address of the invited person, and their role."""

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
        return Role(self.cleaned_data["role"])


class DeskZoneForm(StrictForm):
    """A staff member's time zone."""

    time_zone = ZoneField()


class StaffNameForm(StrictForm):
    """The name of somebody who works here, as clients and colleagues see it."""

    name = PlainCharField(
        label="Name",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Name: please write what people call them."},
    )


class AskNameForm(OnceForm):
    """Another name for a counselor, which an operator confirms."""

    name = PlainCharField(
        label="The name you want",
        max_length=40,
        help_text="The people you work with see it, and sign with it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "The name you want: please say what people call you."},
    )


class DeskForm(StrictForm):
    """An operator's own name, as colleagues see it, and their time zone."""

    name = PlainCharField(
        label="Your name",
        max_length=40,
        help_text="The people you work with see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Your name: please say what people call you."},
    )
    time_zone = ZoneField()


class JoinForm(NewAccountForm):
    """The account of an invited staff member, at the address of the invitation."""

    def __init__(self, *args: Any, invitation: StaffInvitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "The people you work with see it."
        self._invitation = invitation

    def address(self) -> str:
        return self._invitation.email
