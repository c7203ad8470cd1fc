"""The Django application `registers`."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Customers, products, product groups and what is read from the ERP."""

    name = "webfaktura.server.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
