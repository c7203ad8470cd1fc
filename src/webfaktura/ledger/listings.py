"""How registers, locks, users and proofs look in a terminal."""

from collections.abc import Iterable
from decimal import Decimal

from webfaktura.ledger.locks import lock_name
from webfaktura.ledger.proof import Proof
from webfaktura.ledger.records import (
    Account,
    BatchRecord,
    ChangeStamp,
    Lock,
    ProductRecord,
    RegisterEntry,
    SeriesUse,
    UserRecord,
    VatCode,
    VoucherType,
)
from webfaktura.ledger.tables import print_table
from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import format_amount, format_quantity

_REGISTERS = {"customer": "Kunde", "product": "Produkt"}
_KINDS = {"invoice": "Faktura", "credit_note": "Kreditnota"}


def print_accounts(accounts: Iterable[Account]) -> None:
    """List the chart of accounts."""
    print_table("Kontoplan", ("Konto", "Navn"), ([one.account, one.name] for one in accounts))


def print_vat_codes(codes: Iterable[VatCode]) -> None:
    """List the VAT codes."""
    rows = (
        [one.code, one.name, format_quantity(one.rate), _yes_no(so=one.sale), one.vat_account]
        for one in codes
    )
    print_table("Avgiftskoder", ("Kode", "Navn", "#Sats", "Salg", "Konto"), rows)


def print_voucher_types(types: Iterable[VoucherType]) -> None:
    """List the voucher types."""
    print_table("Bilagsarter", ("Kode", "Navn"), ([one.code, one.name] for one in types))


def print_departments(entries: Iterable[RegisterEntry]) -> None:
    """List the departments."""
    print_table("Avdelinger", ("Nr.", "Navn", "Aktiv"), map(_entry, entries))


def print_projects(entries: Iterable[RegisterEntry]) -> None:
    """List the projects."""
    print_table("Prosjekter", ("Nr.", "Navn", "Aktiv"), map(_entry, entries))


def print_products(products: Iterable[ProductRecord]) -> None:
    """List the products with price, Innpris and posting."""
    rows = (
        [
            one.product_no,
            one.name,
            one.unit,
            _price(one.sales_price),
            "" if one.cost_price is None else _price(one.cost_price),
            one.account,
            one.vat_code,
            _yes_no(so=one.active),
        ]
        for one in products
    )
    columns = ("Nr.", "Navn", "Enhet", "#Salgspris", "#Innpris", "Konto", "Avgiftskode", "Aktiv")
    print_table("Produkter", columns, rows)


def print_series(series: Iterable[SeriesUse]) -> None:
    """List the customer number series."""
    rows = (
        [one.name, f"{one.first}", f"{one.last}", f"{one.used}", f"{one.next_no or 'Full'}"]
        for one in series
    )
    print_table("Kontointervall", ("Serie", "#Fra", "#Til", "#I bruk", "#Neste"), rows)


def print_changes(stamps: Iterable[ChangeStamp]) -> None:
    """List change stamps."""
    rows = (
        [
            f"{one.change_no}",
            f"{one.changed_at:%d.%m.%Y %H:%M:%S} UTC",
            _REGISTERS[one.register],
            one.no,
            one.name,
            one.origin,
        ]
        for one in stamps
    )
    print_table("Endringer", ("#Endring", "Tid", "Register", "Nr.", "Navn", "Sendt av"), rows)


def print_locks(locks: Iterable[Lock]) -> None:
    """List what is locked, and by whom."""
    print_table("Låser", ("Hva", "Låst av"), ([lock_name(one), one.locked_by] for one in locks))


def print_users(users: Iterable[UserRecord]) -> None:
    """List the users."""
    rows = ([one.name, _yes_no(so=one.administrator)] for one in users)
    print_table("Brukere", ("Navn", "Admin-rettigheter"), rows)


def print_batch(batch: BatchRecord) -> None:
    """Show a batch with every row of its vouchers."""
    rows = (
        [
            f"{batch.voucher_nos.get(voucher.reference, '')}",
            _KINDS[voucher.kind],
            f"{voucher.invoice_no}",
            format_date(voucher.issued_on),
            f"{voucher.customer_no}",
            row.account,
            row.vat_code,
            format_amount(row.net),
            format_amount(row.tax),
        ]
        for voucher in batch.vouchers
        for row in voucher.rows
    )
    columns = ("#Bilag", "Art", "#Nr.", "Dato", "Kunde", "Konto", "Mva", "#Netto", "#Avgift")
    print_table(f"Bunt {batch.batch_no}: {batch.description}", columns, rows)


def print_proofs(proofs: Iterable[Proof]) -> None:
    """Show what was counted of each client, and whether it holds."""
    rows = (
        [
            one.client_no,
            f"{one.vouchers}",
            f"{one.postings}",
            format_amount(one.open_items),
            one.chain_end[:16],
            "Feil" if one.problems else "I orden",
        ]
        for one in proofs
    )
    columns = ("Klient", "#Bilag", "#Posteringer", "#Reskontro", "Kjeden ender i", "Dom")
    print_table("Kontroll av boken", columns, rows)


def _entry(entry: RegisterEntry) -> list[str]:
    return [entry.no, entry.name, _yes_no(so=entry.active)]


def _yes_no(*, so: bool) -> str:
    return "Ja" if so else "Nei"


def _price(price: Decimal) -> str:
    """Write a price with the decimals it needs, but never fewer than øre."""
    rounded = price.quantize(Decimal("0.01"))
    return format_amount(rounded) if rounded == price else format_quantity(price)
