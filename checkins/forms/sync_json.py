"""Reading JSON that anybody may have written: bounded, exact, and one value for each name."""

import json
import re
from collections import Counter
from typing import Any

MOST_BYTES = 64 * 1024
MOST_DEPTH = 5  # pages, one page, its answers, the triggers among them
# It goes over a text once, also where no quote closes.
TEXTS = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
BRACKETS = re.compile(r"[\[\]{}]")
DIGITS = re.compile(r"0|[1-9][0-9]{0,3}")
OPENS = frozenset("[{")
#: What stands for a number that no field of ours takes: 3.7, -0, 1e999, NaN, a thousand digits.
ODD = object()


class NotTakenError(Exception):
    """What was sent is not taken; ``field`` says where it is wrong, and repeats nothing of it."""

    def __init__(self, status: int, field: str, message: str, *, code: str = "") -> None:
        super().__init__(status, field)
        self.status, self.field, self.message, self.code = status, field, message, code

    def said(self) -> dict[str, str]:
        """Return the error as an answer has it."""
        code = {"code": self.code} if self.code else {}
        return {"field": self.field, "message": self.message, **code}


class Members(dict[str, Any]):
    """A JSON object, and the names in it that came twice."""

    twice: frozenset[str] = frozenset()


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8, with ``Members`` for objects.

    :raises NotTakenError: if it is too long, nested too deep, or no JSON.
    """
    if len(body) > MOST_BYTES:
        raise NotTakenError(413, "body", "This is too long. Send at most 64 KiB at once.")
    try:
        text = body.decode()
        if _is_deep(text):
            raise NotTakenError(400, "body", "This is nested too deep.")
        return json.loads(
            text,
            parse_float=lambda _: ODD,
            parse_constant=lambda _: ODD,
            parse_int=lambda digits: int(digits) if DIGITS.fullmatch(digits) else ODD,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError) as error:
        raise NotTakenError(400, "body", "This is no JSON in UTF-8.") from error


def _is_deep(text: str) -> bool:
    """Return whether brackets stand within more brackets than any page has: before they are read.

    Up to the first fault of a broken text, its quotes are paired as the reader pairs them.
    """
    depth = 0
    for found in BRACKETS.finditer(TEXTS.sub("", text)):
        depth += 1 if found[0] in OPENS else -1
        if depth > MOST_DEPTH:
            return True
    return False


def _members(pairs: list[tuple[str, Any]]) -> Members:
    found = Members(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        found.twice = frozenset(name for name, number in times.items() if number > 1)
    return found
