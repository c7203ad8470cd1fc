"""The handlers of the contract's endpoints; importing them registers them."""

from webfaktura.server.webservice.handlers import batches, offices, payments, registers, runs

__all__ = ["batches", "offices", "payments", "registers", "runs"]
