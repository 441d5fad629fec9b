"""The form of the page on which a person says what a consent is to open."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

GOOD = {
    "purpose": "support",
    "days": "90",
    "call_or_text": "text",
    "may_leave_message": "no",
    "number": "555-0100",
    "safe_hours": "after 5 pm",
    "naloxone_at_home": "yes",
}


def ask(client: Client, code: str, **fields: Any) -> HttpResponse:
    """Answer it well but for some fields."""
    return client.post(reverse("sharing_ask", args=[code]), {**GOOD, **fields})
