"""An issued invoice as plain frozen values: all that its documents may say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatTotal
from webfaktura.server.invoicing.frozen import Buyer, Line, Seller, Terms

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from webfaktura.server.invoicing.frozen import Issued
    from webfaktura.server.invoicing.models import Draft, Invoice


@dataclass(frozen=True)
class Credited:
    """The invoice that a credit note reverses."""

    invoice_no: int
    issued_on: date


@dataclass(frozen=True)
class InKroner:
    """The VAT of a document in another currency, locked in kroner (§ 4-2)."""

    tax: Money
    rate: Decimal
    rate_on: date


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """What was frozen at issue, with the number it got; or what a draft would say."""

    kind: str
    """`invoice`, `credit_note`, `quote` or `order`."""
    invoice_no: int | None
    """Of a quote or an order its own number; None before it has one."""
    issued_on: date
    due_on: date
    delivered_on: date
    kid: str
    seller: Seller
    buyer: Buyer
    terms: Terms
    lines: tuple[Line, ...]
    vat: tuple[VatTotal, ...]
    net: Money
    tax: Money
    gross: Money
    credits: Credited | None = None
    in_kroner: InKroner | None = None
    valid_until: date | None = None
    """The last day a quote can be accepted."""

    @property
    def is_offered(self) -> bool:
        """Whether it only offers or confirms, and nothing is to be paid yet."""
        return self.kind in ("quote", "order")


def facts_of(invoice: Invoice) -> DocumentFacts:
    """Read the issued rows; nothing is computed and nothing fetched that may have changed since."""
    return DocumentFacts(
        kind=invoice.kind,
        invoice_no=invoice.invoice_no,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        delivered_on=invoice.delivered_on,
        kid=invoice.kid,
        seller=Seller(**invoice.seller),
        buyer=_copied(Buyer, invoice.buyer),
        terms=Terms(**invoice.terms),
        lines=tuple(_copied(Line, line) for line in invoice.lines.select_related("invoice")),
        vat=tuple(
            VatTotal(total.vat_group, total.basis, total.tax)
            for total in invoice.vat_totals.select_related("invoice")
        ),
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
        credits=_credited(invoice.credits),
        in_kroner=_in_kroner(invoice),
    )


def facts_of_draft(draft: Draft, issued: Issued) -> DocumentFacts:
    """What a draft's document would say, had it been issued now: no number, and so no KID."""
    return DocumentFacts(
        kind=draft.kind if draft.kind != "recurring" else "invoice",
        invoice_no=draft.quote_no,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        delivered_on=issued.delivered_on,
        kid="",
        seller=issued.seller,
        buyer=issued.buyer,
        terms=issued.terms,
        lines=issued.lines,
        vat=issued.totals.vat,
        net=issued.totals.net,
        tax=issued.totals.tax,
        gross=issued.totals.gross,
        credits=_credited(draft.credits),
        in_kroner=_kroner_of(issued),
        valid_until=draft.valid_until,
    )


def _copied[T: (Buyer, Line)](kind: type[T], row: object) -> T:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _credited(invoice: Invoice | None) -> Credited | None:
    return Credited(invoice.invoice_no, invoice.issued_on) if invoice else None


def _in_kroner(invoice: Invoice) -> InKroner | None:
    rate, rate_on = invoice.currency_rate, invoice.currency_rate_on
    if rate is None or rate_on is None:
        return None
    return InKroner(Money(invoice.tax_nok_ore), rate, rate_on)


def _kroner_of(issued: Issued) -> InKroner | None:
    kroner = issued.in_kroner
    if kroner.rate is None or kroner.rate_on is None:
        return None
    return InKroner(Money(kroner.tax), kroner.rate, kroner.rate_on)
