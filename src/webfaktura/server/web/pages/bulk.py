"""Many drafts at once: the summary one confirms, the issue, its report, and many thrown away."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from webfaktura.norway.money import Money
from webfaktura.server.invoicing.bulk import MOST_A_TRANSACTION, issue_invoices
from webfaktura.server.invoicing.bulk_runs import BulkRun, cancel_run, run_of, start_run
from webfaktura.server.invoicing.chosen import Chosen, as_chosen, open_ones, rates_of
from webfaktura.server.invoicing.discarding import throw_all_away
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.choosing import chosen_in, handed_on, run_in
from webfaktura.server.web.draft_rows import DraftRow, rows_of, sums_of
from webfaktura.server.web.outcomes import invoices_of, issued_as, outcomes, why_not_issued
from webfaktura.server.web.pages.drafts import draft_rows

ISSUED_SHOWN = 200
"""Rows on one page of a report."""
REASONS_SHOWN = 200
"""Of those that were not issued; the others stand in the list of drafts."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What is about to be issued at once, as the confirmation shows it."""

    run_id: UUID
    ready: Sequence[DraftRow]
    lacking: Sequence[DraftRow]
    gone: int
    """Chosen, but issued or thrown away since the list was shown."""

    @property
    def sums(self) -> list[Money]:
        """What will be invoiced, for each currency."""
        return sums_of(self.ready)

    @property
    def channels(self) -> list[tuple[str, int, list[Money]]]:
        """How they will be sent: by each channel how many, and what they come to."""
        counts = Counter(row.channel for row in self.ready)
        return [
            (channel, count, sums_of(row for row in self.ready if row.channel == channel))
            for channel, count in counts.most_common()
        ]

    @property
    def chosen(self) -> str:
        """All of them, for the form."""
        return handed_on(
            Chosen(row.draft.public_id, row.draft.version) for row in [*self.ready, *self.lacking]
        )


@company_page
@require_POST
def drafts_chosen(request: CompanyRequest) -> HttpResponse:
    """Show what would be issued, how it would be sent, and what lacks something."""
    if request.POST.get("all") == "ready":
        rows = [row for row in draft_rows(request) if row.is_ready]
        return _summary(request, rows, gone=0)
    chosen = chosen_in(request.POST)
    found = open_ones(request.company, chosen)
    rows = rows_of(request, found, judges=len(found) <= MOST_A_TRANSACTION)
    return _summary(request, rows, gone=len(chosen) - len(rows))


@company_page
@require_POST
def bulk_issue(request: CompanyRequest) -> HttpResponse:
    """Issue what is ready of the chosen drafts: at once, or by the worker when they are many."""
    chosen, run_id = chosen_in(request.POST), run_in(request.POST)
    if not chosen or run_id is None:
        return _nothing_chosen(request)
    ready = _ready(request, chosen)
    if len(ready) <= MOST_A_TRANSACTION:
        _issue(request, ready)
        return render(request, "web/bulk_report.html", _report(request, chosen))
    left = [each for each in chosen if each not in ready]
    start_run(
        company=request.company,
        run_id=run_id,
        ready=ready,
        left=left,
        at=request.now,
        by=request.actor,
    )
    return redirect("bulk_run", request.company.public_id, run_id)


@company_page
@require_safe
def bulk_run(request: CompanyRequest, run_id: UUID) -> HttpResponse:
    """Show how far the worker has come with a run, and its report when it is over."""
    run = run_of(request.company, run_id)
    if run is None:
        raise Http404
    if run.is_over and request.htmx:
        return HttpResponseClientRefresh()
    shown: dict[str, object] = {"run": run} | (_run_report(request, run) if run.is_over else {})
    part = "#progress" if request.htmx else ""
    return render(request, f"web/bulk_run.html{part}", shown)


