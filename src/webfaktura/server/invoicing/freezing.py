"""Draws together what a draft says now into what its document will say for ever."""

from webfaktura.norway.calendar import due_on
from webfaktura.norway.money import Money
from webfaktura.norway.vat import VatLevel
from webfaktura.server.invoicing.frozen import Buyer, Issued, Line, Seller, Terms
from webfaktura.server.invoicing.models import Draft, DraftLine
from webfaktura.server.invoicing.rules import DraftFacts, seller_vat, vat_group_of
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import PostingTable
from webfaktura.server.tenancy.models import Company


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
        buyer=_buyer(customer),
        lines=_lines(draft, facts, postings),
        totals=facts.totals,
        voucher_type=_voucher_type(draft),
    )


def _lines(draft: Draft, facts: DraftFacts, postings: PostingTable) -> tuple[Line, ...]:
    return tuple(
        _line(line, net, draft, facts, postings)
        for line, net in zip(draft.lines.all(), facts.totals.line_nets, strict=True)
    )


def _line(
    line: DraftLine, net: Money, draft: Draft, facts: DraftFacts, postings: PostingTable
) -> Line:
    level = VatLevel(line.vat_level)
    posting = postings.find(line.product.group_id if line.product else None, level)
    if posting is None:
        raise ValueError("a line without posting is not frozen")
    department = line.department or draft.department
    project = line.project or draft.project
    return Line(
        product_no=line.product.product_no if line.product else "",
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        net=net,
        vat_level=line.vat_level,
        vat_group=vat_group_of(
            level,
            seller=seller_vat(vat_registered=draft.company.vat_registered),
            on=facts.delivered_on,
        ),
        erp_vat_code=posting.vat_code,
        sales_account=posting.sales_account,
        department_no=department.no if department else "",
        project_no=project.no if project else "",
    )


def _seller(company: Company) -> Seller:
    return Seller(**{name: getattr(company, name) for name in Seller.__dataclass_fields__})


def _buyer(customer: Customer) -> Buyer:
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
    )


def _first(*days: int | None) -> int:
    return next(number for number in days if number is not None)


def _voucher_type(draft: Draft) -> str:
    company = draft.company
    if draft.kind == "invoice":
        return company.voucher_type_invoice
    return company.voucher_type_credit_note
