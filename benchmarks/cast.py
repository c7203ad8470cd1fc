"""What the measures work with: lines of drafts, and issued documents with all that is theirs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from builders import a_product, an_entry
from webfaktura.server.invoicing.queries import invoice_with_everything

if TYPE_CHECKING:
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.invoicing.rules import DraftEntry
    from webfaktura.server.tenancy.models import Company

LEVELS = ("PLH", "PLH", "PLH", "PLL", "FRI")
"""Of five lines, three at the high level: an ordinary invoice has few VAT groups."""


def five_lines(company: Company) -> list[DraftEntry]:
    """Five lines, each of a product of its own."""
    return lines(company, 5)


def lines(company: Company, count: int) -> list[DraftEntry]:
    """So many lines, of five products."""
    products = [a_product(company, vat_level=level) for level in LEVELS]
    return [
        an_entry(
            product_id=product.public_id,
            description=f"{product.name}, uke {number + 1}",
            quantity=Decimal(number % 7 + 1),
            unit_price=Decimal("895.50"),
            discount_percent=Decimal(number % 2 * 10),
            vat_level=product.vat_level,
        )
        for number in range(count)
        for product in [products[number % len(products)]]
    ]


def read(company: Company, invoice: Invoice) -> Invoice:
    """The issued document with its buyer, lines and VAT groups."""
    found = invoice_with_everything(company, invoice.public_id)
    if found is None:
        raise LookupError(invoice)
    return found
