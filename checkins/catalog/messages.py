"""What messages say on a lock screen."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).parent / "messages_v1.toml"


@cache
def message_lines() -> Mapping[str, str]:
    """Return the one line of each rule that has no words of its own, by the rule's value."""
    return MappingProxyType(tomllib.loads(FILE.read_text("utf-8"))["lines"])
