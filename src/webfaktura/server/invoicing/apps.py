"""The Django application `invoicing`."""

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    """Drafts become issued invoices with a number, a KID and terms that never change."""

    name = "webfaktura.server.invoicing"
    label = "invoicing"
    default_auto_field = "django.db.models.BigAutoField"
