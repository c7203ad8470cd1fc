"""The client's registers besides customers: accounts, VAT codes, departments, projects."""

import re
import sqlite3
from collections.abc import Iterable
from decimal import Decimal

from webfaktura.ledger.chart import ACCOUNTS, VAT_CODES, VOUCHER_TYPES
from webfaktura.ledger.records import Account, RegisterEntry, VatCode, VoucherType
from webfaktura.norway.money import format_quantity
from webfaktura.norway.refusal import Refusal

_ACCOUNT = re.compile(r"[0-9]{4,8}")


class InvalidAccount(Refusal):
    """An account is a number of NS 4102 and a name."""


class InvalidVatCode(Refusal):
    """A VAT code without code or name, or with a rate or account that is none."""


class InvalidEntry(Refusal):
    """A department or project is a number and a name."""


class InvalidVoucherType(Refusal):
    """A voucher type is a code and a name."""


def put_standard_registers(connection: sqlite3.Connection, client_no: str) -> None:
    """Give a new client the standard accounts, VAT codes and voucher types."""
    put_accounts(connection, client_no, ACCOUNTS)
    put_vat_codes(connection, client_no, VAT_CODES)
    put_voucher_types(connection, client_no, VOUCHER_TYPES)


def put_accounts(
    connection: sqlite3.Connection, client_no: str, accounts: Iterable[Account]
) -> None:
    """Add accounts, or rename those that are there; refuses ``InvalidAccount``."""
    connection.executemany(
        "INSERT INTO accounts (client_no, account, name) VALUES (?, ?, ?) "
        "ON CONFLICT (client_no, account) DO UPDATE SET name = excluded.name",
        [(client_no, entry.account, entry.name) for entry in map(_checked_account, accounts)],
    )


def put_vat_codes(connection: sqlite3.Connection, client_no: str, codes: Iterable[VatCode]) -> None:
    """Add VAT codes, or change those that are there; refuses ``InvalidVatCode``."""
    known = {entry.account for entry in accounts(connection, client_no)}
    connection.executemany(
        "INSERT INTO vat_codes (client_no, code, name, rate_hundredths, sale, vat_account) "
        "VALUES (?, ?, ?, ?, ?, NULLIF(?, '')) "
        "ON CONFLICT (client_no, code) DO UPDATE SET name = excluded.name, "
        "rate_hundredths = excluded.rate_hundredths, sale = excluded.sale, "
        "vat_account = excluded.vat_account",
        [
            (client_no, code.code, code.name, int(code.rate * 100), code.sale, code.vat_account)
            for code in (_checked_code(code, known) for code in codes)
        ],
    )


def put_voucher_types(
    connection: sqlite3.Connection, client_no: str, types: Iterable[VoucherType]
) -> None:
    """Add voucher types, or rename those that are there; refuses ``InvalidVoucherType``."""
    connection.executemany(
        "INSERT INTO voucher_types (client_no, code, name) VALUES (?, ?, ?) "
        "ON CONFLICT (client_no, code) DO UPDATE SET name = excluded.name",
        [(client_no, kind.code, kind.name) for kind in map(_checked_type, types)],
    )


def put_departments(
    connection: sqlite3.Connection, client_no: str, entries: Iterable[RegisterEntry]
) -> None:
    """Add departments, or change those that are there; refuses ``InvalidEntry``."""
    connection.executemany(
        "INSERT INTO departments (client_no, no, name, active) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (client_no, no) DO UPDATE SET name = excluded.name, active = excluded.active",
        [(client_no, entry.no, entry.name, entry.active) for entry in map(_checked_entry, entries)],
    )


def put_projects(
    connection: sqlite3.Connection, client_no: str, entries: Iterable[RegisterEntry]
) -> None:
    """Add projects, or change those that are there; refuses ``InvalidEntry``."""
    connection.executemany(
        "INSERT INTO projects (client_no, no, name, active) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (client_no, no) DO UPDATE SET name = excluded.name, active = excluded.active",
        [(client_no, entry.no, entry.name, entry.active) for entry in map(_checked_entry, entries)],
    )


