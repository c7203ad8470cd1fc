"""The Django application `payments`."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments come back and settle invoices."""

    name = "webfaktura.server.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
