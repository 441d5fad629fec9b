"""The WSGI entry point: ``waitress-serve relapse_watch.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
application = get_wsgi_application()
