"""Pages as a phone sends them, and the browser that does."""

import json
import uuid

from django.test import Client

PAGES, SESSION = "/api/v1/checkins", "/api/v1/session"
NUMBERS = iter(range(1, 2**32))


def a_page(person, answers=None, **more):
    """Return the third page of a day, as data."""
    return {
        "owner": person.phone_ref,
        "uuid": str(uuid.UUID(int=next(NUMBERS))),
        "day": "2026-11-23",
        "page": 3,
        "answers": {"stressed": 2} if answers is None else answers,
        "asked": ["stressed", "low_mood"],
        "bulk": [],
        "finish": False,
        "edited_at": "2026-11-23T11:14:00-05:00",
        "locked": False,
        **more,
    }


class Phone:
    """A browser of a person's own, and what its scripts send."""

    def __init__(self, person, *, strict=False):
        self.client = Client(enforce_csrf_checks=strict)
        self.client.force_login(person)

    def ask(self, **headers):
        return self.client.get(SESSION, headers=headers)

    def send(self, body, **headers):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/json"  # the test client alone would drop it where a body is empty
        return self.client.generic("POST", PAGES, text, kind, headers=headers, CONTENT_TYPE=kind)
