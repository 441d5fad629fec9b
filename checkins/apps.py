"""The one Django app of the product."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _after_migrate(using: str = "default", **_: Any) -> None:
    """Make what migrations do not: the cache's table, the catalog's rows, triggers, canaries."""
    from django.core.management import call_command
    from django.utils import timezone

    from checkins.services.append_only import install_triggers
    from checkins.services.canaries import plant_canary
    from checkins.services.catalog import load_catalog

    call_command("createcachetable", database=using, verbosity=0)
    load_catalog()
    install_triggers()
    plant_canary(at=timezone.now())


class CheckinsConfig(AppConfig):
    """The app, which registers its checks and the work that follows every migrate."""

    name = "checkins"

    def ready(self) -> None:
        from checkins import checks  # noqa: F401 registers itself
        from checkins.middleware import (  # noqa: F401 they listen to sign-ins
            confirming,
            kept_forms,
            sessions,
            staff,
        )
        from checkins.models import authenticators  # noqa: F401 it listens to saves

        post_migrate.connect(_after_migrate, sender=self)
