"""What a draft holds, what keeps it from being issued, and what is frozen when it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from webfaktura.norway.money import Money, line_net
from webfaktura.norway.vat import (
    SellerVat,
    VatGroup,
    VatLevel,
    VatTotal,
    category_of,
    rate_of,
    vat_totals,
)

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


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A line with its price, ready to be summed."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    vat_group: VatGroup
    currency: str = "NOK"

    @property
    def net(self) -> Money:
        """After discount, without VAT, rounded once."""
        return line_net(
            quantity=self.quantity,
            unit_price=self.unit_price,
            discount_percent=self.discount_percent,
            currency=self.currency,
        )


@dataclass(frozen=True, kw_only=True)
class DraftTotals:
    """The sums of a draft: per line, per VAT group, and what is to be paid."""

    line_nets: tuple[Money, ...]
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


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One line as the rules see it."""

    description: str
    level: VatLevel
    is_posted: bool
    """Whether the ERP's code and account are known for the line's group and level."""


def seller_vat(*, vat_registered: object) -> SellerVat:
    """The seller's place in the VAT register, from the company's own mark."""
    return SellerVat.REGISTERED if vat_registered else SellerVat.NOT_REGISTERED


def vat_group_of(level: VatLevel, *, seller: SellerVat, on: date) -> VatGroup:
    """The VAT group a level's lines are summed in on a date."""
    return VatGroup(category_of(level, seller=seller), rate_of(level, on=on))


def totals_of_lines(lines: Iterable[Priced], *, currency: str = "NOK") -> DraftTotals:
    """Sum the lines; the tax is rounded once per VAT group."""
    priced = tuple(lines)
    vat = tuple(vat_totals(priced))
    net = Money.total((total.basis for total in vat), currency)
    tax = Money.total((total.tax for total in vat), currency)
    return DraftTotals(
        line_nets=tuple(line.net for line in priced), vat=vat, net=net, tax=tax, gross=net + tax
    )


def findings_about(draft: DraftFacts) -> Iterator[Finding]:
    """Everything that stands between the draft and a lawful document, and what is merely odd."""
    yield from _about_seller(draft)
    yield from _about_buyer(draft)
    yield from _about_dates(draft)
    yield from _about_lines(draft)


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


def _about_seller(draft: DraftFacts) -> Iterator[Finding]:
    if not (draft.seller.address_1 and draft.seller.postal_code):
        yield Finding(
            field="company",
            message=gettext_noop(
                "The company has no address. Fill it in under My company before you issue."
            ),
        )
    if not draft.seller_account:
        yield Finding(
            field="company",
            message=gettext_noop(
                "The company has no bank account to be paid to. Fill it in under My company."
            ),
        )


def _about_buyer(draft: DraftFacts) -> Iterator[Finding]:
    buyer = draft.buyer
    if buyer is None:
        yield Finding(
            field="customer",
            message=gettext_noop("Choose the customer that is to have the invoice."),
        )
    elif not draft.customer_active:
        yield Finding(
            field="customer",
            message=gettext_noop(
                "%(name)s is deactivated. Activate the customer, or choose another."
            ),
            values={"name": buyer.name},
        )
    elif not (buyer.org_no or (buyer.address_1 and buyer.postal_code)):
        yield Finding(
            field="customer",
            message=gettext_noop(
                "%(name)s has neither address nor organisation number; the law asks for one of "
                "them. Fill it in on the customer's card."
            ),
            values={"name": buyer.name},
        )


def _about_dates(draft: DraftFacts) -> Iterator[Finding]:
    month_end = last_of_month_may_stand(
        draft.issued_on, today=draft.today, delivered_on=draft.delivered_on
    )
    if draft.issued_on != draft.today and not month_end:
        yield Finding(
            field="issued_on",
            message=gettext_noop(
                "The invoice date must be today's date, or the last day of last month in the "
                "month's first 15 working days for what was delivered by then. Leave the field "
                "empty to use today's date."
            ),
        )
    if draft.issued_on - draft.delivered_on > timedelta(days=31):
        yield Finding(
            field="delivered_on",
            message=gettext_noop(
                "The delivery is more than a month ago; the invoice should have been issued "
                "within a month."
            ),
            stops=False,
        )


def _about_lines(draft: DraftFacts) -> Iterator[Finding]:
    if not draft.lines:
        yield Finding(
            field="lines", message=gettext_noop("Write at least one line on the invoice.")
        )
    for number, line in enumerate(draft.lines):
        yield from _about_line(number, line)
    if draft.totals.gross.ore < 0:
        yield Finding(
            field="lines",
            message=gettext_noop("The sum is negative. Make a credit note instead."),
        )


def _about_line(number: int, line: LineFacts) -> Iterator[Finding]:
    if not line.description.strip():
        yield Finding(
            field="description",
            line=number,
            message=gettext_noop("Write what line %(number)s is for."),
            values={"number": number + 1},
        )
    if not line.is_posted:
        yield Finding(
            field="vat_level",
            line=number,
            message=gettext_noop(
                "%(level)s is not connected to a VAT code and sales account in the accounting "
                "system. The office connects it under VAT codes in WebFaktura Sync."
            ),
            values={"level": f"{line.level} – {line.level.norwegian_name}"},
        )
