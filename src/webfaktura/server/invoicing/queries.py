"""What may be read about drafts and issued documents; a query takes the company first."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Max, Min, Prefetch, QuerySet, Sum

from webfaktura.server.invoicing.models import (
    Draft,
    DraftLine,
    Invoice,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.rows import recomputed_buyer_hash, recomputed_hash
from webfaktura.server.invoicing.sums import Group, Stretch, Sums
from webfaktura.server.tenancy.models import Company


def drafts(company: Company) -> QuerySet[Draft]:
    """Drafts of invoices and credit notes that are not issued, the last changed first."""
    return all_drafts(company).filter(kind__in=["invoice", "credit_note"])


def all_drafts(company: Company) -> QuerySet[Draft]:
    """All that is still in the making, also quotes, orders and templates of recurring invoices."""
    return (
        Draft.objects.filter(company=company, is_open=True)
        .select_related("company", "customer", "department", "project", "changed_by", "credits")
        .prefetch_related(Prefetch("lines", queryset=draft_lines()))
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
        .select_related("company", "customer", "credits", "draft", "issued_by")
        .prefetch_related("lines__invoice", "vat_totals__invoice")
        .first()
    )


def changed_documents(company: Company) -> list[Invoice]:
    """Issued documents whose rows no longer say what the chain says; empty when all is well."""
    chain = (
        Invoice.objects.filter(company=company)
        .select_related("buyer", "credits")
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
    lines = InvoiceLine.objects.filter(company=company, invoice__in=keys, kind="item")
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


def _by_group[Row: (InvoiceLine, InvoiceVatTotal)](
    rows: QuerySet[Row], column: str
) -> dict[Group, int]:
    sums = rows.order_by().values_list("category", "rate_hundredths").annotate(sum=Sum(column))
    return {(category, rate): int(amount) for category, rate, amount in sums}


def draft_lines() -> QuerySet[DraftLine]:
    """Lines with all that they refer to."""
    return DraftLine.objects.select_related("product__group", "department", "project", "credits")
