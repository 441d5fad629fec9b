"""Checking passwords one or two at a time, so that a crowd at the door stops nobody inside."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, get_native_id

from django.contrib.auth.hashers import PBKDF2PasswordHasher

AT_ONCE, WAITING, WAIT_SECONDS = 2, 1, 2
STEPS_BACK = 10  # of the 19 by which the system can put a thread behind others
_running = BoundedSemaphore(AT_ONCE)
_inside = BoundedSemaphore(AT_ONCE + WAITING)


class CrowdedError(Exception):
    """As many passwords are being checked as may be; the same request can be sent again soon."""


def _step_back() -> None:
    """Let every other thread have the processor first: Help, and whoever is signed in."""
    with suppress(OSError):  # where a system knows no priority of a single thread
        os.setpriority(os.PRIO_PROCESS, get_native_id(), STEPS_BACK)


# A thread may not come forward again, so those that hash do nothing else.
_behind = ThreadPoolExecutor(AT_ONCE, "hash", initializer=_step_back)


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
    """Django's hasher, in turns, behind everything else.

    Whoever makes or checks a password comes through ``encode``: sign-in with a known address and
    with an unknown one, sign-up, reset, change, and asking again who it is.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the encoded hash.

        :raises CrowdedError: if it is nobody's turn.
        """
        with a_turn():
            return str(_behind.submit(super().encode, password, salt, iterations).result())
