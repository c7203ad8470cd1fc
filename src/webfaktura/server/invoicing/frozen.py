"""What an issued document says, as frozen values, and the chain that shows it was never changed."""

import hashlib
from dataclasses import KW_ONLY, asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from webfaktura.contract.v1.base import canonical
from webfaktura.norway.vat import VatGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webfaktura.norway.money import Money
    from webfaktura.server.invoicing.rules import DraftTotals


@dataclass(frozen=True, kw_only=True)
class Seller:
    """The seller as it was at issue (bokføringsforskriften § 5-1-2)."""

    name: str
    org_no: str
    vat_registered: bool
    company_form: str
    winding_up: bool
    address_1: str
    address_2: str
    postal_code: str
    place: str
    country: str
    email: str
    phone: str
    bank_account_no: str
    iban: str
    bic: str
    logo: str = ""
    """The stored picture's SHA-256; empty: none."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """References, words and terms as they were at issue."""

    your_reference: str
    our_reference: str
    order_no: str
    note: str
    footer: str
    channel: str
    delivery_place: str
    due_days: int
    language: str = ""
    """Of the documents; empty is Norwegian."""
    email_text: str = ""
    """What the mail says; empty: our own words."""


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """The buyer as it was at issue; kept aside so that it can be erased one day."""

    customer_no: int
    name: str
    org_no: str
    address_1: str
    address_2: str
    postal_code: str
    place: str
    country: str
    email: str
    more_emails: str = ""

    def salted_hash(self, salt: str) -> str:
        """What the chain holds instead of the buyer's data (SHA-256, hexadecimal)."""
        return hashlib.sha256(salt.encode() + canonical(_said(self))).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with its price, VAT and posting."""

    product_no: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_percent: Decimal
    net: "Money"
    vat_level: str
    vat_group: VatGroup
    erp_vat_code: str
    sales_account: str
    department_no: str
    project_no: str
    kind: str = "item"
    price_includes_vat: bool = False
    product_group: str = ""
    credits_id: int | None = None
    """The key of the issued line that it takes back."""


@dataclass(frozen=True, kw_only=True)
class InKroner:
    """A document's tax and sum in kroner, and the rate they were reckoned by (§ 4-2)."""

    tax: int
    """Øre."""
    gross: int
    """Øre."""
    rate: Decimal | None = None
    """Kroner for one unit; None for a document in kroner."""
    rate_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Issued:
    """All that is decided before the number is taken."""

    kind: str
    series: str
    issued_on: date
    due_on: date
    delivered_on: date
    seller: Seller
    terms: Terms
    buyer: Buyer
    lines: tuple[Line, ...]
    totals: "DraftTotals"
    voucher_type: str
    in_kroner: InKroner
    currency: str = "NOK"
    credits: tuple[str, int] | None = None
    """The series and number of the invoice that a credit note reverses."""


@dataclass(frozen=True)
class Numbered:
    """The document with its number, and what its place in the series' chain is made of."""

    issued: Issued
    _: KW_ONLY
    invoice_no: int
    kid: str
    salt: str
    previous_hash: str

    @cached_property
    def buyer_hash(self) -> str:
        """The salted hash that stands for the buyer."""
        return self.issued.buyer.salted_hash(self.salt)

    @cached_property
    def hash(self) -> str:
        """The chain's link: over the previous link and the whole document."""
        return chain_hash(self, buyer_hash=self.buyer_hash)


def chain_hash(numbered: Numbered, *, buyer_hash: str) -> str:
    """Chain a document to the one before it in its series (SHA-256, hexadecimal).

    The buyer stands in it as a salted hash: the data can be erased, and the chain
    still holds.
    """
    issued = numbered.issued
    document: Mapping[str, object] = {
        "kind": issued.kind,
        "series": issued.series,
        "invoice_no": numbered.invoice_no,
        "kid": numbered.kid,
        "issued_on": issued.issued_on.isoformat(),
        "due_on": issued.due_on.isoformat(),
        "delivered_on": issued.delivered_on.isoformat(),
        "currency": issued.currency,
        "voucher_type": issued.voucher_type,
        "seller": _said(issued.seller),
        "terms": _said(issued.terms),
        "buyer": buyer_hash,
        "lines": [_line(line) for line in issued.lines],
        "vat": [
            [total.group.category, _number(total.group.rate), total.basis.ore, total.tax.ore]
            for total in issued.totals.vat
        ],
        "gross_ore": issued.totals.gross.ore,
        **_now_and_then(issued),
    }
    return hashlib.sha256(numbered.previous_hash.encode() + canonical(document)).hexdigest()


_LATER = frozenset({"logo", "language", "email_text", "more_emails"})
"""Words that documents have come to hold since: unsaid, they leave the hash as it was."""


def _said(part: "Seller | Terms | Buyer") -> dict[str, object]:
    """All that a part says, but what came later and is not said."""
    return {name: value for name, value in asdict(part).items() if value or name not in _LATER}


def _now_and_then(issued: Issued) -> dict[str, object]:
    """What only some documents hold."""
    said: dict[str, object] = {}
    if issued.credits:
        said["credits"] = list(issued.credits)
    if issued.in_kroner.rate is not None and issued.in_kroner.rate_on is not None:
        kroner = issued.in_kroner
        said["kroner"] = [kroner.tax, kroner.gross, _number(issued.in_kroner.rate)]
        said["rate_on"] = issued.in_kroner.rate_on.isoformat()
    return said


def _line(line: Line) -> list[object]:
    if line.kind != "item":
        return [line.kind, line.description]
    with_vat = ["with VAT"] if line.price_includes_vat else []
    return _item(line) + with_vat


def _item(line: Line) -> list[object]:
    return [
        line.product_no,
        line.description,
        _number(line.quantity),
        line.unit,
        _number(line.unit_price),
        _number(line.discount_percent),
        line.net.ore,
        line.vat_group.category,
        _number(line.vat_group.rate),
        line.erp_vat_code,
        line.sales_account,
        line.department_no,
        line.project_no,
    ]


def _number(value: Decimal) -> str:
    """One way to write a number, however many zeros it was stored with."""
    return format(value.normalize(), "f")
