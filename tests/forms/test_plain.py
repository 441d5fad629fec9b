"""What a library refuses is said in our words, once, with the name of the field."""

import importlib
import pkgutil
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

import checkins.forms
from checkins.forms.accounts_signup import SignupExtras
from checkins.forms.plain import SENTENCES, PlainErrors
from tests.signing_up import sign_up

NO_SUCH = "has a choice we don\N{RIGHT SINGLE QUOTATION MARK}t know. Load the page again."
TOO_WEAK = "“Password”: use 8 letters or more, and not a common password."


class Everything(PlainErrors, forms.Form):
    """A field for each thing that the framework refuses."""

    names = {"renamed": "The other name"}

    blank = forms.CharField(label="Name")
    renamed = forms.CharField(label="Name")
    long = forms.CharField(label="Place", max_length=3)
    short = forms.CharField(label="Code", min_length=3)
    nul = forms.CharField(label="Note")
    email = forms.EmailField(label="Address")
    day = forms.DateField(label="Day")
    one = forms.ChoiceField(label="Kind", choices=[("a", "A")])
    many = forms.MultipleChoiceField(label="Signs", choices=[("a", "A")])
    low = forms.IntegerField(label="Least", min_value=2)
    high = forms.IntegerField(label="Most", max_value=2)
    whole = forms.IntegerField(label="Hours")
    key = forms.UUIDField()
    own = forms.CharField(label="Day", error_messages={"required": "Day: please choose one."})


def said_of(**sent: Any) -> dict[str, list[str]]:
    form = Everything(sent)
    return {name: list(texts) for name, texts in form.errors.items()}


def test_each_thing_that_is_refused_names_its_field() -> None:
    found = said_of(
        long="four", short="ab", nul="a\0", email="x", day="x", one="b", many=["b"],
        low="1", high="3", whole="x", key="x",
    )  # fmt: skip

    assert found == {
        "blank": ["“Name” is blank. Please fill it in."],
        "renamed": ["“The other name” is blank. Please fill it in."],
        "long": ["“Place” is too long. Please shorten it."],
        "short": ["“Code” is too short. Please add to it."],
        "nul": ["“Note”: please use plain letters and signs only."],
        "email": ["“Address”: please check it. It looks like sam@mail.example."],
        "day": ["“Day”: please check what you typed."],
        "one": [
            "“Kind” has a choice we don\N{RIGHT SINGLE QUOTATION MARK}t know. Load the page again."
        ],
        "many": [
            "“Signs” has a choice we don\N{RIGHT SINGLE QUOTATION MARK}t know. Load the page again."
        ],
        "low": ["“Least”: please use a larger number."],
        "high": ["“Most”: please use a smaller number."],
        "whole": ["“Hours”: please check what you typed."],
        "key": ["“This page”: please check what you typed."],
        "own": ["Day: please choose one."],
    }


def test_no_form_says_a_librarys_sentence() -> None:
    for module in pkgutil.iter_modules(checkins.forms.__path__):
        importlib.import_module(f"checkins.forms.{module.name}")
    ours = {*_below(forms.BaseForm)} - {SignupExtras}  # a part of the sign-up form, which is one
    ours = {form for form in ours if form.__module__.startswith("checkins.forms")}
    used = {*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()}

    assert len(ours) > 80
    assert [form for form in ours if not issubclass(form, PlainErrors)] == []
    assert [name for name in used if not issubclass(import_string(name), PlainErrors)] == []


def _below(form: type) -> set[type]:
    return {one for below in form.__subclasses__() for one in (below, *_below(below))}


def test_the_same_sentence_is_said_once() -> None:
    form = Everything({})
    weak = [
        ValidationError("x", code=code) for code in ("password_too_short", "password_too_common")
    ]

    form.add_error("blank", ValidationError(weak))

    assert SENTENCES["password_too_short"] == SENTENCES["password_too_common"]
    assert list(form.errors["blank"])[1:] == [TOO_WEAK.replace("Password", "Name")]


@pytest.mark.parametrize(
    ("password", "said"),
    [("abc123", TOO_WEAK), ("password", TOO_WEAK), ("", "“Password” is blank. Please fill it in.")],
)
def test_a_password_that_is_refused_at_sign_up_says_what_to_do(
    db: None, client: Client, password: str, said: str
) -> None:
    page = sign_up(client, password1=password).content.decode()

    assert page.count(said) == 2  # at the top, and at the field
    assert "This password" not in page


def test_blank_fields_at_sign_in_are_named(db: None, client: Client) -> None:
    page = client.post(reverse("account_login"), {"login": "", "password": ""}).content.decode()

    assert "“E-mail address” is blank. Please fill it in." in page
    assert "“Password” is blank. Please fill it in." in page
    assert "This field is required" not in page
