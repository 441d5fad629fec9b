"""Providers that take mails by https instead of SMTP."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: its backend, its name for the key, and whether it wants the sender's domain."""

    backend: str
    key: str
    wants_domain: bool = False


# Those that can be told with each mail to follow neither its opening nor its links.
PROVIDERS = {
    "mailersend": Provider("mailersend", "MAILERSEND_API_TOKEN"),
    "mailgun": Provider("mailgun", "MAILGUN_API_KEY", wants_domain=True),
    "postmark": Provider("postmark", "POSTMARK_SERVER_TOKEN"),
    "sparkpost": Provider("sparkpost", "SPARKPOST_API_KEY"),
}
DOMAIN = "MAILGUN_SENDER_DOMAIN"


def settings_of(provider: Provider, *, key: str, domain: str) -> dict[str, Any]:
    """Return Django's settings for a provider. Nothing is noted of who opens a mail or a link."""
    untracked = {"track_opens": False, "track_clicks": False}
    named = {provider.key: key, **({DOMAIN: domain} if provider.wants_domain else {})}
    return {
        "EMAIL_BACKEND": f"anymail.backends.{provider.backend}.EmailBackend",
        "ANYMAIL": {"SEND_DEFAULTS": untracked, **named},
    }
