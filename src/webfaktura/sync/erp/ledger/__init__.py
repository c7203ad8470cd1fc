"""The embedded ledger as Sync's accounting system."""

from webfaktura.sync.erp.ledger.adapter import LedgerErp

__all__ = ["LedgerErp"]
