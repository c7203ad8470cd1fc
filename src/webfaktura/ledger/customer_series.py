"""New customers in the client's number series, and how far each series is used."""

import sqlite3
from dataclasses import replace

from webfaktura.ledger.clients import properties
from webfaktura.ledger.customers import put_customers
from webfaktura.ledger.intervals import Interval, lowest_free
from webfaktura.ledger.properties import customer_series
from webfaktura.ledger.records import CustomerRecord, SeriesUse
from webfaktura.norway.refusal import Refusal


class SeriesFull(Refusal):
    """Every number of the series is taken."""

    def __init__(self, name: str, interval: Interval) -> None:
        super().__init__(
            f"{name} {interval} er full. Utvid intervallet under klientens egenskaper.",
            field="customer_no",
        )


class NoSeries(Refusal):
    """The client has no series of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Klienten har ingen {name}. Sett den under klientens egenskaper.", field="series"
        )


def add_customer(
    connection: sqlite3.Connection, client_no: str, customer: CustomerRecord, *, series: str
) -> CustomerRecord:
    """Add a customer under the lowest free number of a series, whatever number it came with.

    Refuses ``NoSeries``, ``SeriesFull`` and what ``put_customers`` refuses.
    """
    interval = customer_series(properties(connection, client_no)).get(series)
    if interval is None:
        raise NoSeries(series)
    customer_no = lowest_free(interval, _taken(connection, client_no, interval))
    if customer_no is None:
        raise SeriesFull(series, interval)
    numbered = replace(customer, customer_no=customer_no)
    put_customers(connection, client_no, [numbered], origin="")
    return numbered


def series_use(connection: sqlite3.Connection, client_no: str) -> list[SeriesUse]:
    """How far each customer number series of the client is used."""
    return [
        _use(connection, client_no, name, interval)
        for name, interval in customer_series(properties(connection, client_no)).items()
    ]


def _use(
    connection: sqlite3.Connection, client_no: str, name: str, interval: Interval
) -> SeriesUse:
    taken = _taken(connection, client_no, interval)
    next_no = lowest_free(interval, taken) or 0
    return SeriesUse(name, interval.first, interval.last, len(taken), next_no)


def _taken(connection: sqlite3.Connection, client_no: str, interval: Interval) -> set[int]:
    rows = connection.execute(
        "SELECT customer_no FROM customers WHERE client_no = ? AND customer_no BETWEEN ? AND ?",
        (client_no, interval.first, interval.last),
    )
    return {row["customer_no"] for row in rows}
