"""Keys for a developer's own machine: made once, and stored in a folder that git ignores."""

import base64
import json
import os
import secrets
from pathlib import Path


def own_keys(folder: Path) -> dict[str, str]:
    """Return this machine's own keys and the demo's password; the first call makes them.

    Only the owner can read the file. Production gets its keys from the environment and never
    calls this function.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        keys = {
            "secret_key": secrets.token_urlsafe(48),
            "field_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "password": f"demo-{secrets.token_hex(4)}",
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(keys, file)
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded
