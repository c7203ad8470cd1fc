"""The door to a client's registers: accounts, codes, departments, projects, products."""

from collections.abc import Iterable

from webfaktura.ledger import changes, products, registers
from webfaktura.ledger.doors.base import Door
from webfaktura.ledger.records import (
    Account,
    ChangeStamp,
    ProductChanges,
    ProductRecord,
    RegisterEntry,
    VatCode,
    VoucherType,
)


class RegisterDoor(Door):
    """The registers besides customers."""

    def accounts(self, client_no: str) -> list[Account]:
        """The chart of accounts."""
        with self._reading(client_no) as reading:
            return registers.accounts(reading, client_no)

    def vat_codes(self, client_no: str) -> list[VatCode]:
        """The VAT codes."""
        with self._reading(client_no) as reading:
            return registers.vat_codes(reading, client_no)

    def voucher_types(self, client_no: str) -> list[VoucherType]:
        """The voucher types."""
        with self._reading(client_no) as reading:
            return registers.voucher_types(reading, client_no)

    def departments(self, client_no: str) -> list[RegisterEntry]:
        """The departments, active or not."""
        with self._reading(client_no) as reading:
            return registers.departments(reading, client_no)

    def projects(self, client_no: str) -> list[RegisterEntry]:
        """The projects, active or not."""
        with self._reading(client_no) as reading:
            return registers.projects(reading, client_no)

    def put_accounts(self, client_no: str, entries: Iterable[Account]) -> None:
        """Add accounts, or rename those that are there."""
        with self._writing(client_no) as writing:
            registers.put_accounts(writing, client_no, entries)

    def put_vat_codes(self, client_no: str, codes: Iterable[VatCode]) -> None:
        """Add VAT codes, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_vat_codes(writing, client_no, codes)

    def put_departments(self, client_no: str, entries: Iterable[RegisterEntry]) -> None:
        """Add departments, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_departments(writing, client_no, entries)

    def put_projects(self, client_no: str, entries: Iterable[RegisterEntry]) -> None:
        """Add projects, or change those that are there."""
        with self._writing(client_no) as writing:
            registers.put_projects(writing, client_no, entries)

    def put_voucher_types(self, client_no: str, entries: Iterable[VoucherType]) -> None:
        """Add voucher types, or rename those that are there."""
        with self._writing(client_no) as writing:
            registers.put_voucher_types(writing, client_no, entries)

    def products(self, client_no: str) -> list[ProductRecord]:
        """Every product, by number."""
        with self._reading(client_no) as reading:
            return products.products(reading, client_no)

    def put_products(self, client_no: str, entries: Iterable[ProductRecord]) -> int:
        """Add or change products; returns how many did change; refuses ``InvalidProduct``."""
        with self._writing(client_no) as writing:
            return products.put_products(writing, client_no, entries)

    def products_changed_since(self, client_no: str, cursor: str) -> ProductChanges:
        """New and changed products since a cursor, oldest change first."""
        with self._reading(client_no) as reading:
            return products.products_changed_since(reading, client_no, cursor)

    def change_stamps(self, client_no: str, *, after: int = 0) -> list[ChangeStamp]:
        """When customers and products were last changed, oldest first."""
        with self._reading(client_no) as reading:
            return changes.change_stamps(reading, client_no, after=after)
