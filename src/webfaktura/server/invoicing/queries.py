"""What may be read about drafts and issued documents; a query takes the company first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, QuerySet, Sum, prefetch_related_objects
from django.utils.translation import gettext

from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import SellerVat, VatLevel
from webfaktura.server.invoicing.models import (
    Draft,
    DraftLine,
    Invoice,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.rows import recomputed_buyer_hash, recomputed_hash
from webfaktura.server.invoicing.rules import (
    DraftFacts,
    DraftTotals,
    Finding,
    LineFacts,
    Party,
    Priced,
    Remark,
    findings_about,
    seller_vat,
    totals_of_lines,
    vat_group_of,
)
from webfaktura.server.invoicing.sums import Group, Stretch, Sums
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import PostingTable, postings_of
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What one look at a draft found."""

    remarks: list[Remark]
    facts: DraftFacts | None
    """None: its dates or levels give no sums, and a remark says why."""


def drafts(company: Company) -> QuerySet[Draft]:
    """Drafts of invoices and credit notes that are not issued, the last changed first."""
    return all_drafts(company).filter(kind__in=["invoice", "credit_note"])


def all_drafts(company: Company) -> QuerySet[Draft]:
    """All that is still in the making, also quotes, orders and templates of recurring invoices."""
    return (
        Draft.objects.filter(company=company, is_open=True)
        .select_related("company", "customer", "department", "project", "changed_by")
        .prefetch_related(Prefetch("lines", queryset=_lines()))
        .order_by("-changed_at", "-pk")
    )


def invoices(company: Company) -> QuerySet[Invoice]:
    """Issued documents in the journal's order: the newest first."""
    return (
        Invoice.objects.filter(company=company)
        .select_related("buyer")
        .order_by("-issued_on", "-pk")
    )


def invoice_with_everything(company: Company, public_id: UUID) -> Invoice | None:
    """One issued document with its buyer, lines and VAT groups."""
    return (
        invoices(company)
        .filter(public_id=public_id)
        .select_related("company", "customer", "credits", "issued_by")
        .prefetch_related("lines__invoice", "vat_totals__invoice")
        .first()
    )


def changed_documents(company: Company) -> list[Invoice]:
    """Issued documents whose rows no longer say what the chain says; empty when all is well."""
    chain = (
        Invoice.objects.filter(company=company)
        .select_related("buyer")
        .prefetch_related("lines__invoice", "vat_totals__invoice")
        .order_by("series", "invoice_no")
    )
    heads: dict[str, str] = {}
    changed: list[Invoice] = []
    for invoice in chain.iterator(chunk_size=500):
        link = recomputed_hash(invoice, previous=heads.get(invoice.series, ""))
        buyer_is_whole = recomputed_buyer_hash(invoice) == invoice.buyer_hash
        if link != invoice.hash or not buyer_is_whole:
            changed.append(invoice)
        heads[invoice.series] = invoice.hash
    return changed


def written_sums(company: Company, some: Collection[Invoice]) -> Sums:
    """What some of the company's issued documents add up to as their rows are now."""
    keys = [invoice.pk for invoice in some]
    series = list(
        Invoice.objects.filter(company=company, pk__in=keys)
        .values("series")
        .annotate(
            first=Min("invoice_no"),
            last=Max("invoice_no"),
            how_many=Count("pk"),
            all_net=Sum("net_ore"),
            all_tax=Sum("tax_ore"),
            all_gross=Sum("gross_ore"),
        )
    )
    lines = InvoiceLine.objects.filter(company=company, invoice__in=keys)
    vat = InvoiceVatTotal.objects.filter(company=company, invoice__in=keys)
    return Sums(
        numbers={
            row["series"]: Stretch(row["first"], row["last"], row["how_many"]) for row in series
        },
        net=sum(row["all_net"] for row in series),
        tax=sum(row["all_tax"] for row in series),
        gross=sum(row["all_gross"] for row in series),
        lines=_by_group(lines, "net_ore"),
        basis=_by_group(vat, "basis_ore"),
        group_tax=_by_group(vat, "tax_ore"),
    )


def totals_of(draft: Draft, *, on: date) -> DraftTotals:
    """The sums of a draft as it would be issued on a day."""
    seller = seller_vat(vat_registered=draft.company.vat_registered)
    supply = draft.delivered_on or draft.issued_on or on
    return totals_of_lines(_priced(line, seller, supply) for line in draft.lines.all())


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
    many: Collection[Draft], *, on: date, postings: PostingTable
) -> Mapping[int, Examined]:
    """What a look at each of many drafts of one company found, by the draft's key."""
    # Asks for nothing that is there already.
    prefetch_related_objects(list(many), Prefetch("lines", queryset=_lines()))
    return {draft.pk: _examined(draft, on, postings) for draft in many}


def in_words(finding: Finding) -> Remark:
    """Put a finding into the reader's language."""
    return Remark(
        field=finding.field,
        line=finding.line,
        sentence=gettext(finding.message) % finding.values,
        stops=finding.stops,
    )


def _by_group[Row: (InvoiceLine, InvoiceVatTotal)](
    rows: QuerySet[Row], column: str
) -> dict[Group, int]:
    sums = rows.order_by().values_list("category", "rate_hundredths").annotate(sum=Sum(column))
    return {(category, rate): int(amount) for category, rate, amount in sums}


def _lines() -> QuerySet[DraftLine]:
    return DraftLine.objects.select_related("product", "department", "project")


def _examined(draft: Draft, on: date, postings: PostingTable) -> Examined:
    try:
        facts = _facts(draft, on, postings)
    except Refusal as refusal:  # a level the seller may not use, a rate nobody knows
        remark = Remark(field=refusal.field, line=None, sentence=refusal.sentence, stops=True)
        return Examined(remarks=[remark], facts=None)
    return Examined(remarks=[in_words(finding) for finding in findings_about(facts)], facts=facts)


def _facts(draft: Draft, on: date, postings: PostingTable) -> DraftFacts:
    customer = draft.customer
    issued_on = draft.issued_on or on
    return DraftFacts(
        seller=_party(draft.company),
        seller_account=draft.company.bank_account_no or draft.company.iban,
        buyer=_party(customer) if customer else None,
        customer_active=customer is not None and customer.active,
        lines=[_line_facts(line, postings) for line in draft.lines.all()],
        totals=totals_of(draft, on=on),
        issued_on=issued_on,
        today=on,
        delivered_on=draft.delivered_on or issued_on,
    )


def _party(of: Company | Customer) -> Party:
    return Party(name=of.name, org_no=of.org_no, address_1=of.address_1, postal_code=of.postal_code)


def _line_facts(line: DraftLine, postings: PostingTable) -> LineFacts:
    level = VatLevel(line.vat_level)
    group_id = line.product.group_id if line.product else None
    return LineFacts(
        description=line.description,
        level=level,
        is_posted=postings.find(group_id, level) is not None,
    )


def _priced(line: DraftLine, seller: SellerVat, supply: date) -> Priced:
    return Priced(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        vat_group=vat_group_of(VatLevel(line.vat_level), seller=seller, on=supply),
    )
