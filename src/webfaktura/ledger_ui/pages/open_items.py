"""Åpne poster: what each customer owes, due first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.ledger.subledger import OpenItem
from webfaktura.ledger_ui.access import ClientRequest, client_page
from webfaktura.ledger_ui.rows import debtors, is_overdue
from webfaktura.ledger_ui.searching import matching
from webfaktura.ledger_ui.stretches import stretch_of
from webfaktura.norway.money import Money


@require_safe
@client_page
def open_items(request: ClientRequest) -> HttpResponse:
    """Show the open items that match, by customer, with the sums of all."""
    text = request.GET.get("q", "").strip()
    every = request.ledger.open_items(request.client.client_no)
    overdue = [item for item in every if is_overdue(item, on=request.today)]
    stretch = stretch_of(
        matching(every, text, _words), page=request.GET.get("side", ""), query=text
    )
    shown = {
        "text": text,
        "stretch": stretch,
        "debtors": list(debtors(stretch.rows, among=every, on=request.today)),
        "total": len(every),
        "customer_count": len({item.customer_no for item in every}),
        "remaining": Money.total(item.remaining for item in every),
        "overdue_count": len(overdue),
        "overdue": Money.total(item.remaining for item in overdue),
    }
    return render(request, "ledger_ui/open_items.html", shown)


def _words(item: OpenItem) -> str:
    return f"{item.customer_no} {item.customer_name} {item.invoice_no} {item.kid}"
