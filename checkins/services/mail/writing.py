"""What a message says that has no words of its own: its kind's line, and that something is there.

The line stands in ``catalog/messages_v1.toml``. It is all that a lock screen shows.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from checkins.catalog.messages import message_lines
from checkins.delivery.email import Letter
from checkins.delivery.push import Push, Urgency
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, PushSubscription
from checkins.models.calls import CALL_WAITS

# All pushes are of one length, so that the length tells nothing: a push service sees it.
PAYLOAD_BYTES = 1024
# How long a push service keeps what it cannot deliver: later, it would say what is over.
KEPT = timedelta(hours=12)
KEPT_OF = {
    OutboxRule.CALL: CALL_WAITS,
    OutboxRule.CHECKIN: timedelta(hours=2),
    OutboxRule.CHECKIN_AGAIN: timedelta(hours=2),
    OutboxRule.MEETING: timedelta(hours=1),
    OutboxRule.TEST: timedelta(minutes=10),
}
AT_ONCE = (OutboxRule.CALL, OutboxRule.URGENT, OutboxRule.TEST)  # even to a phone that saves power


def line_of(rule: OutboxRule) -> str:
    """Return the one line of a kind of message."""
    return message_lines()[rule.value]


def something_said() -> str:
    """Return the one sentence that every message says."""
    return f"There is something for you in {settings.SITE_NAME}."


def said_by(rule: OutboxRule) -> str:
    """Return the body of a mail: always the same sentence, beside a wanted call's."""
    is_call = rule == OutboxRule.CALL
    return f"{line_of(rule)}. {settings.SITE_NAME}." if is_call else something_said()


def pushed_by(rule: OutboxRule) -> str:
    """Return the body of a notification, which stands below the kind's line."""
    return f"{settings.SITE_NAME}." if rule == OutboxRule.CALL else said_by(rule)


def something_letter(
    message: OutboxMessage,
    to: str,
    path: str,
    *,
    off_path: str = "",
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """Return the mail of a message that opens ``path``, as text and as HTML.

    ``off_path`` is of the page on which such messages are turned off.
    """
    rule = OutboxRule(message.rule)
    context = {
        "site_name": settings.SITE_NAME,
        "language": get_language() or settings.LANGUAGE_CODE,
        "line": line_of(rule),
        "says": said_by(rule),
        "link": on_the_site(path),
        "off": on_the_site(off_path) if off_path else "",
    }
    subject = " ".join(render_to_string("email/something_subject.txt", context).split())
    text = render_to_string("email/something_message.txt", context).strip() + "\n"
    html = render_to_string("email/something_message.html", {**context, "subject": subject})
    return Letter(to, subject, text, html, dict(headers or {}))


def something_push(message: OutboxMessage, subscription: PushSubscription, path: str) -> Push:
    """Return the notification of a message that opens ``path``, to one browser."""
    rule = OutboxRule(message.rule)
    on_the_site(path)  # no other address is ever sent
    keys = json.loads(subscription.values_text)
    return Push(
        endpoint=keys["endpoint"],
        p256dh=keys["p256dh"],
        auth=keys["auth"],
        body=payload(
            title=line_of(rule),
            body=pushed_by(rule),
            path=path,
            tag=rule.value,
            renotify=rule in AT_ONCE,  # a second call is another one
        ),
        ttl=KEPT_OF.get(rule, KEPT),
        urgency=Urgency.HIGH if rule in AT_ONCE else Urgency.NORMAL,
    )


def payload(**values: str | bool) -> bytes:
    """Return what the service worker reads: JSON, filled with spaces to ``PAYLOAD_BYTES``.

    :raises ValueError: if it is longer.
    """
    text = json.dumps(values).encode()
    if len(text) > PAYLOAD_BYTES:
        raise ValueError("longer than every push is")
    return text.ljust(PAYLOAD_BYTES)


def on_the_site(path: str) -> str:
    """Return the address of a page of the site.

    :raises ValueError: if the path could lead to another one.
    """
    if not re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", path):
        raise ValueError("no path of the site")
    return f"{settings.SITE_ORIGIN}{path}"
