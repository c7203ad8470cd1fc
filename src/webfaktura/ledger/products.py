"""The client's products: prices and posting, and what has changed among them since a cursor."""

import sqlite3
from collections.abc import Iterable

from webfaktura.ledger.cursors import cursor_at, seen_until
from webfaktura.ledger.program import ledger_id
from webfaktura.ledger.records import ProductChanges, ProductRecord
from webfaktura.ledger.registers import accounts, vat_codes
from webfaktura.ledger.series import last_number, take_numbers
from webfaktura.norway.money import scaled, unscaled
from webfaktura.norway.refusal import Refusal

_COLUMNS = """
SELECT product_no, name, unit, sales_price_scaled, cost_price_scaled, account, vat_code, active
FROM products
"""

_UPSERT = """
INSERT INTO products (
    client_no, product_no, name, unit, sales_price_scaled, cost_price_scaled,
    account, vat_code, active, change_no
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (client_no, product_no) DO UPDATE SET
    name = excluded.name, unit = excluded.unit,
    sales_price_scaled = excluded.sales_price_scaled,
    cost_price_scaled = excluded.cost_price_scaled,
    account = excluded.account, vat_code = excluded.vat_code, active = excluded.active,
    change_no = excluded.change_no, changed_at = excluded.changed_at
"""


class InvalidProduct(Refusal):
    """A product without number, name or posting, or with a price that is none."""


def put_products(
    connection: sqlite3.Connection, client_no: str, products: Iterable[ProductRecord]
) -> int:
    """Add or change products by number, and return how many did change.

    Refuses ``InvalidProduct``. A row that is as it was stays untouched, and no
    change is told of it.
    """
    known_accounts = {entry.account for entry in accounts(connection, client_no)}
    sale_codes = {code.code for code in vat_codes(connection, client_no) if code.sale}
    changed = []
    for product in products:
        _refuse_wrong(product)
        _refuse_unpostable(product, known_accounts, sale_codes)
        if product != product_or_none(connection, client_no, product.product_no):
            changed.append(product)
    first = take_numbers(connection, client_no, "change", len(changed))
    for change_no, product in enumerate(changed, first):
        connection.execute(_UPSERT, (client_no, *_values(product), change_no))
    return len(changed)


def products(connection: sqlite3.Connection, client_no: str) -> list[ProductRecord]:
    """Every product, by number."""
    rows = connection.execute(
        f"{_COLUMNS} WHERE client_no = ? ORDER BY length(product_no), product_no", (client_no,)
    )
    return [_product(row) for row in rows]


def product_or_none(
    connection: sqlite3.Connection, client_no: str, product_no: str
) -> ProductRecord | None:
    """One product, None when there is none of that number."""
    row = connection.execute(
        f"{_COLUMNS} WHERE client_no = ? AND product_no = ?", (client_no, product_no)
    ).fetchone()
    return _product(row) if row else None


def products_changed_since(
    connection: sqlite3.Connection, client_no: str, cursor: str
) -> ProductChanges:
    """New and changed products since the cursor, oldest change first."""
    ledger = ledger_id(connection)
    last = last_number(connection, client_no, "change")
    seen = seen_until(cursor, ledger_id=ledger, last_change_no=last)
    rows = connection.execute(
        f"{_COLUMNS} WHERE client_no = ? AND change_no > ? ORDER BY change_no", (client_no, seen)
    )
    return ProductChanges([_product(row) for row in rows], cursor_at(ledger, last))


def _refuse_wrong(product: ProductRecord) -> None:
    if not product.product_no.strip() or not product.name.strip():
        raise InvalidProduct("Produktet må ha både nummer og navn.", field="name")
    if product.sales_price < 0:
        raise InvalidProduct(
            f"Produkt {product.product_no} har negativ salgspris. Skriv null eller mer.",
            field="sales_price",
        )
    if product.cost_price is not None and product.cost_price < 0:
        raise InvalidProduct(
            f"Produkt {product.product_no} har negativ innpris. Skriv null eller mer.",
            field="cost_price",
        )


def _refuse_unpostable(
    product: ProductRecord, known_accounts: set[str], sale_codes: set[str]
) -> None:
    if product.account not in known_accounts:
        raise InvalidProduct(
            f"Produkt {product.product_no} har konto {product.account}, som ikke finnes i "
            "kontoplanen. Opprett kontoen, eller velg en annen.",
            field="account",
        )
    if product.vat_code not in sale_codes:
        raise InvalidProduct(
            f"Produkt {product.product_no} har avgiftskode {product.vat_code}, som ikke er en "
            "kode for salg. Velg en kode for utgående avgift.",
            field="vat_code",
        )


def _values(product: ProductRecord) -> tuple[object, ...]:
    return (
        product.product_no,
        product.name,
        product.unit,
        scaled(product.sales_price),
        None if product.cost_price is None else scaled(product.cost_price),
        product.account,
        product.vat_code,
        product.active,
    )


def _product(row: sqlite3.Row) -> ProductRecord:
    cost_price = row["cost_price_scaled"]
    return ProductRecord(
        product_no=row["product_no"],
        name=row["name"],
        sales_price=unscaled(row["sales_price_scaled"]),
        account=row["account"],
        vat_code=row["vat_code"],
        unit=row["unit"],
        cost_price=None if cost_price is None else unscaled(cost_price),
        active=bool(row["active"]),
    )
