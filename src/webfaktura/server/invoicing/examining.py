"""What a look at drafts finds: their sums, and what stands between them and a lawful document."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext

from webfaktura.norway.kid import make_kid
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import SellerVat, VatLevel
from webfaktura.server.invoicing.credited import lefts_of
from webfaktura.server.invoicing.crediting import Part, capped
from webfaktura.server.invoicing.findings import findings_about
from webfaktura.server.invoicing.models import Draft, DraftLine
from webfaktura.server.invoicing.queries import draft_lines
from webfaktura.server.invoicing.rates import Rates
from webfaktura.server.invoicing.rules import (
    CreditOfLine,
    CurrencyFacts,
    DraftFacts,
    DraftTotals,
    Finding,
    LineFacts,
    Party,
    Priced,
    Remark,
    seller_vat,
    totals_of_lines,
    totals_with,
    vat_group_of,
)
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import PostingTable, postings_of
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What one look at a draft found."""

    remarks: list[Remark]
    facts: DraftFacts | None
    """None: its dates or levels give no sums, and a remark says why."""


def totals_of(draft: Draft, *, on: date) -> DraftTotals:
    """The sums of a draft as it would be issued on a day."""
    return _totals(draft, on, _left_for([draft]))


def totals_of_all(many: Collection[Draft], *, on: date) -> Mapping[int, DraftTotals | None]:
    """The sums of many drafts of one company by the draft's key; None where nothing can be said."""
    left = _left_for(many)
    found: dict[int, DraftTotals | None] = {}
    for draft in many:
        try:
            found[draft.pk] = _totals(draft, on, left)
        except Refusal:
            found[draft.pk] = None
    return found


def currency_of(draft: Draft) -> str:
    """What a draft is written in: its own choice, its customer's, or kroner.

    A credit note is written in its invoice's.
    """
    if draft.credits:
        return draft.credits.currency
    of_customer = draft.customer.currency if draft.customer else ""
    return draft.currency or (of_customer if draft.company.uses_currencies else "") or "NOK"


def remarks_on(draft: Draft, *, on: date) -> list[Remark]:
    """What invoicing has to say about a draft before it is issued on a day."""
    return remarks_on_all([draft], on=on, postings=postings_of(draft.company))[draft.pk]


def remarks_on_all(
    many: Collection[Draft], *, on: date, postings: PostingTable
) -> Mapping[int, list[Remark]]:
    """The remarks of many drafts of one company, with one look at its postings."""
    looked_at = examined(many, on=on, postings=postings)
    return {key: look.remarks for key, look in looked_at.items()}


def examined(
    many: Collection[Draft], *, on: date, postings: PostingTable, rates: Rates | None = None
) -> Mapping[int, Examined]:
    """What a look at each of many drafts of one company found, by the draft's key.

    `rates` are given when drafts are to be issued; while one writes they may be to come.
    """
    # Asks for nothing that is there already.
    prefetch_related_objects(list(many), Prefetch("lines", queryset=draft_lines()))
    look = _Look(on=on, postings=postings, left=_left_for(many), rates=rates)
    return {draft.pk: _examined(draft, look) for draft in many}


def in_words(finding: Finding) -> Remark:
    """Put a finding into the reader's language."""
    return Remark(
        field=finding.field,
        line=finding.line,
        sentence=gettext(finding.message) % finding.values,
        stops=finding.stops,
    )


@dataclass(frozen=True, kw_only=True)
class _Look:
    """All that many drafts are looked at with."""

    on: date
    postings: PostingTable
    left: Mapping[int, Part]
    """What is left to credit of the invoices that the drafts credit."""
    rates: Rates | None


def _left_for(many: Collection[Draft]) -> Mapping[int, Part]:
    credited = {draft.credits_id for draft in many if draft.credits_id}
    return lefts_of(next(iter(many)).company_id, credited) if credited else {}


def _totals(draft: Draft, on: date, left: Mapping[int, Part]) -> DraftTotals:
    seller = seller_vat(vat_registered=draft.company.vat_registered)
    supply = draft.delivered_on or draft.issued_on or on
    currency = currency_of(draft)
    totals = totals_of_lines(
        (_priced(line, draft, seller, supply, currency) for line in draft.lines.all()),
        currency=currency,
    )
    if draft.credits_id is None:
        return totals
    vat = capped(totals.vat, left[draft.credits_id])
    return totals_with(totals.line_nets, vat, currency)


