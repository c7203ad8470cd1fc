"""The chain over a client's vouchers: each link is the hash of the one before and a voucher.

Who changes, adds or takes away a voucher beside the program breaks the chain
from that voucher on, and ``verify`` names it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from itertools import groupby

# The columns and their order are hashed: they may never change.
_COLUMNS = """
SELECT voucher_no, reference, voucher_type, kind, voucher_on, text, invoice_no,
       reverses_voucher_no, last_posting_no, posting_no, account, amount_ore,
       vat_code, customer_no, department_no, project_no
FROM vouchers JOIN postings USING (client_no, voucher_no)
"""

_ALL = f"{_COLUMNS} WHERE client_no = ? ORDER BY voucher_no, posting_no"

_ONE = f"{_COLUMNS} WHERE client_no = ? AND voucher_no = ? ORDER BY posting_no"

_LINK_BEFORE = """
SELECT sha256 FROM voucher_chain
WHERE client_no = ? AND voucher_no < ? ORDER BY voucher_no DESC LIMIT 1
"""

type Content = list[tuple[object, ...]]
"""A voucher as it is hashed: its head beside each of its postings."""


def link(before: str, content: Iterable[tuple[object, ...]]) -> str:
    """Hash a voucher's content together with the link before it (hexadecimal SHA-256)."""
    words = json.dumps([before, *content], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def extend_chain(connection: sqlite3.Connection, client_no: str, voucher_no: int) -> None:
    """Chain a voucher that is just booked, as the database holds it."""
    content = [tuple(row) for row in connection.execute(_ONE, (client_no, voucher_no))]
    found = connection.execute(_LINK_BEFORE, (client_no, voucher_no)).fetchone()
    before = found["sha256"] if found else first_link(client_no)
    connection.execute(
        "INSERT INTO voucher_chain (client_no, voucher_no, sha256) VALUES (?, ?, ?)",
        (client_no, voucher_no, link(before, content)),
    )


def first_link(client_no: str) -> str:
    """Return what stands before a client's first voucher."""
    return f"klient {client_no}"


def contents(connection: sqlite3.Connection, client_no: str) -> dict[int, Content]:
    """The content of every voucher, by number."""
    rows = connection.execute(_ALL, (client_no,))
    return {
        number: [tuple(line) for line in lines]
        for number, lines in groupby(rows, lambda row: row["voucher_no"])
    }


def links(connection: sqlite3.Connection, client_no: str) -> dict[int, str]:
    """The links as they are kept, by voucher number."""
    rows = connection.execute(
        "SELECT voucher_no, sha256 FROM voucher_chain WHERE client_no = ? ORDER BY voucher_no",
        (client_no,),
    )
    return {row["voucher_no"]: row["sha256"] for row in rows}
