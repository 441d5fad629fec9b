"""Lines that a run prints at its end: how many examples it took, which tests a break failed.

A worker of pytest-xdist sends what a test counted with its last report, so that a run that is
ended early keeps what it counted; what it says outside of tests comes with its end.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

lines: list[str] = []
sums: Counter[tuple[str, str]] = Counter()
SENT = "counted"  # the name of a report's property


def say(line: str) -> None:
    """Print ``line`` at the end of the run."""
    lines.append(line)


def count(what: str, number: int = 1, *, part: str = "") -> None:
    """Add to the sum ``what``, which is printed at the end of the run, with its parts if any."""
    sums[what, part] += number


def counted() -> list[Any]:
    """Return the lines and sums in a form that JSON has."""
    return [list(lines), [[*key, number] for key, number in sums.items()]]


def add(more: Iterable[Any]) -> None:
    """Add lines and sums that another process, or another part of the run, counted."""
    their_lines, their_sums = more
    lines.extend(their_lines)
    for what, part, number in their_sums:
        sums[what, part] += number


def clear() -> None:
    """Forget what was counted."""
    lines.clear()
    sums.clear()


class Sender:
    """Sends from a worker what each test counted."""

    @pytest.hookimpl(tryfirst=True)  # before xdist sends the report
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown" and (lines or sums):
            report.user_properties.append((SENT, counted()))
            clear()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        session.config.workeroutput[SENT] = counted()


class Receiver:
    """Adds up what the workers send, and prints it."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == SENT:
                add(value)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        add(getattr(node, "workeroutput", {}).get(SENT, ([], [])))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if lines or sums:
            terminalreporter.section("counts")
            for line in sorted([*lines, *summed()]):
                terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Sender() if hasattr(config, "workerinput") else Receiver())


def summed() -> list[str]:
    """Return a line for each sum."""
    found = []
    for what in sorted({what for what, _ in sums}):
        parts = {part: number for (one, part), number in sorted(sums.items()) if one == what}
        named = ", ".join(f"{part} {number}" for part, number in parts.items() if part)
        found.append(f"{what}: {sum(parts.values())}" + (f" ({named})" if named else ""))
    return found
