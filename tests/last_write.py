"""Writes that fail on purpose, so that a test can see that nothing of their kind is half kept."""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError

WRITES = ("INSERT", "UPDATE", "DELETE")
# Signing in is no part of what a form saves: whoever joined, and was not signed in, signs in.
NOT_COUNTED = ("django_session", "last_login", 'SET "used_on"', '"checkins_device"')
KNOWN = ("device_known", "device_used", "new_device", "NEW_DEVICE")


class LastWrite:
    """Counts the writes to the product's tables, and lets the one of a number fail.

    It is for ``connection.execute_wrapper``.
    """

    def __init__(self, fails: int = 0) -> None:
        self.fails, self.seen = fails, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Execute a statement, or raise a DatabaseError in its place."""
        is_sign_in = any(name in sql for name in NOT_COUNTED) or any(
            name in str(params) for name in KNOWN
        )
        if sql.lstrip().startswith(WRITES) and not is_sign_in:
            self.seen += 1
            if self.seen == self.fails:
                raise DatabaseError("the last write fails")
        return execute(sql, params, many, context)
