"""Saldobalanse: debit, credit and balance of every account with postings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.ledger_ui.access import ClientRequest, client_page
from webfaktura.norway.money import Money


@require_safe
@client_page
def trial_balance(request: ClientRequest) -> HttpResponse:
    """Show the accounts and their sums."""
    accounts = request.ledger.trial_balance(request.client.client_no)
    shown = {
        "accounts": accounts,
        "debit": Money.total(account.debit for account in accounts),
        "credit": Money.total(account.credit for account in accounts),
        "balance": Money.total(account.balance for account in accounts),
    }
    return render(request, "ledger_ui/trial_balance.html", shown)
