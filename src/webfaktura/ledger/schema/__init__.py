"""The tables of the ledger.

Amounts are whole øre and dates ISO text. Client number stands first in every
key, and every reference stays inside the client. What a version once made is
never edited: a new version is a step more, and every ledger, new or old, has
walked the same steps (``webfaktura.ledger.steps``).
"""

from webfaktura.ledger.schema import batches, book, registers, version_2

APPLICATION_ID = 0x57464C31
"""Marks the file as a ledger of ours ("WFL1")."""

VERSION = 2
"""The version of these tables, kept in the file as ``user_version``."""

STATEMENTS = (*registers.TABLES, *batches.TABLES, *book.TABLES)
"""Every statement that makes version 1, from which all set out, in order."""

STEPS = {2: version_2.STATEMENTS}
"""The statements that carry the version before to each later one, in order."""
