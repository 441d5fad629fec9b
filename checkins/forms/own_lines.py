"""The form for a person's own trigger or sign."""

from checkins.forms.base import OnceForm, PlainCharField

LINE_LENGTH = 60


class OwnLineForm(OnceForm):
    """A few words for a trigger or sign that is missing in the catalog."""

    text = PlainCharField(
        label="In your own words",
        max_length=LINE_LENGTH,
        error_messages={"required": "Write a few words first."},
    )

    def clean_text(self) -> str:
        """Return the text with single spaces."""
        return " ".join(self.cleaned_data["text"].split())
