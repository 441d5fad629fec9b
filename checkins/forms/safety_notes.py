"""The form for a note that something hurt or was wrong."""

from django import forms

from checkins.forms.base import OnceForm, PlainCharField


class SafetyNoteForm(OnceForm):
    """One box; a person need not say which page it was."""

    text = PlainCharField(
        label="What hurt, or was wrong?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 1000}),
        error_messages={"required": "Please write a few words."},
    )
