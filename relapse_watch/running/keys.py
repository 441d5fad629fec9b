"""The keys of a new deployment, and what it means to lose each of them."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from checkins.delivery.push_keys import new_push_key


@dataclass(frozen=True, slots=True)
class Key:
    """A setting that is made and not asked for; ``lost`` says what is lost with it."""

    name: str
    make: Callable[[], str]
    lost: tuple[str, ...]


KEYS = (
    Key(
        "SECRET_KEY",
        lambda: secrets.token_urlsafe(60),
        ("Signs sessions and links. If it is lost: everybody signs in again, and sent links end.",),
    ),
    Key(
        "FIELD_KEYS",
        lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(),
        (
            "Seals notes, names, phone numbers and the second step. If it is lost, NOBODY CAN READ",
            "THEM AGAIN, in the database or in any backup. Keep a copy in two places, none of them",
            "beside the backups.",
        ),
    ),
    Key(
        "PUSH_KEY",
        new_push_key,
        ("Signs notifications to browsers. If it is lost, each person turns them on again.",),
    ),
    Key(
        "METRICS_TOKEN",
        lambda: secrets.token_urlsafe(32),
        ("Opens /metrics, numbers for a monitor. If it is lost, make another.",),
    ),
    Key(
        "POSTGRES_PASSWORD",
        lambda: secrets.token_hex(24),
        ("Opens the database of compose.yaml, and nothing without containers.",),
    ),
)
