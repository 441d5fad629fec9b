"""Keeping the processes of a deployment running, and ending all of them together."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

NAP_SECONDS = 0.2
STOPS = (signal.SIGTERM, signal.SIGINT)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
# So many ends within so many seconds are no accident any more: the same fault would come for ever.
MOST_ENDS, WITHIN_SECONDS = 5, 120
STOP_SECONDS = 75  # the worker's message in hand may take a slow mail server a minute


def say(line: str) -> None:
    """Print a line at once, with the program that says it."""
    print(f"serve: {line}", flush=True)


@dataclass
class Child:
    """A process that is to run all the time."""

    name: str
    command: Sequence[str]
    ended: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    next_start: float = 0.0

    def look(self, *, at: float) -> bool:
        """Start it if it does not run; return False if it ended too often."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            self.ended = [*(end for end in self.ended if at - end < WITHIN_SECONDS), at]
            if len(self.ended) >= MOST_ENDS:
                say(f"{self.name} ended {MOST_ENDS} times within {WITHIN_SECONDS} seconds")
                return False
            pause = FIRST_PAUSE_SECONDS * 2 ** (len(self.ended) - 1)
            self.next_start = at + min(pause, LONGEST_PAUSE_SECONDS)
            say(f"{self.name} ended with {code}; it starts again")
        if self.process is None and at >= self.next_start:
            self.process = _start(self.command)
        return True


@dataclass
class Errand:
    """A command that is run now and then, beside the others; its failure stops nothing."""

    name: str
    command: Sequence[str]
    every_seconds: float | None = None  # None: once
    process: subprocess.Popen[bytes] | None = None
    next_start: float | None = 0.0

    def look(self, *, at: float) -> None:
        """Start it if it is time and it does not run."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            if code:
                say(f"{self.name} ended with {code}")
        if self.process is None and self.next_start is not None and at >= self.next_start:
            self.process = _start(self.command)
            self.next_start = None if self.every_seconds is None else at + self.every_seconds


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches the supervisor alone, which ends the others in order. What
    # is started inherits the folder's lock, so that nothing else serves it while this still runs.
    return subprocess.Popen(command, process_group=0, close_fds=False)


class Supervisor:
    """Runs children and errands until it is told to stop, or one child ends too often."""

    def __init__(self, children: Sequence[Child], errands: Sequence[Errand]) -> None:
        self.children, self.errands = children, errands
        self.is_stopped = False

    def run(self) -> int:
        """Return 0 after SIGTERM or Ctrl-C, and 1 if a child ended too often."""
        for number in STOPS:
            signal.signal(number, self._stop)
        try:
            while not self.is_stopped:
                now = time.monotonic()
                if not all(child.look(at=now) for child in self.children):
                    return 1
                for errand in self.errands:
                    errand.look(at=now)
                time.sleep(NAP_SECONDS)
        finally:
            self._end_all()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopped = True

    def _end_all(self) -> None:
        """End every process, the web's first: a worker may need its seconds."""
        every = [child.process for child in self.children]
        every += [errand.process for errand in self.errands]
        running = [process for process in every if process]
        for process in running:
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"process {process.pid} did not end in {STOP_SECONDS} seconds and is killed")
                process.kill()
                process.wait()
        say("all ended")
        sys.stdout.flush()
