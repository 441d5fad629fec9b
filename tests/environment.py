"""The environment in which tests import the settings: production's own, on this machine.

Loaded with ``-p tests.environment``, before pytest-django reads the settings.
"""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.gettempdir()) / f"daybook-tests-{os.getuid()}"
_folder.mkdir(mode=0o700, exist_ok=True)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")

os.environ.update(
    SECRET_KEY="tests-only-" + "k" * 50,
    FIELD_KEYS="dGVzdHMtb25seS1maWVsZC1rZXktdGVzdHMtb25seS0=",
    ALLOWED_HOSTS="testserver,localhost",
    SECURE_SSL_REDIRECT="false",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="CRITICAL",
    STATIC_ROOT=str(_folder / f"static-{_worker}"),
    TEST_DATABASE_DIR=str(_folder),
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright's sync API runs inside an event loop
)
os.environ.pop("DEBUG", None)
os.environ.pop("DEMO", None)
