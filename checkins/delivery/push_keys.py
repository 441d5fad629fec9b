"""The key that signs pushes: a number on the curve P-256, in URL-safe base64."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = re.compile(r"[\w-]{43}", re.ASCII)  # 32 bytes


def new_push_key() -> str:
    """Return a new private key."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


def is_push_key(key: str) -> bool:
    """Return whether a text is a private key."""
    try:
        public_half(key)
    except ValueError:
        return False
    return True


def public_half(key: str) -> str:
    """Return the public half of a private key: an uncompressed point.

    :raises ValueError: if it is no private key.
    """
    if not KEY.fullmatch(key):
        raise ValueError("no 32 bytes in URL-safe base64")
    number = int.from_bytes(urlsafe_b64decode(f"{key}="), "big")
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
