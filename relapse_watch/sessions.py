"""Sessions in the database whose keys stand there as hashes: a copied table signs nobody in."""

from base64 import b85encode
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection, transaction
from django.utils import timezone

from checkins.forms.locking import LOCKED
from checkins.services.devices_afar import follow_sign_in

# Each request reads its session: to let Django compile this anew costs ten times the reading.
READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


def stored_key(session_key: str) -> str:
    """Return what stands in the table for a cookie's key: its SHA-256 in base 85.

    These are exactly the 40 characters that Django's column takes; in hexadecimal it would be 64.
    """
    return b85encode(sha256(session_key.encode()).digest()).decode()


class SessionStore(db.SessionStore):
    """Django's store, which reads and writes rows by the hash of the key in the cookie."""

    is_proven = False  # whether this request proved whose session it is, which unlocks it

    def _get_session_from_db(self) -> Any:
        key, now = stored_key(self.session_key or ""), timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(READ, [key, connection.ops.adapt_datetimefield_value(now)])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=key, session_data=row[0])

    def exists(self, session_key: str) -> bool:
        """Return whether a session of this key is stored."""
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row of this session, unsaved."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete this session, or the one of the key."""
        key = session_key or self.session_key
        if key:
            super().delete(stored_key(key))

    def note(self, name: str, value: Any) -> None:
        """Store one value at once, beside whatever other requests stored meanwhile.

        The cookie is not sent anew: a browser forgets its pages as soon as one changes.
        """
        was = self.modified
        self[name] = value
        self.modified = was
        with transaction.atomic():
            row = self._own_row()
            if row is not None:
                row.session_data = self.encode({**self.decode(row.session_data), name: value})
                row.save(update_fields=["session_data"])

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 Django's signature
        """Save the session. It stays locked if another request of its browser locked it meanwhile.

        A page that is left at once sends what was typed beside the form that locks.
        """
        with transaction.atomic():
            if not must_create and not self.is_proven and LOCKED not in self:
                row = self._own_row()
                stored = self.decode(row.session_data) if row else {}
                if LOCKED in stored:
                    self[LOCKED] = stored[LOCKED]
            super().save(must_create)

    def _own_row(self) -> Any:
        return self.model.objects.select_for_update().filter(session_key=self.row_key).first()

    def cycle_key(self) -> None:
        """Give the session another key. Its sign-in's device and notifications stay its own."""
        before = self.session_key
        super().cycle_key()
        if before:
            follow_sign_in(before=stored_key(before), after=self.row_key)

    @property
    def row_key(self) -> str:
        """The key of this session's row; "" before it was saved."""
        return stored_key(self.session_key) if self.session_key else ""
