"""``webfaktura-ledger``: the embedded accounting system from the command line.

Whoever may read the file may use it; passwords are for programs that come from
outside. Output is Norwegian; ``--json`` gives the same to programs.
"""

from webfaktura.ledger.cli import (
    admin,
    batches,
    book,
    codes,
    invoices,
    locks,
    products,
    program,
    proof,
    registers,
)
from webfaktura.ledger.cli.door import main

__all__ = [
    "admin",
    "batches",
    "book",
    "codes",
    "invoices",
    "locks",
    "main",
    "products",
    "program",
    "proof",
    "registers",
]
