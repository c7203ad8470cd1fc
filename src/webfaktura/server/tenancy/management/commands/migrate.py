"""Django's migrate, which ends with guards, the cache's table and the subscriptions there."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate

from webfaktura.server.tenancy.guards import install_guards
from webfaktura.server.tenancy.subscriptions import ensure_subscriptions


class Command(DjangoMigrate):
    """Migrate, then install the guards: a table remake on SQLite drops triggers silently."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        install_guards()
        call_command("createcachetable", verbosity=0)
        ensure_subscriptions()
