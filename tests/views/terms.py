"""Posting the form on which a person chooses the terms of a consent."""

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
    """Post the form with good values, except for the given fields."""
    return client.post(reverse("sharing_ask", args=[code]), {**GOOD, **fields})
