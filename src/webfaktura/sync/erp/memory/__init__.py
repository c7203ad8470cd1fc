"""An accounting system in memory, for tests and for trying Sync without a ledger."""

from webfaktura.sync.erp.memory.adapter import MemoryClient, MemoryErp

__all__ = ["MemoryClient", "MemoryErp"]
