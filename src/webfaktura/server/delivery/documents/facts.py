"""An issued invoice as plain frozen values: all that its documents may say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webfaktura.norway.money import Money

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from webfaktura.norway.vat import VatTotal
    from webfaktura.server.invoicing.frozen import Buyer, Issued, Line, Seller, Terms
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


def facts_of_draft(draft: Draft, issued: Issued) -> DocumentFacts:
    """What a draft's document would say, had it been issued now: no number, and so no KID."""
    return replace(
        facts_from(issued, credits=draft.credits),
        kind=draft.kind if draft.kind != "recurring" else "invoice",
        invoice_no=draft.quote_no,
        valid_until=draft.valid_until,
    )


def facts_from(issued: Issued, *, credits: Invoice | None) -> DocumentFacts:  # noqa: A002 - our word
    """What frozen values say, without the number and the KID."""
    totals = issued.totals
    return DocumentFacts(
        kind=issued.kind,
        invoice_no=None,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        delivered_on=issued.delivered_on,
        kid="",
        seller=issued.seller,
        buyer=issued.buyer,
        terms=issued.terms,
        lines=issued.lines,
        vat=totals.vat,
        net=totals.net,
        tax=totals.tax,
        gross=totals.gross,
        credits=Credited(credits.invoice_no, credits.issued_on) if credits else None,
        in_kroner=_in_kroner(issued),
    )


def _in_kroner(issued: Issued) -> InKroner | None:
    kroner = issued.in_kroner
    if kroner.rate is None or kroner.rate_on is None:
        return None
    return InKroner(Money(kroner.tax), kroner.rate, kroner.rate_on)
