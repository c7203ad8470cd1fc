"""The client's customers, and what has changed among them since a cursor."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import asdict

from webfaktura.ledger.busy import locked_sentence
from webfaktura.ledger.clients import properties
from webfaktura.ledger.cursors import cursor_at, seen_until
from webfaktura.ledger.intervals import Interval
from webfaktura.ledger.locks import lock_or_none
from webfaktura.ledger.program import ledger_id
from webfaktura.ledger.properties import CONTROLLED, INTERVAL_CONTROL, customer_series
from webfaktura.ledger.records import CustomerChanges, CustomerRecord, Lock
from webfaktura.ledger.series import last_number, take_numbers
from webfaktura.norway.refusal import Refusal

_LARGEST_NO = 999_999_999

_COLUMNS = """
SELECT customer_no, name, org_no, address_1, address_2, postal_code, place,
       country, email, phone, due_days, active
FROM customers
"""

_UPSERT = """
INSERT INTO customers (
    client_no, customer_no, name, org_no, address_1, address_2, postal_code, place,
    country, email, phone, due_days, active, origin, change_no
) VALUES (
    :client_no, :customer_no, :name, :org_no, :address_1, :address_2, :postal_code, :place,
    :country, :email, :phone, :due_days, :active, :origin, :change_no
)
ON CONFLICT (client_no, customer_no) DO UPDATE SET
    name = excluded.name, org_no = excluded.org_no,
    address_1 = excluded.address_1, address_2 = excluded.address_2,
    postal_code = excluded.postal_code, place = excluded.place,
    country = excluded.country, email = excluded.email, phone = excluded.phone,
    due_days = excluded.due_days, active = excluded.active,
    origin = excluded.origin, change_no = excluded.change_no, changed_at = excluded.changed_at
"""


class InvalidCustomer(Refusal):
    """A customer without a name, or with a number that is none."""


class CustomerOutsideSeries(InvalidCustomer):
    """The client controls its intervals, and a new customer's number lies in none."""

    def __init__(self, customer_no: int, series: Collection[Interval]) -> None:
        intervals = " og ".join(f"{interval}" for interval in series) or "(ingen)"
        super().__init__(
            f"Kundenummer {customer_no} ligger utenfor klientens kundenummerserier {intervals}. "
            "Velg et nummer i en av dem.",
            field="customer_no",
        )


class CustomerLocked(InvalidCustomer):
    """Somebody has the customer open."""

    def __init__(self, held: Lock) -> None:
        super().__init__(locked_sentence(held), field="customer_no")


def put_customers(
    connection: sqlite3.Connection,
    client_no: str,
    customers: Iterable[CustomerRecord],
    *,
    origin: str,
) -> int:
    """Add or change customers by number, and return how many did change.

    A row that is as it was stays untouched: no change is told of it, and its
    origin stays. The others carry ``origin``, the name of who sent them. Refuses
    ``InvalidCustomer``, ``CustomerLocked`` and ``CustomerOutsideSeries``.
    """
    changed = [
        customer
        for customer in customers
        if _checked(customer) != customer_or_none(connection, client_no, customer.customer_no)
    ]
    _refuse_locked(connection, client_no, changed)
    _refuse_outside(connection, client_no, changed)
    first = take_numbers(connection, client_no, "change", len(changed))
    for change_no, customer in enumerate(changed, first):
        marks = {"client_no": client_no, "origin": origin, "change_no": change_no}
        connection.execute(_UPSERT, asdict(customer) | marks)
    return len(changed)


def customers(connection: sqlite3.Connection, client_no: str) -> list[CustomerRecord]:
    """Every customer, by number."""
    rows = connection.execute(f"{_COLUMNS} WHERE client_no = ? ORDER BY customer_no", (client_no,))
    return [_customer(row) for row in rows]


def customer_or_none(
    connection: sqlite3.Connection, client_no: str, customer_no: int
) -> CustomerRecord | None:
    """One customer, None when there is none of that number."""
    row = connection.execute(
        f"{_COLUMNS} WHERE client_no = ? AND customer_no = ?", (client_no, customer_no)
    ).fetchone()
    return _customer(row) if row else None


def customers_changed_since(
    connection: sqlite3.Connection, client_no: str, cursor: str, *, origin: str
) -> CustomerChanges:
    """New and changed customers since the cursor, oldest change first.

    Leaves out those whose last change came from ``origin``: whoever sent them
    knows them already. Nothing is missed, because changes are numbered inside
    the transaction that makes them and writers come one at a time.
    """
    ledger = ledger_id(connection)
    last = last_number(connection, client_no, "change")
    seen = seen_until(cursor, ledger_id=ledger, last_change_no=last)
    rows = connection.execute(
        f"{_COLUMNS} WHERE client_no = ? AND change_no > ? AND (origin <> ? OR origin = '') "
        "ORDER BY change_no",
        (client_no, seen, origin),
    )
    return CustomerChanges([_customer(row) for row in rows], cursor_at(ledger, last))


def _checked(customer: CustomerRecord) -> CustomerRecord:
    if not 0 < customer.customer_no <= _LARGEST_NO:
        raise InvalidCustomer(
            f"Kundenummer {customer.customer_no} kan ikke brukes. Velg et tall fra 1 til "
            f"{_LARGEST_NO}.",
            field="customer_no",
        )
    if not customer.name.strip():
        raise InvalidCustomer(
            f"Kunde {customer.customer_no} mangler navn. Fyll inn navnet.", field="name"
        )
    return customer


def _refuse_locked(
    connection: sqlite3.Connection, client_no: str, changed: Iterable[CustomerRecord]
) -> None:
    for customer in changed:
        if held := lock_or_none(connection, client_no, "customer", customer.customer_no):
            raise CustomerLocked(held)


def _refuse_outside(
    connection: sqlite3.Connection, client_no: str, changed: Iterable[CustomerRecord]
) -> None:
    """Hold new numbers up against the intervals, where the client controls them."""
    kept = properties(connection, client_no)
    if kept.get(INTERVAL_CONTROL) != CONTROLLED:
        return
    series = customer_series(kept).values()
    for customer in changed:
        outside = not any(customer.customer_no in interval for interval in series)
        if outside and customer_or_none(connection, client_no, customer.customer_no) is None:
            raise CustomerOutsideSeries(customer.customer_no, series)


def _customer(row: sqlite3.Row) -> CustomerRecord:
    return CustomerRecord(**{**dict(row), "active": bool(row["active"])})
