"""The WSGI entry point: ``waitress-serve relapse_watch.wsgi:application``."""

from django.core.wsgi import get_wsgi_application

from relapse_watch.environment import load_settings

load_settings()
application = get_wsgi_application()
