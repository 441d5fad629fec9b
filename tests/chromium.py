"""The Chromium of this machine that the browser tests drive."""

import os
import shutil

DEBIANS = "/usr/bin"
# The same Chromium without a window and all that belongs to one, which would be made anew for each
# test: a browser test takes less than half the processor time.
SHELL, WHOLE = "chromium-headless-shell", "chromium"


def find_chromium(*, headed: bool = False) -> str | None:
    """Return the path of the system's Chromium, or None; ``headed`` asks for one with a window."""
    names = (WHOLE,) if headed else (SHELL, WHOLE)
    places = [DEBIANS, *os.environ.get("PATH", "").split(os.pathsep)]
    found = (shutil.which(name, path=os.pathsep.join(places)) for name in names)
    return next(filter(None, found), None)
