"""Print a new key that signs notifications to browsers."""

from typing import Any

from django.core.management.base import BaseCommand

from checkins.delivery.push_keys import new_push_key, public_half


class Command(BaseCommand):
    help = "Print a new PUSH_KEY for the environment, and its public half, which browsers get."

    def handle(self, *_: Any, **__: Any) -> None:
        key = new_push_key()
        self.stdout.write(f"PUSH_KEY={key}")
        self.stdout.write(f"# its public half, which needs no place: {public_half(key)}")
