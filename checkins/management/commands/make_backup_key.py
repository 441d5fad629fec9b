"""Print a new key that seals backups."""

from typing import Any

from django.core.management.base import BaseCommand

from checkins.services.backups.sealed import new_identity

TEXT = """\
# The public part. It goes into the server's settings, and can only seal:
BACKUP_KEY={public}

# The private part. It opens every backup that the line above seals.
# - Keep it away from the server, in two places: a password manager, and paper in a safe.
# - Lost: no backup can be opened any more, by anybody. Make a new key and a backup at once.
# - Seen by somebody: who also has a backup reads all in it but what FIELD_KEYS seal.
#   Make a new key and a backup, and delete the older backups.
# To restore, one needs it, a backup, FIELD_KEYS and the file of erasures (docs/backups.md).
{private}
"""


class Command(BaseCommand):
    help = "Print a new key for backups: what the server holds, and what is kept elsewhere."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        private, public = new_identity()
        self.stdout.write(TEXT.format(public=public, private=private))
