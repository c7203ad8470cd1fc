"""The Django application `tenancy`."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Agencies, client companies, users and what they may see, and the audit log."""

    name = "webfaktura.server.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"
