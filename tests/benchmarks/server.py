"""A server of the benchmarks: ``python -m tests.benchmarks.server product|tight PORT``.

The product is served as ``manage.py serve`` does, with a bare view beside it; the tight floor by
waitress with the same limits. Both clocks begin at ``moment.SERVED_FROM``.
"""

import os
import sys

from tests.benchmarks.moment import SERVED_FROM, hold_clock

KEEPS = "BENCH_FLOOR_KEEPS_CONNECTIONS"  # whatever the product does, as of an older commit
# Database, connections and limits of the tight floor are the product's; what stands around a view
# is Django's. They are set once the apps are ready, since allauth asks for a middleware of its own.
TIGHT = {
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
    "ROOT_URLCONF": "tests.benchmarks.tight",
}


def main() -> None:
    """Serve until the process is ended."""
    kind, port = sys.argv[1], int(sys.argv[2])
    hold_clock(SERVED_FROM, ticks=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, connections

    if kind == "product":
        settings.ROOT_URLCONF = "tests.benchmarks.urls"
        from checkins.management.serving import make_server

        server = make_server(host="127.0.0.1", port=port)
    else:
        for name, value in TIGHT.items():
            setattr(settings, name, value)
        if os.environ.get(KEEPS) and connection.vendor == "sqlite":  # PostgreSQL has its pool
            connections.settings["default"]["CONN_MAX_AGE"] = None
        from django.core.wsgi import get_wsgi_application
        from waitress import create_server

        where = {"host": "127.0.0.1", "port": port}
        server = create_server(get_wsgi_application(), **settings.SERVER, **where)
    server.run()


if __name__ == "__main__":
    main()
