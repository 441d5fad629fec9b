"""The form with which a person agrees to be counted."""

from checkins.forms.sharing import SignForm, length_field


class CountingForm(SignForm):
    """How long it may be counted, with the digest of the text that the page showed."""

    days = length_field()
