"""The one Django app of the product."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _after_migrate(using: str = "default", **_: Any) -> None:
    """Restore what no migration holds: the cache's table, the catalog's rows, the triggers."""
    from django.core.management import call_command

    from checkins.services.append_only import install_triggers
    from checkins.services.catalog import load_catalog

    call_command("createcachetable", database=using, verbosity=0)
    load_catalog()
    install_triggers()


class CheckinsConfig(AppConfig):
    """Daily check-ins against the warning signs of the three relapse stages."""

    name = "checkins"

    def ready(self) -> None:
        """Register the checks and what runs after every migrate."""
        from checkins import checks  # noqa: F401 registers itself

        post_migrate.connect(_after_migrate, sender=self)
