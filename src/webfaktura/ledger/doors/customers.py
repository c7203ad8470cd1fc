"""The door to a client's customers and their number series."""

from collections.abc import Iterable

from webfaktura import faults
from webfaktura.ledger import customer_series, customers
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.properties import CUSTOMER_SERIES
from webfaktura.ledger.records import CustomerChanges, CustomerRecord, SeriesUse


class CustomerDoor(Door):
    """The customers."""

    def customers(self, client_no: str) -> list[CustomerRecord]:
        """Every customer, by number."""
        with self._reading(client_no) as reading:
            return customers.customers(reading, client_no)

    def customers_changed_since(
        self, client_no: str, cursor: str, origin: str = ""
    ) -> CustomerChanges:
        """New and changed customers since a cursor, but not those last sent by ``origin``."""
        with self._reading(client_no) as reading:
            return customers.customers_changed_since(reading, client_no, cursor, origin=origin)

    def put_customers(
        self, client_no: str, entries: Iterable[CustomerRecord], origin: str = ""
    ) -> int:
        """Add or change customers by number; returns how many did change.

        ``origin`` names who sent them; the ledger's own users leave it empty.
        """
        with self._writing(client_no) as writing:
            changed = customers.put_customers(writing, client_no, entries, origin=origin)
        faults.point("ledger.customers_put")
        return changed

    def add_customer(
        self, client_no: str, customer: CustomerRecord, *, series: str = CUSTOMER_SERIES
    ) -> CustomerRecord:
        """Add a customer under the lowest free number of a series; refuses ``SeriesFull``."""
        with self._writing(client_no) as writing:
            return customer_series.add_customer(writing, client_no, customer, series=series)

    def series_use(self, client_no: str) -> list[SeriesUse]:
        """The customer number series, how far they are used, and their next numbers."""
        with self._reading(client_no) as reading:
            return customer_series.series_use(reading, client_no)