@company_page
@require_POST
def bulk_cancel(request: CompanyRequest, run_id: UUID) -> HttpResponse:
    """Stop a run between two portions; what is issued is issued."""
    run = run_of(request.company, run_id)
    if run is None:
        raise Http404
    if cancel_run(company=request.company, run=run, at=request.now, by=request.actor):
        messages.success(request, _("No more are begun. What is issued stays issued."))
    return redirect("bulk_run", request.company.public_id, run_id)


@company_page
@require_POST
def drafts_discard(request: CompanyRequest) -> HttpResponse:
    """Ask before many drafts are thrown away, and then throw them away."""
    found = open_ones(request.company, chosen_in(request.POST))
    if not found:
        return _nothing_chosen(request)
    if request.POST.get("sure") != "yes":
        rows = rows_of(request, found)
        shown = {"rows": rows, "sums": sums_of(rows), "chosen": " ".join(row.key for row in rows)}
        return render(request, "web/drafts_discard.html", shown)
    gone, refusals = throw_all_away(
        company=request.company, drafts=found, at=request.now, by=request.actor
    )
    words = ngettext("%(count)s draft was discarded.", "%(count)s drafts were discarded.", gone)
    messages.success(request, words % {"count": gone})
    for refusal in refusals:
        messages.warning(request, refusal.sentence)
    return redirect("drafts", request.company.public_id)


def _summary(request: CompanyRequest, rows: Sequence[DraftRow], *, gone: int) -> HttpResponse:
    if not rows:
        return _nothing_chosen(request)
    summary = Summary(
        run_id=uuid4(),
        ready=[row for row in rows if row.is_ready],
        lacking=[row for row in rows if not row.is_ready],
        gone=gone,
    )
    return render(request, "web/drafts_chosen.html", {"summary": summary})


def _nothing_chosen(request: CompanyRequest) -> HttpResponse:
    messages.warning(request, _("No draft was chosen. Tick those that you mean."))
    return redirect("drafts", request.company.public_id)


def _ready(request: CompanyRequest, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Those that lack nothing and are still as they were when they were chosen."""
    found = open_ones(request.company, chosen)
    rows = rows_of(request, found, judges=len(found) <= MOST_A_TRANSACTION)
    ready = {Chosen(row.draft.public_id, row.draft.version) for row in rows if row.is_ready}
    return [each for each in chosen if each in ready]


def _issue(request: CompanyRequest, ready: Sequence[Chosen]) -> None:
    """Issue them in one go; what is refused after all stays a draft, and the report tells."""
    found = as_chosen(request.company, ready)
    done = issue_invoices(
        company=request.company,
        drafts=found,
        on=request.today,
        at=request.now,
        by=request.actor,
        rates=rates_of(found, on=request.today),
    )
    deque(done, maxlen=0)


def _report(request: CompanyRequest, chosen: Sequence[Chosen]) -> dict[str, object]:
    became = outcomes(request, chosen)
    issued = [each for each in became if each.invoice]
    left = [each for each in became if not each.invoice]
    return {
        "issued": issued,
        "issued_count": len(issued),
        "left": left[:REASONS_SHOWN],
        "left_count": len(left),
    }


def _run_report(request: CompanyRequest, run: BulkRun) -> dict[str, object]:
    """The report of a run that is over: the numbers a page at a time, and why the others wait."""
    invoices = invoices_of(request.company, run.tried)
    issued = [invoices[each.draft_id] for each in run.tried if each.draft_id in invoices]
    left = [each for each in [*run.tried, *run.left] if each.draft_id not in invoices]
    page = Paginator(issued, ISSUED_SHOWN).get_page(request.GET.get("side"))
    return {
        "issued": [issued_as(invoice) for invoice in page],
        "issued_count": len(issued),
        "left": why_not_issued(request, left[:REASONS_SHOWN]),
        "left_count": len(left),
        "previous": f"?side={page.number - 1}" if page.has_previous() else "",
        "next": f"?side={page.number + 1}" if page.has_next() else "",
    }
