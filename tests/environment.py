"""The environment variables of the tests: the settings are production's, on this machine.

``-p tests.environment`` loads this module before pytest-django reads the settings. Each run has
its own folder for files, whose name its workers inherit, so that two runs at once share nothing.
"""

import atexit
import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

FOLDER_IS = "TEST_DATABASE_DIR"


def _make_folder() -> str:
    """Make a folder that is removed when this process ends, on SIGTERM as well."""
    folder = tempfile.mkdtemp(prefix="daybook-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the run as Ctrl-C does
    return folder


# The tests themselves are a million objects, which each collection of the oldest goes through.
gc.set_threshold(100_000, 20, 100)

folder = Path(os.environ.get(FOLDER_IS) or _make_folder())
worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")

os.environ.update(
    {FOLDER_IS: str(folder)},
    ENV_FILE="",  # nothing of a deployment in this folder
    SECRET_KEY="tests-only-" + "k" * 50,
    FIELD_KEYS="dGVzdHMtb25seS1maWVsZC1rZXktdGVzdHMtb25seS0=",
    PUSH_KEY="dGVzdHMtb25seS1wdXNoLWtleS10ZXN0cy1vbmx5LXA",
    ALLOWED_HOSTS="testserver,localhost",
    SITE_ORIGIN="https://testserver",
    SECURE_SSL_REDIRECT="false",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="CRITICAL",
    STATIC_ROOT=str(folder / "static"),
    BACKUP_FOLDER=str(folder / "backups"),
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright's sync API runs inside an event loop
)
os.environ.pop("DEBUG", None)
os.environ.pop("DEMO", None)
