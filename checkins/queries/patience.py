"""How long a request may wait for the database, and whether a fault means that it is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.db import DatabaseError, InterfaceError, OperationalError

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def in_a_hurry(seconds: float) -> Iterator[None]:
    """Let whatever runs in this block wait ``seconds`` for a connection, all waits together."""
    token = _until.set(monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def patience(otherwise: float) -> float:
    """Return the seconds that may still be waited, at most ``otherwise`` and never below zero."""
    until = _until.get()
    return otherwise if until is None else max(0.0, min(otherwise, until - monotonic()))


def is_database_away(fault: BaseException | None) -> bool:
    """Return whether the database is gone, restarting, locked or full, so that nothing was saved.

    A transaction that could not even be rolled back raises another fault, with this one behind it.
    """
    while fault is not None:
        # A damaged answer or file has no class of its own.
        if isinstance(fault, OperationalError | InterfaceError) or type(fault) is DatabaseError:
            return True
        fault = fault.__cause__ or fault.__context__
    return False
