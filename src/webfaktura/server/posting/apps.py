"""The Django application `posting`."""

from django.apps import AppConfig


class PostingConfig(AppConfig):
    """Issued invoices become vouchers, batches and postings in the ERP."""

    name = "webfaktura.server.posting"
    label = "posting"
    default_auto_field = "django.db.models.BigAutoField"
