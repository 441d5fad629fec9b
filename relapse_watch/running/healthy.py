"""Whether a web process on this machine is alive, asked as the proxy asks: for containers.

``python -m relapse_watch.running.healthy [ready|live] [port]`` exits with 0 if it is.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from relapse_watch.dotenv import BASE, read_env_file

OK = 200
SECONDS = 10


def answer(port: int, *, what: str = "ready", seconds: float = SECONDS) -> tuple[int, str]:
    """Return the status and the text of the process's own answer; 0 if none came."""
    host = urlsplit(os.environ.get("SITE_ORIGIN", "")).hostname or "localhost"
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", f"/health/{what}", headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (OSError, HTTPException) as error:
        return 0, type(error).__name__
    finally:
        connection.close()


def main() -> None:
    """Ask once, and exit with what the answer says."""
    read_env_file(BASE)
    what = sys.argv[1] if len(sys.argv) > 1 else "ready"
    port = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PORT", "8000"))  # noqa: PLR2004
    status, text = answer(port, what=what)
    if status != OK:
        print(text.strip() or status)
        sys.exit(1)


if __name__ == "__main__":
    main()
