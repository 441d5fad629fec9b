"""Checking passwords one or two at a time, so that a crowd at the door stops nobody inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher

AT_ONCE, WAITING, WAIT_SECONDS = 2, 1, 2
_running = BoundedSemaphore(AT_ONCE)
_inside = BoundedSemaphore(AT_ONCE + WAITING)


class CrowdedError(Exception):
    """As many passwords are being checked as may be; the same request can be sent again soon."""


@contextmanager
def a_turn() -> Iterator[None]:
    """Run the block as one of two in this process; one more waits for two seconds.

    :raises CrowdedError: at once if somebody waits already, or after the wait.
    """
    if not _inside.acquire(blocking=False):
        raise CrowdedError
    try:
        if not _running.acquire(timeout=WAIT_SECONDS):
            raise CrowdedError
        try:
            yield
        finally:
            _running.release()
    finally:
        _inside.release()


def is_crowded() -> bool:
    """Return whether somebody waits for their turn already, so that nobody else may."""
    if _inside.acquire(blocking=False):
        _inside.release()
        return False
    return True


class TakingTurns(PBKDF2PasswordHasher):
    """Django's hasher, in turns.

    Whoever makes or checks a password comes through ``encode``: sign-in with a known address and
    with an unknown one, sign-up, reset, change, and asking again who it is.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the encoded hash.

        :raises CrowdedError: if it is nobody's turn.
        """
        with a_turn():
            return str(super().encode(password, salt, iterations))
