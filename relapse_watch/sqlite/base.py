"""A connection that is kept only while its file is the one that stands at its path.

To open SQLite costs more than all statements of a page. But a restore puts another file in place of
the old one, and a kept connection would go on in a file that has no name any more: what is saved
there is lost. A log that is left beside a file put there by hand is no connection's to judge.
"""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend; before and after each request it looks whether its file is still there."""

    _file: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection, and note to which file, looked at first: an older one is let go."""
        self._file = self._file_there()
        return super().get_new_connection(conn_params)

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection as Django does, and if another file, or none, is at its path."""
        is_idle = self.connection is not None and not self.in_atomic_block
        if is_idle and self._file != self._file_there():
            self.close()
        super().close_if_unusable_or_obsolete()

    def is_usable(self) -> bool:
        """Return False, which is asked after an error alone: a new connection looks anew."""
        return False

    def _file_there(self) -> tuple[int, int] | None:
        """Return the device and the number of the file at the path, None if there is none."""
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
