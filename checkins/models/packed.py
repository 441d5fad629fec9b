"""Answers in few bytes: JSON columns of a day and of a page, whose codes are written as letters.

What stands in the column is JSON too. ``{"cravings": 2, "used": "no"}`` is ``":L2aa"``; a list of
codes is ``".La"``. What has no letter follows as JSON: ``[":L2", {"own_…": 3}]``. Rows from before
migration 0073 are plain, and are read as they stand.

The letters are for ever: new codes and values are added at the end, and none moves or goes.
"""

from typing import Any

from django.db import models

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CODES = (
    *("bottled_up", "pulled_away", "meeting_missed", "meeting_quiet", "slept_well", "ate_enough"),
    *("others_problems", "body_care", "kind_to_self", "did_fun", "felt_close", "cravings"),
    *("old_places", "just_once", "hid_truth", "planning", "not_so_bad", "untrue_to_self"),
    *("use_in_control", "stressed", "low_mood", "unseen_chance"),
    *("bad_about_self", "use_safe", "too_much"),
    *("meeting", "used", "medicine", "note", "triggers"),
)
VALUES = (
    *(0, 1, 2, 3, 4, None, True),
    *("no", "yes", "skip", "none_planned", "shared", "quiet", "missed", "not_on_any"),
)
DIGITS = "01234-!abcdefgh"
LETTER_OF = dict(zip(CODES, LETTERS, strict=False))
CODE_OF = {letter: code for code, letter in LETTER_OF.items()}
# 1, 1.0 and True are one key of a dict.
DIGIT_OF = {(type(value), value): digit for value, digit in zip(VALUES, DIGITS, strict=True)}
VALUE_OF = dict(zip(DIGITS, VALUES, strict=True))


def packed(value: Any) -> Any:
    """Return codes, or values by code, in the form of the column."""
    if isinstance(value, dict) and value:
        short, rest = "", {}
        for code, one in sorted(value.items()):
            digit = _digit(one)
            if code in LETTER_OF and digit:
                short += LETTER_OF[code] + digit
            else:
                rest[code] = one
        return _with_rest(":" + short, rest) if short else value
    if isinstance(value, list | tuple) and value:
        others = [code for code in value if code not in LETTER_OF]
        short = "".join(LETTER_OF[code] for code in value if code in LETTER_OF)
        return _with_rest("." + short, others) if short else value
    return value


def unpacked(stored: Any) -> Any:
    """Return what :func:`packed` was given, codes of a list sorted; a plain value as it is."""
    short, rest = stored, None
    if isinstance(stored, list) and len(stored) == 2 and isinstance(stored[1], list | dict):  # noqa: PLR2004 the text and the rest
        short, rest = stored
    if not isinstance(short, str):
        return stored
    if short.startswith(":"):
        pairs = zip(short[1::2], short[2::2], strict=True)
        return {CODE_OF[letter]: VALUE_OF[digit] for letter, digit in pairs} | (rest or {})
    return sorted([CODE_OF[letter] for letter in short[1:]] + (rest or []))


def _digit(value: Any) -> str | None:
    if isinstance(value, list | dict):
        return None
    return DIGIT_OF.get((str, str(value)) if isinstance(value, str) else (type(value), value))


def _with_rest(short: str, rest: Any) -> Any:
    return [short, rest] if rest else short


class PackedField(models.JSONField):
    """A JSON column of sorted codes, or of values by code, that is stored packed.

    It has no lookups into its JSON. Equality finds only rows that are stored packed, not those from
    before migration 0073.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return unpacked(super().from_db_value(value, expression, connection))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 Django's own signature
        return super().get_db_prep_value(packed(value), connection, prepared)
