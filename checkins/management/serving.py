"""The one server: waitress, with the limits of the settings."""

import resource
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress import create_server


def make_server(**where: Any) -> Any:
    """Return the server of the product, which ``run()`` starts; ``where`` says on what it listens.

    Each connection is an open file, and many systems allow a process fewer than it may have.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * settings.SERVER["connection_limit"]  # a body on the disk is another file
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return create_server(get_wsgi_application(), **settings.SERVER, **where)
