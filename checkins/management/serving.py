"""The one server: waitress, with the limits of the settings."""

import resource
from copy import copy
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher

from checkins.forms.take_along_files import MOST_BYTES
from checkins.middleware.routes import is_public
from checkins.services.backups.in_use import hold_database
from checkins.views.access import FORM_AROUND

LONG_BODIES = "/take-along/bring/"  # the one address that takes in more than the settings allow


class HelpFirst(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Gives the next free thread to who asks for Help, whoever else waits in line."""

    def handler_thread(self, thread_no: int) -> None:
        """Answer until told to stop, then close this thread's connection.

        SQLite empties its log when the last one of all is closed.
        """
        try:
            super().handler_thread(thread_no)
        finally:
            connections.close_all()

    def add_task(self, task: Any) -> None:
        """Put a connection with a whole request into the line, or before it."""
        with self.lock:
            comes_first = is_public(str(getattr(task.requests[0], "path", "")))
            (self.queue.appendleft if comes_first else self.queue.append)(task)
            self.queue_cv.notify()


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request whose body may be long at one address, where a person brings their record."""

    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; the server compares the body's length with the limit right after."""
        super().parse_header(header_plus)
        if self.command == "POST" and self.path == LONG_BODIES:
            longer: Any = copy(self.adj)
            longer.max_request_body_size = MOST_BYTES + FORM_AROUND + 1
            self.adj = longer


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read so."""

    parser_class = Request


BaseWSGIServer.channel_class = Channel  # a server of several addresses makes its own of each


def make_server(**where: Any) -> Any:
    """Return the server of the product, which ``run()`` starts; ``where`` says on what it listens.

    Each connection is an open file, and many systems allow a process fewer than it may have.

    :raises BackupError: if a restore is running.
    """
    hold_database()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * settings.SERVER["connection_limit"]  # a body on the disk is another file
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    line = HelpFirst()
    line.set_thread_count(settings.SERVER["threads"])
    return create_server(get_wsgi_application(), _dispatcher=line, **settings.SERVER, **where)
