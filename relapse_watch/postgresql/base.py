"""A connection of the pool that is alive, also just after the server restarted.

A restart leaves every pooled connection dead. psycopg's pool checks one after the other, and waits
a second, then two, after each dead one: the first requests would time out.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend; one round trip asks a pooled connection whether it is alive."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection; if the pooled one is dead, replace all of them first."""
        connection = super().get_new_connection(conn_params)
        if self.pool:
            try:
                ConnectionPool.check_connection(connection)
            except OperationalError:
                self.pool.putconn(connection)
                self.pool.drain()
                connection = super().get_new_connection(conn_params)
        return connection
