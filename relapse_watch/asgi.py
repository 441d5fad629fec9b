"""The ASGI entry point, for deployments that prefer one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
application = get_asgi_application()
