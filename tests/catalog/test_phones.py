"""Phone numbers as people paste them: read, written to dial and to read, or marked as doubtful."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.phones import read_phone
from checkins.forms.contacts import ContactForm, FirstPersonForm, NewContactForm
from checkins.forms.phones import PhoneField
from checkins.forms.sharing import CallSheetForm, RecordConsentForm

MADISON = ("(608) 271-9000", "+16082719000", False)
EXTENSION = ("(608) 271-9000 ext. 11", "+16082719000,11", False)
ARABIC = "".join(chr(0x660 + int(digit)) for digit in "6082719000")
FULL_WIDTH = "".join(chr(0xFF10 + int(digit)) for digit in "6082719000")
# As it is pasted: how it is shown, what is dialled, and whether it is doubtful.
READ = {
    "\u202a+1 555 010 9999\u202c": ("+1 555 010 9999", "+15550109999", True),
    "+1\u2011555\u2011010\u20119999": ("+1-555-010-9999", "+15550109999", True),
    "+1-608-271-9000 x11": EXTENSION,
    "+1 608 271 9000,,12#": ("(608) 271-9000 ext. 12", "+16082719000,12", False),
    "tel:+15550142": ("+15550142", "+15550142", True),
    "555/010/9999": ("555/010/9999", "5550109999", True),
    ARABIC: MADISON,
    FULL_WIDTH: MADISON,
    "\u2066(608)\u00a0271\u20139000\u2069": MADISON,
    "\ufeff608.271.9000\u200e": MADISON,
    "tel:+1-608-271-9000;ext=11": EXTENSION,
    "Mom's work: 608 271 9000": MADISON,
    "608 271 9000 after 5": (*MADISON[:2], True),
    "608-271-9000 extension 11": EXTENSION,
    "1-800-FLOWERS": ("(800) 356-9377", "+18003569377", False),
    "+44 20 7946 0958": ("+44 20 7946 0958", "+442079460958", False),
    "011 44 20 7946 0958": ("+44 20 7946 0958", "+442079460958", False),
    "911": ("911", "911", False),
    "988": ("988", "988", False),
    "tel:911": ("911", "911", False),
    "55555": ("55555", "55555", False),
    "838255": ("838255", "838255", False),
    "555-0142": ("555-0142", "5550142", True),
    "555-0142 x9": ("555-0142 x9", "5550142,9", True),
    "911 or 988": ("911", "911", True),
}
NO_NUMBER = [
    "12",
    "3.7",
    "1_0_0_0",
    "1e999",
    "true",
    "NaN",
    "+++++",
    "x",
    "...",
    "9" * 60,
    "\u202a",
]


@pytest.mark.parametrize("typed", READ)
def test_a_pasted_number_is_read(typed: str) -> None:
    phone = read_phone(typed)

    assert phone
    assert (phone.shown, phone.dial, phone.is_doubtful) == READ[typed]
    assert phone.text == phone.dial.partition(",")[0]


@pytest.mark.parametrize("typed", READ)
def test_what_is_shown_reads_as_the_same_number(typed: str) -> None:
    phone = read_phone(typed)
    assert phone

    again = read_phone(phone.shown)

    assert again
    assert (again.shown, again.dial) == (phone.shown, phone.dial)


@pytest.mark.parametrize("typed", NO_NUMBER)
def test_a_text_without_a_number_is_refused(typed: str) -> None:
    assert read_phone(typed) is None
    with pytest.raises(ValidationError, match="please write one number"):
        PhoneField(label="Phone number").clean(typed)


def test_a_number_without_a_country_is_one_of_the_region(settings) -> None:
    settings.PHONE_REGION = "GB"

    home, abroad = read_phone("020 7946 0958"), read_phone("+1 608 271 9000")

    assert home
    assert abroad
    assert (home.shown, home.dial) == ("020 7946 0958", "+442079460958")
    assert (abroad.shown, abroad.dial) == ("+1 608-271-9000", "+16082719000")


@pytest.mark.parametrize("form", [ContactForm, NewContactForm, FirstPersonForm, CallSheetForm])
def test_every_form_with_a_number_reads_it_so(form: type[forms.Form]) -> None:
    assert isinstance(form.base_fields["number"], PhoneField)


def test_no_form_has_a_number_of_another_kind() -> None:
    every = _subclasses(forms.Form)

    numbers = {
        (form.__name__, name)
        for form in every
        for name, field in getattr(form, "base_fields", {}).items()
        if form.__module__.startswith("checkins.")
        and field.widget.attrs.get("inputmode") == "tel"
        and not isinstance(field, PhoneField)
    }

    assert RecordConsentForm in every
    assert numbers == set()


def _subclasses(one: type) -> set[type]:
    return {one}.union(*(_subclasses(each) for each in one.__subclasses__()))
