"""The change stamps of customers and products, for people to read."""

import sqlite3
from datetime import datetime

from webfaktura.ledger.records import ChangeStamp

_STAMPS = """
SELECT 'customer' AS register, CAST(customer_no AS TEXT) AS no, name, change_no, changed_at, origin
FROM customers WHERE client_no = :client_no AND change_no > :after
UNION ALL
SELECT 'product', product_no, name, change_no, changed_at, ''
FROM products WHERE client_no = :client_no AND change_no > :after
ORDER BY change_no
"""


def change_stamps(
    connection: sqlite3.Connection, client_no: str, *, after: int = 0
) -> list[ChangeStamp]:
    """The last change of each customer and product after a change number, oldest first."""
    rows = connection.execute(_STAMPS, {"client_no": client_no, "after": after})
    return [
        ChangeStamp(**{**dict(row), "changed_at": datetime.fromisoformat(row["changed_at"])})
        for row in rows
    ]
