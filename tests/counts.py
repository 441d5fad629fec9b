"""What a run says at its end beside pass and fail: how many examples, which test went red.

A worker of pytest-xdist hands its lines and sums to the process that prints them.
"""

from collections import Counter

import pytest

lines: list[str] = []
sums: Counter[str] = Counter()


def say(line: str) -> None:
    """Have ``line`` printed at the end of the run."""
    lines.append(line)


def add(number: int, what: str) -> None:
    """Have the sum of all that was added to ``what`` printed at the end of the run."""
    sums[what] += number


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = lines, dict(sums)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    its_lines, its_sums = getattr(node, "workeroutput", {}).get("counts", ([], {}))
    lines.extend(its_lines)
    sums.update(its_sums)


def pytest_terminal_summary(terminalreporter) -> None:
    if lines or sums:
        terminalreporter.section("counts")
        for line in sorted(lines):
            terminalreporter.line(line)
        for what, number in sorted(sums.items()):
            terminalreporter.line(f"{number:,} {what}")
