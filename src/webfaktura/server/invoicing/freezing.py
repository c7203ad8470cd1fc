"""Draws together what a draft says now into what its document will say for ever."""

from dataclasses import replace
from decimal import Decimal

from webfaktura.norway.calendar import due_on
from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatCategory, VatGroup, VatLevel
from webfaktura.server.invoicing.crediting import in_kroner, kroner_of
from webfaktura.server.invoicing.frozen import Buyer, InKroner, Issued, Line, Seller, Terms
from webfaktura.server.invoicing.models import Draft, DraftLine, InvoiceLine
from webfaktura.server.invoicing.rows import credited_by
from webfaktura.server.invoicing.rules import DraftFacts, seller_vat, vat_group_of
from webfaktura.server.lookups.exchange_rates import KRONE
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import PostingTable
from webfaktura.server.tenancy.models import Company

NO_GROUP = VatGroup(VatCategory.O, Decimal(0))
"""Of a line without a price, which is in no sum."""


def freeze(draft: Draft, facts: DraftFacts, *, series: str, postings: PostingTable) -> Issued:
    """Everything about the document except its number; the draft must be without stops."""
    customer = draft.customer
    if customer is None:
        raise ValueError("a draft without a customer is not frozen")
    due_days = _first(draft.due_days, customer.due_days, draft.company.due_days)
    return Issued(
        kind=draft.kind,
        series=series,
        issued_on=facts.issued_on,
        due_on=due_on(facts.issued_on, due_days),
        delivered_on=facts.delivered_on,
        seller=_seller(draft.company),
        terms=_terms(draft, customer, due_days),
        buyer=buyer_from(customer),
        lines=_lines(draft, facts, postings),
        totals=facts.totals,
        voucher_type=_voucher_type(draft),
        in_kroner=_in_kroner(facts),
        currency=facts.currency.code,
        credits=credited_by(draft.credits),
    )


def _in_kroner(facts: DraftFacts) -> InKroner:
    """The VAT and the sum in kroner (bokføringsforskriften § 4-2)."""
    rate, totals = facts.currency.rate, facts.totals
    if facts.currency.code == KRONE:
        return InKroner(tax=totals.tax.ore, gross=totals.gross.ore)
    if rate is None:
        raise ValueError("a draft without an exchange rate is not frozen")
    if facts.left is not None:
        tax, gross = in_kroner(totals.vat, facts.left, rate)
    else:
        tax, gross = kroner_of(totals.tax.ore, rate), kroner_of(totals.gross.ore, rate)
    return InKroner(tax=tax, gross=gross, rate=rate, rate_on=facts.currency.rate_on)


def _lines(draft: Draft, facts: DraftFacts, postings: PostingTable) -> tuple[Line, ...]:
    return tuple(
        _line(line, net, draft, facts, postings)
        for line, net in zip(draft.lines.all(), facts.totals.line_nets, strict=True)
    )


def _line(
    line: DraftLine, net: Money, draft: Draft, facts: DraftFacts, postings: PostingTable
) -> Line:
    if line.kind != "item":
        return _without_price(line, net)
    if line.credits:
        return _credited(line, line.credits, net)
    level = VatLevel(line.vat_level)
    posting = postings.find(line.product.group_id if line.product else None, level)
    if posting is None:
        raise ValueError("a line without posting is not frozen")
    department = line.department or draft.department
    project = line.project or draft.project
    return replace(
        _as_written(line, net),
        vat_group=vat_group_of(
            level,
            seller=seller_vat(vat_registered=draft.company.vat_registered),
            on=facts.delivered_on,
            free_category=draft.free_category,
        ),
        erp_vat_code=posting.vat_code,
        sales_account=posting.sales_account,
        department_no=department.no if department else "",
        project_no=project.no if project else "",
        product_group=line.product.group.name if line.product else "",
    )


def _as_written(line: DraftLine, net: Money) -> Line:
    """What the line itself says; where it is posted is still to be told."""
    return Line(
        product_no=line.product.product_no if line.product else "",
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        price_includes_vat=line.price_includes_vat,
        discount_percent=line.discount_percent,
        net=net,
        vat_level=line.vat_level,
        vat_group=NO_GROUP,
        erp_vat_code="",
        sales_account="",
        department_no="",
        project_no="",
        kind=line.kind,
    )


def _without_price(line: DraftLine, net: Money) -> Line:
    """A text or a sub-total: words alone, whatever else was typed."""
    nothing = Decimal(0)
    return replace(
        _as_written(line, net), quantity=nothing, unit_price=nothing, discount_percent=nothing
    )


def _credited(line: DraftLine, issued: InvoiceLine, net: Money) -> Line:
    """A credit note's line is posted where the line it takes back was, come what may since."""
    return replace(
        _as_written(line, net),
        product_no=issued.product_no,
        vat_level=issued.vat_level,
        vat_group=issued.vat_group,
        erp_vat_code=issued.erp_vat_code,
        sales_account=issued.sales_account,
        department_no=issued.department_no,
        project_no=issued.project_no,
        product_group=issued.product_group,
        credits_id=issued.pk,
    )


def _seller(company: Company) -> Seller:
    return Seller(**{name: getattr(company, name) for name in Seller.__dataclass_fields__})


def buyer_from(customer: Customer) -> Buyer:
    """The buyer as a document issued now would name it."""
    return Buyer(**{name: getattr(customer, name) for name in Buyer.__dataclass_fields__})


def _terms(draft: Draft, customer: Customer, due_days: int) -> Terms:
    return Terms(
        your_reference=draft.your_reference or customer.your_reference,
        our_reference=draft.our_reference,
        order_no=draft.order_no,
        note=draft.note,
        footer=draft.company.footer,
        channel=customer.channel or draft.company.channel,
        delivery_place=draft.delivery_place,
        due_days=due_days,
        language=customer.language,
        email_text=draft.company.email_text,
    )


def _first(*days: int | None) -> int:
    return next(number for number in days if number is not None)


def _voucher_type(draft: Draft) -> str:
    company = draft.company
    if draft.kind == "invoice":
        return company.voucher_type_invoice
    return company.voucher_type_credit_note
