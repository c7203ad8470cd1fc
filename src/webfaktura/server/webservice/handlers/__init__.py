"""The handlers of the contract's endpoints; importing them registers them."""

from webfaktura.server.webservice.handlers import (
    batches,
    clients,
    offices,
    payments,
    registers,
    runs,
)

__all__ = ["batches", "clients", "offices", "payments", "registers", "runs"]
