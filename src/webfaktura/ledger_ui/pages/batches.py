"""Fakturatranser for oppdatering: the batches that wait, those that are updated, and one batch."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from webfaktura.ledger.batch_checks import BatchRefused
from webfaktura.ledger.records import BatchRecord
from webfaktura.ledger_ui.access import ClientRequest, client_page
from webfaktura.ledger_ui.rows import BatchRow, batches_mark, span, voucher_rows
from webfaktura.ledger_ui.stretches import stretch_of
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal


@require_safe
@client_page
def batches(request: ClientRequest) -> HttpResponse:
    """Show what waits, with count and sum, and what is updated, the newest first."""
    return render(request, "ledger_ui/batches.html", _listed(request))


@require_safe
@client_page
def batches_news(request: ClientRequest) -> HttpResponse:
    """Show the lists anew where something has come or gone since they were shown; else nothing."""
    shown = _listed(request)
    if shown["mark"] == request.GET.get("mark"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "ledger_ui/batches.html#lists", shown)


@require_safe
@client_page
def batch(request: ClientRequest, batch_no: int) -> HttpResponse:
    """Show a batch with its vouchers and their rows."""
    return _shown(request, _found(request, batch_no))


@require_POST
@client_page
def update_batch(request: ClientRequest, batch_no: int) -> HttpResponse:
    """Post a whole batch, or show which vouchers stand in the way."""
    found = _found(request, batch_no)
    try:
        _update(request, found)
    except BatchRefused as refused:
        problems = {refusal.reference: refusal.reason for refusal in refused.refusals}
        return _shown(request, found, sentence=str(refused), problems=problems)
    except Refusal as refusal:
        return _shown(request, found, sentence=refusal.sentence)
    return redirect("batches", request.client.client_no)


@require_POST
@client_page
def update_waiting(request: ClientRequest) -> HttpResponse:
    """Post every batch that waits; one that is refused does not stop the others."""
    for found in request.ledger.batches(request.client.client_no):
        if found.state == "waiting":
            try:
                _update(request, found)
            except Refusal as refusal:
                messages.error(request, f"Bunt {found.batch_no}: {refusal.sentence}")
    return redirect("batches", request.client.client_no)


@require_POST
@client_page
def remove_batch(request: ClientRequest, batch_no: int) -> HttpResponse:
    """Remove a batch that waits; it comes again with the next exchange."""
    found = _found(request, batch_no)
    try:
        request.ledger.remove_batch(request.client.client_no, found.reference)
    except Refusal as refusal:
        return _shown(request, found, sentence=refusal.sentence)
    messages.success(request, f"Bunt {batch_no} er fjernet.")
    return redirect("batches", request.client.client_no)


def _update(request: ClientRequest, found: BatchRecord) -> None:
    updated = request.ledger.update_batch(
        request.client.client_no, found.reference, on=request.today
    )
    numbers = span(updated.voucher_nos.values())
    messages.success(request, f"Bunt {found.batch_no} er oppdatert: bilag {numbers}.")


def _found(request: ClientRequest, batch_no: int) -> BatchRecord:
    for found in request.ledger.batches(request.client.client_no):
        if found.batch_no == batch_no:
            return found
    raise Http404


def _listed(request: ClientRequest) -> dict[str, object]:
    found = request.ledger.batches(request.client.client_no)
    locked_by, client_locked_by = _locks(request)
    rows = [BatchRow(each, locked_by.get(each.batch_no, "")) for each in found]
    waiting = [row for row in rows if row.batch.state == "waiting"]
    updated = [row for row in reversed(rows) if row.batch.state == "updated"]
    return {
        "mark": batches_mark(found),
        "waiting": waiting,
        "waiting_count": sum(row.count for row in waiting),
        "waiting_total": Money.total(row.total for row in waiting),
        "stretch": stretch_of(updated, page=request.GET.get("side", "")),
        "client_locked_by": client_locked_by,
    }


def _locks(request: ClientRequest) -> tuple[dict[int, str], str]:
    """Who has which batch open, and who has the client itself."""
    held = request.ledger.locks(request.client.client_no)
    batch_locks = {lock.record_no: lock.locked_by for lock in held if lock.record == "batch"}
    return batch_locks, "".join(lock.locked_by for lock in held if lock.record == "client")


def _shown(
    request: ClientRequest,
    found: BatchRecord,
    *,
    sentence: str = "",
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    ledger, client_no = request.ledger, request.client.client_no
    rows = voucher_rows(
        found,
        customers={each.customer_no: each.name for each in ledger.customers(client_no)},
        accounts={each.account: each.name for each in ledger.accounts(client_no)},
        problems=problems or {},
    )
    shown = {
        "row": BatchRow(found, _locks(request)[0].get(found.batch_no, "")),
        "stretch": stretch_of(rows, page=request.GET.get("side", "")),
        "sentence": sentence,
        "refused": [row for row in rows if row.problem],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if sentence else HTTPStatus.OK
    return render(request, "ledger_ui/batch.html", shown, status=status)