def accounts(connection: sqlite3.Connection, client_no: str) -> list[Account]:
    """The chart of accounts, by number."""
    rows = connection.execute(
        "SELECT account, name FROM accounts WHERE client_no = ? ORDER BY account", (client_no,)
    )
    return [Account(row["account"], row["name"]) for row in rows]


def vat_codes(connection: sqlite3.Connection, client_no: str) -> list[VatCode]:
    """The VAT codes, shortest code first, as people count them."""
    rows = connection.execute(
        "SELECT code, name, rate_hundredths, sale, COALESCE(vat_account, '') AS vat_account "
        "FROM vat_codes WHERE client_no = ? ORDER BY length(code), code",
        (client_no,),
    )
    return [_vat_code(row) for row in rows]


def voucher_types(connection: sqlite3.Connection, client_no: str) -> list[VoucherType]:
    """The voucher types, by code."""
    rows = connection.execute(
        "SELECT code, name FROM voucher_types WHERE client_no = ? ORDER BY length(code), code",
        (client_no,),
    )
    return [VoucherType(row["code"], row["name"]) for row in rows]


def departments(connection: sqlite3.Connection, client_no: str) -> list[RegisterEntry]:
    """The departments, active or not, by number."""
    rows = connection.execute(
        "SELECT no, name, active FROM departments WHERE client_no = ? ORDER BY length(no), no",
        (client_no,),
    )
    return [_entry(row) for row in rows]


def projects(connection: sqlite3.Connection, client_no: str) -> list[RegisterEntry]:
    """The projects, active or not, by number."""
    rows = connection.execute(
        "SELECT no, name, active FROM projects WHERE client_no = ? ORDER BY length(no), no",
        (client_no,),
    )
    return [_entry(row) for row in rows]


def _checked_account(entry: Account) -> Account:
    if not _ACCOUNT.fullmatch(entry.account) or not entry.name.strip():
        raise InvalidAccount(
            f"Konto «{entry.account}» kan ikke brukes. Skriv et kontonummer på minst 4 siffer, "
            "og et navn.",
            field="account",
        )
    return entry


def _checked_code(code: VatCode, known: set[str]) -> VatCode:
    if not code.code.strip() or not code.name.strip():
        raise InvalidVatCode("Avgiftskoden må ha både kode og navn.", field="code")
    if not 0 <= code.rate <= 100 or code.rate * 100 % 1:  # noqa: PLR2004 - percent
        raise InvalidVatCode(
            f"Avgiftskode {code.code} kan ikke ha satsen {format_quantity(code.rate)}. "
            "Skriv prosenten fra 0 til 100, med høyst to desimaler.",
            field="rate",
        )
    if code.vat_account not in known and (code.rate or code.vat_account):
        raise InvalidVatCode(
            f"Avgiftskode {code.code} må ha en avgiftskonto som finnes i kontoplanen.",
            field="vat_account",
        )
    return code


def _checked_entry(entry: RegisterEntry) -> RegisterEntry:
    if not entry.no.strip() or not entry.name.strip():
        raise InvalidEntry("Avdelinger og prosjekter må ha både nummer og navn.", field="name")
    return entry


def _checked_type(kind: VoucherType) -> VoucherType:
    if not kind.code.strip() or not kind.name.strip():
        raise InvalidVoucherType("Bilagsarten må ha både kode og navn.", field="code")
    return kind


def _vat_code(row: sqlite3.Row) -> VatCode:
    rate = Decimal(row["rate_hundredths"]) / 100
    return VatCode(row["code"], row["name"], rate, bool(row["sale"]), row["vat_account"])


def _entry(row: sqlite3.Row) -> RegisterEntry:
    return RegisterEntry(row["no"], row["name"], bool(row["active"]))
