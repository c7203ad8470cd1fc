"""Whether books are a gapless prefix of what was issued: numbers, chains, counters, bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.delivery.models import Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.registers.models import NumberSeries
from webfaktura.server.storages.keeping import DocumentDamaged, kept
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

if TYPE_CHECKING:
    from collections.abc import Iterator


def counts() -> Counts:
    """How many rows there are of what matters most."""
    with system_scope("counting what was restored"):
        return Counts(
            companies=Company.objects.count(),
            invoices=Invoice.objects.count(),
            documents=Document.objects.count(),
        )


def unsoundness() -> list[str]:
    """What is wrong in any company's books, a sentence each; empty when all holds.

    Reads every issued document and every stored byte.
    """
    with system_scope("looking through every company's books"):
        companies = list(Company.objects.order_by("pk"))
    return [f"{company.name}: {wrong}" for company in companies for wrong in _wrongs(company)]


def _wrongs(company: Company) -> Iterator[str]:
    with company_scope(company):
        yield from _broken_series(company)
        if changed := changed_documents(company):
            yield f"{len(changed)} dokumenter er ikke som utstedt, det første er {changed[0]}."
        if lost := _lost_bytes(company):
            yield f"{len(lost)} PDF-er mangler eller er skadet, den første er {lost[0]}."


def _broken_series(company: Company) -> Iterator[str]:
    """Numbers stand one after another, and the counter is just past the last."""
    counters = dict(
        NumberSeries.objects.filter(company=company).values_list("kind", "next_no"),
    )
    series = (
        Invoice.objects.filter(company=company)
        .values("series")
        .annotate(first=Min("invoice_no"), last=Max("invoice_no"), count=Count("pk"))
        .order_by("series")
    )
    for row in series:
        first, last = row["first"], row["last"]
        if row["count"] != last - first + 1:
            yield f"det er hull i nummerserien: {row['count']} av {first}–{last} finnes."
        if counters[row["series"]] != last + 1:
            yield f"neste nummer er {counters[row['series']]}, men det siste er {last}."


def _lost_bytes(company: Company) -> list[Invoice]:
    return [
        document.invoice
        for document in Document.objects.filter(company=company)
        .select_related("invoice")
        .order_by("pk")
        .iterator(chunk_size=500)
        if not _is_kept(document.sha256)
    ]


def _is_kept(digest: str) -> bool:
    try:
        kept(digest)
    except DocumentDamaged:
        return False
    return True
