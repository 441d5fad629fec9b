"""The ASGI entry point, for deployments that prefer one."""

from django.core.asgi import get_asgi_application

from relapse_watch.environment import load_settings

load_settings()
application = get_asgi_application()
