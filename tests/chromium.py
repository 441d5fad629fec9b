"""The Chromium of this machine that the browser tests drive."""

import os
import shutil

DEBIANS = "/usr/bin"
# The shell is the same without a window. It takes less than half the processor time, and twice it
# stood still in a worker of several: it is taken only where the whole one is missing.
SHELL, WHOLE = "chromium-headless-shell", "chromium"


def find_chromium(*, headed: bool = False) -> str | None:
    """Return the path of the system's Chromium, or None; ``headed`` asks for one with a window."""
    names = (WHOLE,) if headed else (WHOLE, SHELL)
    places = [DEBIANS, *os.environ.get("PATH", "").split(os.pathsep)]
    found = (shutil.which(name, path=os.pathsep.join(places)) for name in names)
    return next(filter(None, found), None)
