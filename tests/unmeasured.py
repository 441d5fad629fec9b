"""A thread that coverage leaves alone for a while."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unmeasured() -> Iterator[None]:
    """Trace nothing of this thread within the block; other threads go on.

    The browser's driver switches stacks below a test. Coverage can follow that by a table of
    stacks, and is not told to: a thread once went round without an end, most likely in it.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
