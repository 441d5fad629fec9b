"""A new account, by the form that everybody fills in."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD


def sign_up(client: Client, **changed: str) -> HttpResponse:
    """Send the sign-up form; a blank value leaves its field out."""
    fields = {"email": "new@example.org", "password1": PASSWORD, "is_old_enough": "on", **changed}
    return client.post(reverse("account_signup"), {k: v for k, v in fields.items() if v})
