"""Reading a history file for the commands that run one: ``replay`` and ``evaluate``."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import CommandError

from checkins.enums import DayOrder
from checkins.forms.history import History, HistoryError, read_history
from checkins.forms.tables import text_of
from checkins.forms.workbooks import FileError


def add_day_order(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--day-order", choices=DayOrder.values, help="how days like 11/2/2026 are read"
    )


def history_of(
    path: Path, day_order: str | None, *, say: Callable[[str], object], before: str = ""
) -> History:
    """Return what the file holds, and say what was left out.

    ``before`` opens each line about the file's content, where there are several files.

    :raises CommandError: if it cannot be read, with every reason.
    """
    try:
        text = text_of(path.read_bytes())
        history = read_history(text, day_order=DayOrder(day_order) if day_order else None)
    except (OSError, FileError) as error:
        raise CommandError(f"{path}: {error}") from error
    except HistoryError as error:
        raise CommandError("\n".join(f"{before}{line}" for line in error.errors)) from error
    if history.question:
        ways = ", ".join(order.value for order in history.question.options)
        raise CommandError(f"{path}: its days need --day-order, one of {ways}")
    for line in history.left_out:
        say(f"{before}left out: {line}")
    return history
