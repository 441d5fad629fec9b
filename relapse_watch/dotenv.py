"""The file of a deployment's settings: ``.env``, which systemd, containers and shells read too."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from environ import Env

BASE = Path(__file__).resolve().parent.parent
PLAIN = re.compile(r"[\w./:@,=+*-]*", re.ASCII)  # needs no quotes
IN_DOUBLE_QUOTES = re.compile(r"[^$`\\\"]*")
OWN_MODES = ("DEBUG", "DEMO")


class UnwritableError(Exception):
    """A value that no form of quotes can hold for everybody who reads the file."""


def env_file(base: Path, values: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file of settings; None if none is to be read.

    ``ENV_FILE`` names another one, and an empty ``ENV_FILE`` none. A developer's own modes read
    none: the demo must not write into a clinic's database.
    """
    named = values.get("ENV_FILE")
    if named == "" or any(values.get(mode) for mode in OWN_MODES):
        return None
    return Path(named) if named else base / ".env"


def read_env_file(base: Path) -> None:
    """Put the file's settings into the environment, where nothing has them yet."""
    path = env_file(base)
    if path is not None and path.is_file():
        Env.read_env(path)


def values_in(path: Path) -> dict[str, str]:
    """Return the settings of a file; none if it is not there."""
    before, found = dict(os.environ), {}
    try:
        os.environ.clear()  # the library reads into the environment alone
        Env.read_env(path)
        found = dict(os.environ)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return found


def line_of(name: str, value: str) -> str:
    """Return the line that holds a setting.

    :raises UnwritableError: if the value has more than one line, or needs both kinds of quotes.
    """
    if len(value.splitlines()) > 1:
        raise UnwritableError(f"{name} has more than one line.")
    if PLAIN.fullmatch(value):
        return f"{name}={value}"
    if "'" not in value:
        return f"{name}='{value}'"
    if IN_DOUBLE_QUOTES.fullmatch(value):
        return f'{name}="{value}"'
    raise UnwritableError(f'{name} has an apostrophe beside one of $ ` \\ and ".')


def append(path: Path, lines: list[str]) -> None:
    """Add lines to the file, which only its owner can read; whoever reads it never sees half."""
    before = path.read_text() if path.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(before + "\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
