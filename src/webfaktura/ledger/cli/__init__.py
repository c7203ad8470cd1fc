"""``webfaktura-ledger``: the embedded accounting system from the command line.

Whoever may read the file may use it; passwords are for programs that come from
outside. Output is Norwegian; ``--json`` gives the same to programs.
"""

from webfaktura.ledger.cli import book, program, registers
from webfaktura.ledger.cli.door import main

__all__ = ["book", "main", "program", "registers"]
