"""The environment in which tests import the settings: production's own, on this machine.

Loaded with ``-p tests.environment``, before pytest-django reads the settings. Files of a run are in
a folder of its own, which its workers are told: two runs at once share nothing.
"""

import atexit
import os
import shutil
import signal
import tempfile
from pathlib import Path

FOLDER_IS = "TEST_DATABASE_DIR"


def _make_folder() -> str:
    """Make a folder that goes when this process ends, also if it is told to by SIGTERM."""
    folder = tempfile.mkdtemp(prefix="daybook-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the run as Ctrl-C does
    return folder


folder = Path(os.environ.get(FOLDER_IS) or _make_folder())
worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")

os.environ.update(
    {FOLDER_IS: str(folder)},
    SECRET_KEY="tests-only-" + "k" * 50,
    FIELD_KEYS="dGVzdHMtb25seS1maWVsZC1rZXktdGVzdHMtb25seS0=",
    ALLOWED_HOSTS="testserver,localhost",
    SECURE_SSL_REDIRECT="false",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="CRITICAL",
    STATIC_ROOT=str(folder / f"static-{worker}"),
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright's sync API runs inside an event loop
)
os.environ.pop("DEBUG", None)
os.environ.pop("DEMO", None)
