"""Reading phone numbers as people paste them, and writing them to dial and to read."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberFormat

LEAST_DIGITS, MOST_DIGITS = 3, 15  # E.164 allows fifteen
SHORT_DIGITS = 6  # 911, 988, and the five or six of a text line
SCHEME = re.compile(r"\s*(tel|sms|callto):", re.IGNORECASE)
# What may follow a number: an extension, written as people and phones write it.
EXTENSION = re.compile(r"(;ext=|extension|ext\b\.?|\bx(?=\s*\d)|(?<=\d)x(?=\s*\d))", re.IGNORECASE)
LETTERS_FOR_DIGITS = re.compile(r"\+?[\d\s().-]{3,}[A-Za-z][A-Za-z-]{2,}")
ALONE = re.compile(rf"(?<![^\W_])\d{{{LEAST_DIGITS},{MOST_DIGITS}}}(?![^\W_])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Phone:
    """One number. ``dial`` is for a ``tel:`` link and ``text`` for an ``sms:`` link."""

    shown: str
    dial: str
    text: str
    is_doubtful: bool = False


def read_phone(typed: str, *, region: str = "") -> Phone | None:
    """Return the number in a text, None if there is none.

    Invisible marks and the digits of other scripts are read, and a number without a country is one
    of ``region``, by default ``PHONE_REGION``. A number is doubtful if it is not valid there, or if
    the text holds more digits than it. Short numbers, like 988, are dialled as they stand and never
    doubtful.
    """
    region = region or settings.PHONE_REGION
    text = SCHEME.sub("", _plain(typed)).strip()
    has_words = re.search(r"[^\W\d_]", EXTENSION.sub("", text))
    if not has_words or LETTERS_FOR_DIGITS.fullmatch(text):
        return _whole(text, region)
    found = phonenumbers.PhoneNumberMatcher(text, region, Leniency.POSSIBLE)
    first = next(iter(found), None) or ALONE.search(text)
    if first is None:
        return None
    part = first.raw_string if hasattr(first, "raw_string") else first[0]
    phone = _whole(part, region)
    if phone is None or _digits(part) == _digits(text):
        return phone
    return Phone(phone.shown, phone.dial, phone.text, is_doubtful=True)


def _whole(text: str, region: str) -> Phone | None:
    """Return the number that a text without other words is."""
    digits = _digits(text)
    if digits == text and LEAST_DIGITS <= len(digits) <= SHORT_DIGITS:
        return Phone(digits, digits, digits)
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return _valid(number, region)
    main = _digits(re.split(r"[,;#]", EXTENSION.split(text)[0])[0])
    if not LEAST_DIGITS <= len(main) <= MOST_DIGITS:
        return None
    plus = "+" if text.startswith(("+", "(+")) else ""
    shown = " ".join(text.split())
    return Phone(shown, plus + main + _pause(number), plus + main, is_doubtful=True)


def _valid(number: PhoneNumber, region: str) -> Phone:
    home = phonenumbers.country_code_for_region(region)
    form = (
        PhoneNumberFormat.NATIONAL
        if number.country_code == home
        else PhoneNumberFormat.INTERNATIONAL
    )
    plain = f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
    return Phone(phonenumbers.format_number(number, form), plain + _pause(number), plain)


def _pause(number: PhoneNumber) -> str:
    """Return the extension as phones dial it: a comma is a pause, which every one of them knows."""
    return f",{number.extension}" if number.extension else ""


def _plain(typed: str) -> str:
    """Return the text without marks that nobody sees, in ASCII digits, hyphens and spaces."""
    return "".join(_sign(sign) for sign in typed)


def _sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Cc"} and not sign.isspace():
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind == "Pd":
        return "-"
    return "+" if sign == "\uff0b" else " " if kind in {"Zs", "Zl", "Zp"} else sign


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit() and sign.isascii())
