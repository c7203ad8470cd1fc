"""What a draft holds, what keeps it from being issued, and what is frozen when it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from webfaktura.norway.money import Money, line_net
from webfaktura.norway.vat import (
    SellerVat,
    VatCategory,
    VatGroup,
    VatLevel,
    VatTotal,
    category_of,
    rate_of,
    vat_totals,
)
from webfaktura.server.invoicing.crediting import Part, is_within

HIGHEST_INVOICE_NO = 999_999
"""DI-Regnskap accepts at most six digits."""

WORKING_DAYS_OF_GRACE = 15
"""In a month's first working days last month's last date may stand (§ 5-1-3)."""


def gettext_noop(message: str) -> str:
    """Mark an English sentence for the catalogue; whoever shows it translates."""
    return message


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about a draft that its user should know; one that stops must be mended first."""

    field: str
    message: str
    """The sentence in English, as the catalogue knows it, with `%(name)s` for the values."""
    line: int | None = None
    """The line it is about, from 0."""
    values: Mapping[str, object] = made(default_factory=dict)
    stops: bool = True


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A finding put into the reader's words."""

    field: str
    line: int | None
    sentence: str
    stops: bool


@dataclass(frozen=True, kw_only=True)
class DraftHead:
    """What a user writes at the top of a draft."""

    customer_id: UUID | None = None
    issued_on: date | None = None
    due_days: int | None = None
    delivered_on: date | None = None
    delivery_place: str = ""
    your_reference: str = ""
    our_reference: str = ""
    order_no: str = ""
    note: str = ""
    department_no: str = ""
    project_no: str = ""
    currency: str = ""
    """Empty: the customer's own, else kroner."""
    free_category: str = ""
    """What lines at FRI are: `G` export, `AE` reverse charge; empty: ordinary zero rate."""


@dataclass(frozen=True, kw_only=True)
class DraftEntry:
    """What a user writes on one line of a draft."""

    kind: str = "item"
    """`item`, or `text` and `subtotal`, which have no price."""
    product_id: UUID | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal = Decimal(0)
    price_includes_vat: bool = False
    discount_percent: Decimal = Decimal(0)
    vat_level: str = "PLH"
    department_no: str = ""
    project_no: str = ""
    credits: int | None = None
    """The key of the issued line that it takes back; no user writes it."""


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A line with its price, ready to be summed."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    vat_group: VatGroup
    price_includes_vat: bool = False
    currency: str = "NOK"

    @property
    def net(self) -> Money:
        """After discount, without VAT, rounded once."""
        return line_net(
            quantity=self.quantity,
            unit_price=self.unit_price,
            discount_percent=self.discount_percent,
            vat_percent_included=self.vat_group.rate if self.price_includes_vat else Decimal(0),
            currency=self.currency,
        )


@dataclass(frozen=True, kw_only=True)
class DraftTotals:
    """The sums of a draft: per line, per VAT group, and what is to be paid."""

    line_nets: tuple[Money, ...]
    """Of each line in its place; nothing of one that has no price."""
    vat: tuple[VatTotal, ...]
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True, kw_only=True)
class Party:
    """A seller or buyer as a document must name it (bokføringsforskriften § 5-1-2)."""

    name: str
    org_no: str
    address_1: str
    postal_code: str


@dataclass(frozen=True, kw_only=True)
class CurrencyFacts:
    """What the document is written in, and by which rate its VAT becomes kroner."""

    code: str
    is_open_for: bool
    """Whether the office has opened for other currencies than kroner."""
    rate: Decimal | None = None
    """Kroner for one unit; None: not known yet."""
    rate_on: date | None = None
    must_be_known: bool = False
    """True when it is issued: while one writes the rate may still be to come."""


KRONER = CurrencyFacts(code="NOK", is_open_for=False)


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """Everything the rules look at before an issue."""

    seller: Party
    seller_account: str
    buyer: Party | None
    customer_active: bool
    lines: Sequence["LineFacts"]
    totals: DraftTotals
    issued_on: date
    """The date the document is to carry."""
    today: date
    delivered_on: date
    left: Part | None = None
    """What is left to credit of the invoice that is credited; None: it credits none."""
    currency: CurrencyFacts = KRONER

    @property
    def is_reverse_charge(self) -> bool:
        """Whether the buyer is to pay the VAT (merverdiavgiftsloven § 11-1)."""
        return any(total.group.category is VatCategory.AE for total in self.totals.vat)


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One line as the rules see it."""

    description: str
    level: VatLevel
    is_posted: bool
    """Whether the ERP's code and account are known for the line's group and level."""
    kind: str = "item"
    credit: "CreditOfLine | None" = None
    """What it takes back; None: it takes back nothing."""
    closed: tuple[str, str] | None = None
    """The field and name of its department or project that is closed in the ERP."""


@dataclass(frozen=True, kw_only=True)
class CreditOfLine:
    """What one line of a credit note takes back, and what there is left to take."""

    wanted: Money
    left: Money

    @property
    def is_too_much(self) -> bool:
        """Whether more is taken back than stands, or something that never stood."""
        return not is_within(self.wanted, self.left)


def seller_vat(*, vat_registered: object) -> SellerVat:
    """The seller's place in the VAT register, from the company's own mark."""
    return SellerVat.REGISTERED if vat_registered else SellerVat.NOT_REGISTERED


def vat_group_of(
    level: VatLevel, *, seller: SellerVat, on: date, free_category: str = ""
) -> VatGroup:
    """The VAT group a level's lines are summed in on a date.

    What is free of VAT may be an export (`G`) or under reverse charge (`AE`).
    """
    category = category_of(level, seller=seller)
    if free_category and category is VatCategory.Z:
        category = VatCategory(free_category)
    return VatGroup(category, rate_of(level, on=on))


def totals_of_lines(lines: Iterable[Priced | None], *, currency: str = "NOK") -> DraftTotals:
    """Sum the lines; the tax is rounded once per VAT group. None is a line without a price."""
    all_lines = tuple(lines)
    vat = tuple(vat_totals(line for line in all_lines if line))
    nothing = Money(0, currency)
    return totals_with(tuple(line.net if line else nothing for line in all_lines), vat, currency)


def totals_with(
    line_nets: tuple[Money, ...], vat: tuple[VatTotal, ...], currency: str
) -> DraftTotals:
    """The sums of these VAT groups: they govern, the lines only tell how they came about."""
    net = Money.total((total.basis for total in vat), currency)
    tax = Money.total((total.tax for total in vat), currency)
    return DraftTotals(line_nets=line_nets, vat=vat, net=net, tax=tax, gross=net + tax)


def last_of_month_may_stand(chosen: date, *, today: date, delivered_on: date) -> bool:
    """Whether a document issued today may carry last month's last date.

    Only in the month's first 15 working days, and only for what was delivered by
    then (bokføringsforskriften § 5-1-3). Saturdays are counted: the stricter limit.
    """
    first = today.replace(day=1)
    if chosen != first - timedelta(days=1) or delivered_on > chosen:
        return False
    days = (first + timedelta(days=n) for n in range(today.day))
    sunday = 6
    return sum(day.weekday() != sunday for day in days) <= WORKING_DAYS_OF_GRACE
