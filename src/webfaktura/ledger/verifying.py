"""Reads a client's book raw from the file, so that it can be proved."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from webfaktura.ledger.chain import contents, links
from webfaktura.ledger.chart import RECEIVABLE
from webfaktura.ledger.items import items
from webfaktura.ledger.proof import BookAsItStands
from webfaktura.ledger.series import last_number
from webfaktura.ledger.subledger import OpenItem, settlements

_COUNTS = "SELECT voucher_no, last_posting_no FROM vouchers WHERE client_no = ? ORDER BY voucher_no"

_SUMS = """
SELECT voucher_no, sum(amount_ore) AS difference FROM postings
WHERE client_no = ? GROUP BY voucher_no ORDER BY voucher_no
"""

_RECEIVABLES = """
SELECT customer_no, sum(amount_ore) AS owed FROM postings
WHERE client_no = ? AND account = ? AND customer_no IS NOT NULL GROUP BY customer_no
"""

_MISSING = """
SELECT sent.reference
FROM batches JOIN batch_vouchers AS sent USING (client_no, batch_no)
LEFT JOIN vouchers AS booked
  ON booked.client_no = sent.client_no AND booked.reference = sent.reference
WHERE sent.client_no = ? AND batches.state = 'updated' AND booked.voucher_no IS NULL
ORDER BY sent.batch_no, sent.place_no
"""


def book_as_it_stands(connection: sqlite3.Connection, client_no: str) -> BookAsItStands:
    """Read all that the proof looks at."""
    all_items = items(connection, client_no)
    open_items: defaultdict[int, int] = defaultdict(int)
    for item in all_items:
        open_items[item.customer_no] += item.remaining.ore
    return BookAsItStands(
        client_no=client_no,
        contents=contents(connection, client_no),
        posting_counts=_numbers(connection, _COUNTS, client_no),
        voucher_sums=_numbers(connection, _SUMS, client_no),
        links=links(connection, client_no),
        last_voucher_no=last_number(connection, client_no, "voucher"),
        receivables=_numbers(connection, _RECEIVABLES, client_no, RECEIVABLE),
        open_items=open_items,
        unsettled=tuple(_unsettled(all_items)),
        missing_from_book=tuple(
            str(row["reference"]) for row in connection.execute(_MISSING, (client_no,))
        ),
        damage=tuple(_damage(connection)),
    )


def _unsettled(all_items: Iterable[OpenItem]) -> Iterator[tuple[int, int]]:
    credit_notes: defaultdict[int, list[OpenItem]] = defaultdict(list)
    invoices: list[OpenItem] = []
    for item in all_items:
        if item.kind == "invoice":
            invoices.append(item)
        else:
            credit_notes[item.credits_invoice_no].append(item)
    for invoice in invoices:
        for note, _ in settlements(invoice, credit_notes[invoice.invoice_no]):
            yield note.invoice_no, invoice.invoice_no


def _numbers(connection: sqlite3.Connection, query: str, *values: str) -> dict[int, int]:
    return {int(key): int(value) for key, value in connection.execute(query, values)}


def _damage(connection: sqlite3.Connection) -> list[str]:
    """What the database itself says of the whole file, whichever client is asked about."""
    whole = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")] == ["ok"]
    strays = connection.execute("PRAGMA foreign_key_check").fetchone()
    said = {
        "Regnskapets fil er skadet. Hent den tilbake fra sikkerhetskopi.": not whole,
        "Regnskapets fil har rader som viser til noe som ikke finnes.": strays is not None,
    }
    return [sentence for sentence, is_so in said.items() if is_so]