def _examined(draft: Draft, look: _Look) -> Examined:
    try:
        facts = _facts(draft, look)
    except Refusal as refusal:  # a level the seller may not use, a rate nobody knows
        remark = Remark(field=refusal.field, line=None, sentence=refusal.sentence, stops=True)
        return Examined(remarks=[remark], facts=None)
    found = [in_words(finding) for finding in findings_about(facts)]
    return Examined(remarks=[*found, *_about_kid(draft)], facts=facts)


def _about_kid(draft: Draft) -> Iterator[Remark]:
    """Whether the company's payment references have room for the customer's number."""
    design = draft.company.kid_design
    if design is None or draft.customer is None or draft.kind == "credit_note":
        return
    try:
        make_kid(
            design,
            client_no=draft.company.company_no,
            customer_no=draft.customer.customer_no,
            invoice_no=1,
        )
    except Refusal as refusal:
        yield Remark(field="customer", line=None, sentence=refusal.sentence, stops=True)


def _facts(draft: Draft, look: _Look) -> DraftFacts:
    customer = draft.customer
    issued_on = draft.issued_on or look.on
    totals = _totals(draft, look.on, look.left)
    left = look.left.get(draft.credits_id) if draft.credits_id else None
    wanted = _wanted(draft, totals)
    return DraftFacts(
        seller=_party(draft.company),
        seller_account=draft.company.bank_account_no or draft.company.iban,
        buyer=_party(customer) if customer else None,
        customer_active=customer is not None and (customer.active or draft.credits_id is not None),
        lines=[
            _line_facts(line, look.postings, _credit_of(line, wanted, left))
            for line in draft.lines.all()
        ],
        totals=totals,
        currency=_currency_facts(draft, issued_on, look.rates),
        issued_on=issued_on,
        today=look.on,
        delivered_on=draft.delivered_on or issued_on,
        left=left,
    )


def _wanted(draft: Draft, totals: DraftTotals) -> Mapping[int, Money]:
    """What the draft takes back of each issued line, by the line's key."""
    wanted: dict[int, Money] = {}
    for line, net in zip(draft.lines.all(), totals.line_nets, strict=True):
        if line.credits_id:
            wanted[line.credits_id] = wanted.get(line.credits_id, Money(0, net.currency)) + net
    return wanted


def _credit_of(
    line: DraftLine, wanted: Mapping[int, Money], left: Part | None
) -> CreditOfLine | None:
    if line.credits_id is None or left is None:
        return None
    takes = wanted[line.credits_id]
    return CreditOfLine(
        wanted=takes, left=left.lines.get(line.credits_id, Money(0, takes.currency))
    )


def _currency_facts(draft: Draft, issued_on: date, rates: Rates | None) -> CurrencyFacts:
    code = currency_of(draft)
    if draft.credits:  # reversed by the rate it was issued with
        invoice = draft.credits
        return CurrencyFacts(
            code=code,
            is_open_for=True,
            rate=invoice.currency_rate,
            rate_on=invoice.currency_rate_on,
        )
    rate = (rates or {}).get((code, issued_on))
    return CurrencyFacts(
        code=code,
        is_open_for=draft.company.uses_currencies,
        rate=rate.per_unit if rate else None,
        rate_on=rate.on if rate else None,
        must_be_known=rates is not None,
    )


def _party(of: Company | Customer) -> Party:
    return Party(name=of.name, org_no=of.org_no, address_1=of.address_1, postal_code=of.postal_code)


def _line_facts(line: DraftLine, postings: PostingTable, credit: CreditOfLine | None) -> LineFacts:
    level = VatLevel(line.vat_level)
    group_id = line.product.group_id if line.product else None
    return LineFacts(
        description=line.description,
        level=level,
        is_posted=credit is not None or postings.find(group_id, level) is not None,
        kind=line.kind,
        credit=credit,
        closed=None if credit else _closed(line),
    )


def _closed(line: DraftLine) -> tuple[str, str] | None:
    """The field and name of a department or project that the ERP has closed since."""
    for field, chosen in (
        ("department", line.department or line.draft.department),
        ("project", line.project or line.draft.project),
    ):
        if chosen is not None and not chosen.active:
            return field, f"{chosen.no} {chosen.name}"
    return None


def _priced(
    line: DraftLine, draft: Draft, seller: SellerVat, supply: date, currency: str
) -> Priced | None:
    if line.kind != "item":
        return None
    group = line.credits.vat_group if line.credits else None
    return Priced(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_group=group
        or vat_group_of(
            VatLevel(line.vat_level),
            seller=seller,
            on=supply,
            free_category=draft.free_category,
        ),
        price_includes_vat=line.price_includes_vat,
        currency=currency,
    )
