"""The trial balance: debit, credit and balance per account."""

import sqlite3

from webfaktura.ledger.records import AccountBalance
from webfaktura.norway.money import Money

_BALANCES = """
SELECT account, name,
       sum(CASE WHEN amount_ore > 0 THEN amount_ore ELSE 0 END) AS debit_ore,
       sum(CASE WHEN amount_ore < 0 THEN -amount_ore ELSE 0 END) AS credit_ore
FROM postings JOIN accounts USING (client_no, account)
WHERE client_no = ?
GROUP BY account, name
ORDER BY account
"""


def trial_balance(connection: sqlite3.Connection, client_no: str) -> list[AccountBalance]:
    """Every account with postings, by number; the balances sum to zero."""
    return [
        AccountBalance(
            row["account"], row["name"], Money(row["debit_ore"]), Money(row["credit_ore"])
        )
        for row in connection.execute(_BALANCES, (client_no,))
    ]
