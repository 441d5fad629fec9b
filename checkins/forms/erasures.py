"""The form with which somebody asks to have their account erased."""

from django import forms

from checkins.forms.base import StrictForm


class EraseForm(StrictForm):
    """One box, so that no slip of a thumb asks for it."""

    sure = forms.BooleanField(
        label="Yes, erase my account and everything in it",
        error_messages={"required": "Please tick the box if you’re sure."},
    )
    may_be_empty = True
