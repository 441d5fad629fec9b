"""Lines that a run prints at its end: how many examples it took, which tests a break failed.

A worker of pytest-xdist sends its lines and sums to the process that prints them.
"""

from collections import Counter

import pytest

lines: list[str] = []
sums: Counter[tuple[str, str]] = Counter()


def say(line: str) -> None:
    """Print ``line`` at the end of the run."""
    lines.append(line)


def count(what: str, number: int = 1, *, part: str = "") -> None:
    """Add to the sum ``what``, which is printed at the end of the run, with its parts if any."""
    sums[what, part] += number


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = lines
        session.config.workeroutput["sums"] = [[*key, number] for key, number in sums.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    output = getattr(node, "workeroutput", {})
    lines.extend(output.get("counts", []))
    for what, part, number in output.get("sums", []):
        sums[what, part] += number


def summed() -> list[str]:
    """Return a line for each sum."""
    found = []
    for what in sorted({what for what, _ in sums}):
        parts = {part: number for (one, part), number in sorted(sums.items()) if one == what}
        named = ", ".join(f"{part} {number}" for part, number in parts.items() if part)
        found.append(f"{what}: {sum(parts.values())}" + (f" ({named})" if named else ""))
    return found


def pytest_terminal_summary(terminalreporter) -> None:
    if lines or sums:
        terminalreporter.section("counts")
        for line in sorted([*lines, *summed()]):
            terminalreporter.line(line)
