"""Seal everything anew under the first field key."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.services.field_keys import rotate_field_keys


class Command(BaseCommand):
    help = (
        "Seal all private text and second steps anew under the first of FIELD_KEYS. It may be"
        " stopped and started again at any time, beside the running server."
    )

    def handle(self, *_: Any, **options: Any) -> None:
        if len(settings.FIELD_KEYS) == 1:
            self.stdout.write("FIELD_KEYS has one key. To rotate, put a new one before it.")
        now, is_loud = timezone.now(), options["verbosity"] > 1

        def say(what: str, count: int) -> None:
            if is_loud:
                self.stdout.write(f"{what}: {count} so far")
                self.stdout.flush()

        rotated = rotate_field_keys(at=now, say=say)
        for name, count in sorted(rotated.sealed.items()):
            if count:
                self.stdout.write(f"{name}: {count}")
        self.stdout.write(f"{rotated.total} sealed anew under the first key.")
        if rotated.lost:
            named = ", ".join(f"{name} ({count})" for name, count in sorted(rotated.lost.items()))
            raise CommandError(f"No key of FIELD_KEYS opens these: {named}. Add the key they need.")
        if len(settings.FIELD_KEYS) > 1:
            until = (now + timedelta(days=settings.BACKUP_DAYS)).date().isoformat()
            self.stdout.write(
                f"Keep the older keys until {until}: backups, and erasures from before, need them."
            )
