"""A connection of the pool that is alive, also just after the server restarted, or none at once.

A restart leaves every pooled connection dead. psycopg's pool checks one after the other, and waits
a second, then two, after each dead one: the first requests would time out. While the server is
away, the pool would let each request wait: Help must not, and whoever waits holds a thread.
"""

import select
import socket
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg import Error, OperationalError
from psycopg.pq import ConnStatus, ExecStatus
from psycopg_pool import PoolTimeout

from checkins.queries.patience import patience

KNOCK_SECONDS = 0.2  # a server that is there accepts within the round trip
CHECK_SECONDS = 2
DEFAULT_PORT = 5432


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend; one round trip asks a pooled connection whether it is alive."""

    #: Whether the newest request for a connection got one; of the whole process.
    is_there = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection; if the pooled one is dead, replace all of them first.

        :raises OperationalError: at once if no server accepts a connection.
        """
        if not self.pool:
            return super().get_new_connection(conn_params)
        given = self.settings_dict["OPTIONS"].get("isolation_level")
        self.isolation_level = IsolationLevel(given or IsolationLevel.READ_COMMITTED)
        connection = self._living(conn_params)
        if given:
            connection.isolation_level = self.isolation_level
        return connection

    def _living(self, conn_params: dict[str, Any]) -> Any:
        kind = type(self)
        was_there, kind.is_there = kind.is_there, False
        if not was_there:
            knock(conn_params)
        self.pool.open()
        connection = self._taken()
        if not answers(connection, patience(CHECK_SECONDS)):
            connection.close()
            self.pool.putconn(connection)
            self.pool.drain()
            knock(conn_params)
            connection = self._taken()
        kind.is_there = True
        return connection

    def _taken(self) -> Any:
        try:
            return self.pool.getconn(timeout=patience(self.pool.timeout))
        except PoolTimeout as fault:  # which is raised for no time at all, too
            raise OperationalError("no connection in time") from fault


def knock(conn_params: dict[str, Any]) -> None:
    """Return if a server accepts a connection; of several, one is enough.

    :raises OperationalError: if none does, within the time that this request may wait.
    """
    hosts = str(conn_params.get("host", "")).split(",")
    ports = str(conn_params.get("port") or DEFAULT_PORT).split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    if not all(hosts) or len(ports) != len(hosts) or not all(port.isdigit() for port in ports):
        return  # libpq alone knows where that leads
    if not any(_accepts(*place) for place in zip(hosts, map(int, ports), strict=True)):
        raise OperationalError("no server accepts a connection")


def _accepts(host: str, port: int) -> bool:
    seconds = max(0.01, patience(KNOCK_SECONDS))
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as caller:
                caller.settimeout(seconds)
                caller.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, port), timeout=seconds).close()
    except OSError:
        return False
    return True


def answers(connection: Any, seconds: float) -> bool:
    """Return whether a connection answers an empty query in time; a hung server never would."""
    link, until = connection.pgconn, monotonic() + seconds
    try:
        link.send_query(b"")
        link.flush()
        waiting = select.poll()  # no select(): a busy process has more than 1,024 files
        waiting.register(link.socket, select.POLLIN)
        while link.is_busy():
            if not waiting.poll(max(0, until - monotonic()) * 1000):
                return False
            link.consume_input()
        results = iter(link.get_result, None)
        # A server that shut down in order has said so: that is an answer, too.
        is_said = all(result.status == ExecStatus.EMPTY_QUERY for result in results)
    except (Error, ValueError):  # a closed connection has no socket
        return False
    return is_said and link.status == ConnStatus.OK
