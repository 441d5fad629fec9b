"""The forms of the page on which somebody says where messages reach them."""

from typing import Any

from django import forms

from checkins.delivery.push import LONGEST_ENDPOINT, is_push_address, is_push_point, is_push_secret
from checkins.enums import Channel
from checkins.forms.base import OnceForm, StrictForm

BAD_BROWSER = "We can’t reach this browser. We can e-mail you."
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

    def clean_p256dh(self) -> str:
        point: str = self.cleaned_data["p256dh"]
        if not is_push_point(point):
            raise forms.ValidationError(BAD_BROWSER)
        return point

    def clean_auth(self) -> str:
        secret: str = self.cleaned_data["auth"]
        if not is_push_secret(secret):
            raise forms.ValidationError(BAD_BROWSER)
        return secret


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
