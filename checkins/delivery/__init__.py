"""Sending a message, one module a channel; this package knows nothing of the reasons for it."""

from datetime import timedelta


class RefusedError(Exception):
    """The server answered, but it does not take this message; others may go through it."""


class GoneError(RefusedError):
    """The address of this message is gone for good: nothing is to be sent there again."""


class UnreachableError(Exception):
    """The server cannot be reached now, or it asks to wait.

    ``retry_after`` is how long it asks to wait; None if it did not say.
    """

    def __init__(self, retry_after: timedelta | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after


class BusyError(UnreachableError):
    """The server asks to wait with this message alone; others may go through it."""
