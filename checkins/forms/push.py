"""The forms of the page on which somebody says where messages reach them."""

from typing import Any

from django import forms

from checkins.delivery.push import LONGEST_ENDPOINT, are_push_keys, is_push_address
from checkins.enums import Channel
from checkins.forms.base import OnceForm, StrictForm

BAD_BROWSER = "We cannot reach this browser. We can e-mail you."
BAD_CHANNEL = "How should the test come? Please choose one."
LONGEST_KEY = 100


def _hidden(longest: int) -> forms.CharField:
    """Return a field that a script fills in; nobody sees it."""
    return forms.CharField(
        max_length=longest,
        strip=False,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "max_length", "invalid"), BAD_BROWSER),
    )


class BrowserForm(StrictForm):
    """What a browser's script says of itself: its push service's address, and two keys."""

    endpoint = _hidden(LONGEST_ENDPOINT)
    p256dh = _hidden(LONGEST_KEY)
    auth = _hidden(LONGEST_KEY)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not is_push_address(endpoint):
            raise forms.ValidationError(BAD_BROWSER)
        return endpoint

    def clean(self) -> dict[str, Any]:
        """Check that something can be encrypted with the keys."""
        data = super().clean()
        keys = data.get("p256dh"), data.get("auth")
        if all(keys) and not are_push_keys(*keys):  # type: ignore[arg-type] # both are texts
            self.add_error("p256dh", BAD_BROWSER)
        return data


class TestForm(OnceForm):
    """On which of the open channels a test comes."""

    __test__ = False  # pytest reads the name otherwise
    channel = forms.ChoiceField(
        label="How should it come?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_CHANNEL),
    )

    def __init__(self, *args: Any, channels: list[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        field.choices = [(one.value, one.label) for one in channels]  # type: ignore[attr-defined] # a choice field

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])
