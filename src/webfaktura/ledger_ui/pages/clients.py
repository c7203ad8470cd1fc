"""Velg klient: whose books are to be opened."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.ledger.records import ClientFacts
from webfaktura.ledger_ui.access import LedgerRequest, ledger_page
from webfaktura.ledger_ui.searching import matching
from webfaktura.ledger_ui.stretches import stretch_of


@require_safe
@ledger_page
def clients(request: LedgerRequest) -> HttpResponse:
    """List the clients that match, by number."""
    text = request.GET.get("q", "").strip()
    everybody = request.ledger.clients()
    found = matching(everybody, text, _words)
    shown = {
        "text": text,
        "stretch": stretch_of(found, page=request.GET.get("side", ""), query=text),
        "total": len(everybody),
    }
    return render(request, "ledger_ui/clients.html", shown)


def _words(client: ClientFacts) -> str:
    return f"{client.client_no} {client.name} {client.org_no} {client.place}"
