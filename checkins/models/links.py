"""The tokens of links that open something for whoever has them."""

from base64 import urlsafe_b64encode
from uuid import UUID

from django.utils.crypto import salted_hmac


def link_token(purpose: str, row_id: UUID) -> str:
    """Return the token of a row's link: 256 bits that only this server can make again."""
    secret = salted_hmac(purpose, str(row_id), algorithm="sha256").digest()
    return urlsafe_b64encode(secret).decode().rstrip("=")
