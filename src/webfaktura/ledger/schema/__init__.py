"""The tables of the ledger.

Amounts are whole øre and dates ISO text. Client number stands first in every
key, and every reference stays inside the client.
"""

from webfaktura.ledger.schema import batches, book, registers

APPLICATION_ID = 0x57464C31
"""Marks the file as a ledger of ours ("WFL1")."""

VERSION = 1
"""The version of these tables, kept in the file as ``user_version``."""

STATEMENTS = (*registers.TABLES, *batches.TABLES, *book.TABLES)
"""Every statement that makes a new, empty ledger, in order."""
