"""Whether books are a gapless prefix of what was issued: numbers, chains, counters, bytes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef

from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.delivery.models import Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.registers.models import NumberSeries, VoidedNumbers
from webfaktura.server.storages.keeping import DocumentDamaged, kept
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Stretch(NamedTuple):
    """Numbers of a series from one to another, and how many of them there are."""

    first: int
    last: int
    how_many: int


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
        if company.logo and not _is_kept(company.logo):
            yield "logoen mangler eller er skadet. Last den opp på nytt under Mitt firma."


def _broken_series(company: Company) -> Iterator[str]:
    """Numbers stand one after another, issued or voided, and the counter is just past the last."""
    counters = dict(
        NumberSeries.objects.filter(company=company).values_list("kind", "next_no"),
    )
    voided = _voided(company)
    issued = _issued(company)
    for series in sorted(voided.keys() | issued.keys()):
        stretches = [*voided.get(series, []), *issued.get(series, [])]
        first = min(stretch.first for stretch in stretches)
        last = max(stretch.last for stretch in stretches)
        count = sum(stretch.how_many for stretch in stretches)
        if count != last - first + 1:
            yield f"det er hull i nummerserien: {count} av {first}–{last} finnes."
        if counters.get(series) != last + 1:
            yield f"neste nummer er {counters.get(series)}, men det siste er {last}."
    if doubled := _voided_and_issued(company):
        yield f"{doubled} har et nummer som er makulert."


def _issued(company: Company) -> dict[str, list[_Stretch]]:
    rows = (
        Invoice.objects.filter(company=company)
        .values_list("series")
        .annotate(first=Min("invoice_no"), last=Max("invoice_no"), count=Count("pk"))
        .order_by("series")
    )
    return {series: [_Stretch(first, last, count)] for series, first, last, count in rows}


def _voided(company: Company) -> dict[str, list[_Stretch]]:
    """A number that is voided twice counts once."""
    stretches: defaultdict[str, list[_Stretch]] = defaultdict(list)
    last_of: defaultdict[str, int] = defaultdict(int)
    for row in VoidedNumbers.objects.filter(company=company).order_by("series", "first_no"):
        fresh = range(max(row.first_no, last_of[row.series] + 1), row.last_no + 1)
        stretches[row.series].append(_Stretch(row.first_no, row.last_no, len(fresh)))
        last_of[row.series] = max(last_of[row.series], row.last_no)
    return stretches


def _voided_and_issued(company: Company) -> Invoice | None:
    """A document whose number stands among the voided; it would hide a hole elsewhere."""
    voided = VoidedNumbers.objects.filter(
        company=company,
        series=OuterRef("series"),
        first_no__lte=OuterRef("invoice_no"),
        last_no__gte=OuterRef("invoice_no"),
    )
    return Invoice.objects.filter(Exists(voided), company=company).order_by("pk").first()


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
