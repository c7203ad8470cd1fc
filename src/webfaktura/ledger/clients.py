"""The client companies of the ledger and their properties."""

import sqlite3
from dataclasses import asdict
from datetime import date

from webfaktura.ledger.intervals import Interval, read_interval
from webfaktura.ledger.properties import (
    DEFAULTS,
    INVOICE_SERIES,
    LOCKED_UNTIL,
    locked_until,
    property_value,
    refuse_overlap,
)
from webfaktura.ledger.records import ClientFacts
from webfaktura.ledger.series import begin_series
from webfaktura.norway.calendar import format_date
from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.refusal import Refusal

_INSERT = """
INSERT INTO clients (
    client_no, org_no, name, address_1, address_2, postal_code, place,
    email, phone, company_form, bank_account_no, vat_registered
) VALUES (
    :client_no, :org_no, :name, :address_1, :address_2, :postal_code, :place,
    :email, :phone, :company_form, :bank_account_no, :vat_registered
)
"""

_COLUMNS = """
SELECT client_no, org_no, name, address_1, address_2, postal_code, place,
       email, phone, company_form, bank_account_no, vat_registered
FROM clients
"""


class UnknownClient(Refusal):
    """The ledger has no client of that number."""

    def __init__(self, client_no: str) -> None:
        super().__init__(
            f"Klient {client_no} finnes ikke i regnskapet. Sjekk klientnummeret.",
            field="client_no",
        )


class ClientExists(Refusal):
    """The client number is taken."""

    def __init__(self, client_no: str) -> None:
        super().__init__(
            f"Klient {client_no} finnes allerede. Velg et annet klientnummer.", field="client_no"
        )


class InvalidClient(Refusal):
    """A fact without which there is no client is missing."""


class PeriodLocked(Refusal):
    """The date lies in a period that is locked."""

    def __init__(self, on: date, until: date) -> None:
        super().__init__(
            f"Datoen {format_date(on)} ligger i en låst periode (til og med "
            f"{format_date(until)}). Åpne perioden, eller velg en senere dato.",
            field="on",
        )


def add_client(connection: sqlite3.Connection, facts: ClientFacts) -> None:
    """Add a client with its number series and standard properties.

    Refuses a number that is taken, a missing name, and an organisation or bank
    account number that is not valid.
    """
    if not facts.client_no.strip() or not facts.name.strip():
        raise InvalidClient("Klienten må ha både nummer og navn.", field="name")
    if facts.org_no:
        OrgNo.parse(facts.org_no)
    if facts.bank_account_no:
        BankAccountNo.parse(facts.bank_account_no)
    try:
        connection.execute(_INSERT, asdict(facts))
    except sqlite3.IntegrityError as problem:
        raise ClientExists(facts.client_no) from problem
    begin_series(connection, facts.client_no)
    for name, value in DEFAULTS.items():
        change_property(connection, facts.client_no, name, value)


def clients(connection: sqlite3.Connection) -> list[ClientFacts]:
    """Every client, by number."""
    return [_facts(row) for row in connection.execute(f"{_COLUMNS} ORDER BY client_no")]


def client(connection: sqlite3.Connection, client_no: str) -> ClientFacts:
    """One client's facts; refuses with ``UnknownClient``."""
    row = connection.execute(f"{_COLUMNS} WHERE client_no = ?", (client_no,)).fetchone()
    if row is None:
        raise UnknownClient(client_no)
    return _facts(row)


def properties(connection: sqlite3.Connection, client_no: str) -> dict[str, str]:
    """The client's properties, by name."""
    rows = connection.execute(
        "SELECT name, value FROM properties WHERE client_no = ? ORDER BY name", (client_no,)
    )
    return {row["name"]: row["value"] for row in rows}


def change_property(connection: sqlite3.Connection, client_no: str, name: str, value: str) -> str:
    """Set a property and return it as kept; refuses what it cannot say."""
    kept = property_value(name, value)
    refuse_overlap(name, kept, properties(connection, client_no))
    connection.execute(
        "INSERT INTO properties (client_no, name, value) VALUES (?, ?, ?) "
        "ON CONFLICT (client_no, name) DO UPDATE SET value = excluded.value",
        (client_no, name, kept),
    )
    return kept


def last_locked(connection: sqlite3.Connection, client_no: str) -> date | None:
    """Return the last date that is locked, None when no period is."""
    return locked_until(properties(connection, client_no).get(LOCKED_UNTIL, ""))


def invoice_series(connection: sqlite3.Connection, client_no: str) -> Interval | None:
    """The interval of the client's own invoices, None where none is set."""
    return read_interval(properties(connection, client_no).get(INVOICE_SERIES, ""))


def refuse_locked(connection: sqlite3.Connection, client_no: str, on: date) -> None:
    """Refuse (``PeriodLocked``) a date in a locked period."""
    until = last_locked(connection, client_no)
    if until and on <= until:
        raise PeriodLocked(on, until)


def _facts(row: sqlite3.Row) -> ClientFacts:
    return ClientFacts(**{**dict(row), "vat_registered": bool(row["vat_registered"])})
