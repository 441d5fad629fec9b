"""A line of the person's own."""

from checkins.forms.base import PlainCharField, StrictForm

LINE_LENGTH = 60


class OwnLineForm(StrictForm):
    """A few words for what the catalog does not name."""

    text = PlainCharField(
        label="In your own words",
        max_length=LINE_LENGTH,
        error_messages={"required": "Write a few words first."},
    )

    def clean_text(self) -> str:
        """Return the words with single spaces."""
        return " ".join(self.cleaned_data["text"].split())
