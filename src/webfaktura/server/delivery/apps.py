"""The Django application `delivery`."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Issued invoices become documents, and reach their receivers."""

    name = "webfaktura.server.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
