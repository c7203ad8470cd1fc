"""Django's migrate, which ends with guards, grants, the cache's table and the subscriptions."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate

from webfaktura.server.databases.migrations import waiting_migrations
from webfaktura.server.databases.roles import as_owner, grant_to_application
from webfaktura.server.tenancy.guards import (
    install_guards,
    install_guards_where_they_fit,
    take_down_every_guard,
    take_down_guards,
)
from webfaktura.server.tenancy.scope import system_scope
from webfaktura.server.tenancy.subscriptions import ensure_subscriptions


class Command(DjangoMigrate):
    """Migrate as the owner of the tables, and lay down what every installation needs."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(), system_scope("changing the tables"):
            if options["app_label"]:  # perhaps to an older state
                take_down_every_guard()
            elif waiting_migrations():
                take_down_guards()
            super().handle(*args, **options)
            is_older = bool(waiting_migrations())
            (install_guards_where_they_fit if is_older else install_guards)()
            call_command("createcachetable", verbosity=0)
            ensure_subscriptions()
            if not is_older:
                grant_to_application()
