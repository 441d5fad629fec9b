"""Keys for a developer's own machine: made once, and stored in a folder that git ignores."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from checkins.delivery.push_keys import new_push_key


def own_keys(folder: Path) -> dict[str, str]:
    """Return this machine's own keys and the demo's password. A call makes what is missing.

    Only the owner can read the file. Production gets its keys from the environment and never
    calls this function.
    """
    path = folder / "keys.json"
    loaded: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: make() for name, make in MAKERS.items() if name not in loaded}
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        loaded |= missing
        part = path.with_suffix(f".{os.getpid()}")  # another process never reads half of a file
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(loaded, file)
        part.replace(path)
    return loaded


MAKERS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "field_key": lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "push_key": new_push_key,
    "password": lambda: f"demo-{secrets.token_hex(4)}",
}
