"""What a run says at its end beside pass and fail: how many examples, which test went red.

A worker of pytest-xdist hands its lines to the process that prints them.
"""

import pytest

lines: list[str] = []


def say(line: str) -> None:
    """Have ``line`` printed at the end of the run."""
    lines.append(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = lines


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    lines.extend(getattr(node, "workeroutput", {}).get("counts", []))


def pytest_terminal_summary(terminalreporter) -> None:
    if lines:
        terminalreporter.section("counts")
        for line in sorted(lines):
            terminalreporter.line(line)
