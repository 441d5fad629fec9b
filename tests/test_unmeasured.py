"""What is not measured is this thread's block alone."""

import sys
import threading
from types import FrameType

import pytest

from tests.unmeasured import unmeasured


@pytest.fixture
def tracer():
    """A tracer that is at work in this thread, in the place of coverage's."""
    before = sys.gettrace()
    sys.settrace(_tracer)
    yield _tracer
    sys.settrace(before)


def _tracer(_frame: FrameType, _event: str, _given: object) -> None:
    return None


def test_the_tracer_is_back_after_the_block(tracer):
    with unmeasured():
        within = sys.gettrace()

    assert (within, sys.gettrace()) == (None, tracer)


def test_the_tracer_is_back_after_a_fault(tracer):
    with pytest.raises(ValueError, match="a fault"), unmeasured():
        raise ValueError("a fault")

    assert sys.gettrace() is tracer


def test_another_thread_goes_on(tracer):
    seen, before = [], threading.gettrace()
    threading.settrace(tracer)
    with unmeasured():
        other = threading.Thread(target=lambda: seen.append(sys.gettrace()))
        other.start()
        other.join()
    threading.settrace(before)

    assert seen == [tracer]
