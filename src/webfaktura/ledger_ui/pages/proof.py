"""Kontroll: whether the book balances and its chain is whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.ledger_ui.access import ClientRequest, client_page


@require_safe
@client_page
def proof(request: ClientRequest) -> HttpResponse:
    """Prove the book anew, and show the verdict."""
    shown = {"proof": request.ledger.proof(request.client.client_no)}
    return render(request, "ledger_ui/proof.html", shown)
