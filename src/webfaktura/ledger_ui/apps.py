"""The Django app `ledger_ui`: templates only, no models."""

from django.apps import AppConfig


class LedgerUiConfig(AppConfig):
    """Brings the ledger's templates."""

    name = "webfaktura.ledger_ui"
    label = "ledger_ui"
