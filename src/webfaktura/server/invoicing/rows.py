"""An issued document's frozen values as rows of the database, and back again for the chain."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from webfaktura.norway.money import scaled
from webfaktura.norway.vat import VatTotal
from webfaktura.server.invoicing.frozen import (
    Buyer,
    InKroner,
    Issued,
    Line,
    Numbered,
    Seller,
    Terms,
    chain_hash,
)
from webfaktura.server.invoicing.models import (
    RATE_DECIMALS,
    Draft,
    Invoice,
    InvoiceBuyer,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.rules import DraftTotals

if TYPE_CHECKING:
    from webfaktura.server.tenancy.rules import Actor


def invoice_row(draft: Draft, numbered: Numbered, *, at: datetime, by: "Actor") -> Invoice:
    """The document's own row."""
    issued, totals = numbered.issued, numbered.issued.totals
    return Invoice(
        company=draft.company,
        kind=issued.kind,
        series=issued.series,
        invoice_no=numbered.invoice_no,
        draft=draft,
        customer=draft.customer,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        delivered_on=issued.delivered_on,
        issued_at=at,
        issued_by_id=by.user_id,
        kid=numbered.kid,
        currency=issued.currency,
        net_ore=totals.net.ore,
        tax_ore=totals.tax.ore,
        gross_ore=totals.gross.ore,
        tax_nok_ore=issued.in_kroner.tax,
        gross_nok_ore=issued.in_kroner.gross,
        currency_rate_scaled=_scaled_rate(issued.in_kroner.rate),
        currency_rate_on=issued.in_kroner.rate_on,
        credits=draft.credits,
        seller=asdict(issued.seller),
        terms=asdict(issued.terms),
        voucher_type=issued.voucher_type,
        buyer_hash=numbered.buyer_hash,
        previous_hash=numbered.previous_hash,
        hash=numbered.hash,
    )


def buyer_row(invoice: Invoice, numbered: Numbered) -> InvoiceBuyer:
    """The buyer's row, aside, with the salt of its hash."""
    return InvoiceBuyer(
        company_id=invoice.company_id,
        invoice=invoice,
        salt=numbered.salt,
        **asdict(numbered.issued.buyer),
    )


def line_rows(invoice: Invoice, issued: Issued) -> Iterator[InvoiceLine]:
    """The lines' rows, in their order."""
    for position, line in enumerate(issued.lines):
        yield InvoiceLine(
            company_id=invoice.company_id,
            invoice=invoice,
            position=position,
            kind=line.kind,
            credits_id=line.credits_id,
            product_group=line.product_group,
            product_no=line.product_no,
            description=line.description,
            quantity_scaled=scaled(line.quantity),
            unit=line.unit,
            unit_price_scaled=scaled(line.unit_price),
            price_includes_vat=line.price_includes_vat,
            discount_scaled=scaled(line.discount_percent),
            net_ore=line.net.ore,
            vat_level=line.vat_level,
            category=line.vat_group.category,
            rate_hundredths=int(line.vat_group.rate * 100),
            erp_vat_code=line.erp_vat_code,
            sales_account=line.sales_account,
            department_no=line.department_no,
            project_no=line.project_no,
        )


def vat_total_rows(invoice: Invoice, issued: Issued) -> Iterator[InvoiceVatTotal]:
    """The VAT groups' rows, in the document's order."""
    for position, total in enumerate(issued.totals.vat):
        yield InvoiceVatTotal(
            company_id=invoice.company_id,
            invoice=invoice,
            position=position,
            category=total.group.category,
            rate_hundredths=int(total.group.rate * 100),
            basis_ore=total.basis.ore,
            tax_ore=total.tax.ore,
        )


def credited_by(invoice: Invoice | None) -> tuple[str, int] | None:
    """How a credit note names the invoice it reverses."""
    return None if invoice is None else (invoice.series, invoice.invoice_no)


def recomputed_hash(invoice: Invoice, *, previous: str) -> str:
    """The link as the rows now say it; another than the stored one means they were changed."""
    numbered = Numbered(
        issued_of(invoice),
        invoice_no=invoice.invoice_no,
        kid=invoice.kid,
        salt=invoice.buyer.salt,
        previous_hash=previous,
    )
    return chain_hash(numbered, buyer_hash=invoice.buyer_hash)


def recomputed_buyer_hash(invoice: Invoice) -> str:
    """The buyer's salted hash as its row now says it."""
    return buyer_in(invoice).salted_hash(invoice.buyer.salt)


def issued_of(invoice: Invoice) -> Issued:
    """The document's frozen values as its rows say them."""
    return Issued(
        kind=invoice.kind,
        series=invoice.series,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        delivered_on=invoice.delivered_on,
        seller=Seller(**invoice.seller),
        terms=Terms(**invoice.terms),
        buyer=buyer_in(invoice),
        lines=tuple(_line(line) for line in invoice.lines.all()),
        totals=_totals(invoice),
        voucher_type=invoice.voucher_type,
        in_kroner=InKroner(
            tax=invoice.tax_nok_ore,
            gross=invoice.gross_nok_ore,
            rate=invoice.currency_rate,
            rate_on=invoice.currency_rate_on,
        ),
        currency=invoice.currency,
        credits=credited_by(invoice.credits),
    )


def _scaled_rate(rate: Decimal | None) -> int | None:
    return None if rate is None else round(rate.scaleb(RATE_DECIMALS))


def buyer_in(invoice: Invoice) -> Buyer:
    """The buyer as it was frozen at issue."""
    return Buyer(**{name: getattr(invoice.buyer, name) for name in Buyer.__dataclass_fields__})


def _line(line: InvoiceLine) -> Line:
    return Line(**{name: getattr(line, name) for name in Line.__dataclass_fields__})


def _totals(invoice: Invoice) -> DraftTotals:
    return DraftTotals(
        line_nets=tuple(line.net for line in invoice.lines.all()),
        vat=tuple(
            VatTotal(total.vat_group, total.basis, total.tax) for total in invoice.vat_totals.all()
        ),
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
    )
