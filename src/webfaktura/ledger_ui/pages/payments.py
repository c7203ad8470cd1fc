"""Innbetalinger: the list, a new one, and the reversal of one."""

from collections.abc import Mapping
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from uuid_utils import uuid7

from webfaktura.ledger.records import PaymentRecord
from webfaktura.ledger.subledger import OpenItem
from webfaktura.ledger_ui.access import ClientRequest, client_page
from webfaktura.ledger_ui.forms import PaymentForm, ReversalForm, say_at_field
from webfaktura.ledger_ui.rows import NOTHING, PaymentRow, document_name, payment_rows
from webfaktura.ledger_ui.searching import matching
from webfaktura.ledger_ui.stretches import stretch_of
from webfaktura.norway.money import format_amount
from webfaktura.norway.refusal import Refusal


@require_safe
@client_page
def payments(request: ClientRequest) -> HttpResponse:
    """List the payments and reversals that match, the newest first."""
    text = request.GET.get("q", "").strip()
    every = _payment_rows(request)
    found = matching(every, text, _words)
    shown = {
        "text": text,
        "stretch": stretch_of(found, page=request.GET.get("side", ""), query=text),
        "total": len(every),
    }
    return render(request, "ledger_ui/payments.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@client_page
def payment_new(request: ClientRequest) -> HttpResponse:
    """Register a payment; its id is made before it is sent, so that twice is once."""
    item = _item_asked_for(request)
    form = PaymentForm(request.POST or None, initial=_proposed(request, item))
    if form.is_valid():
        try:
            done = request.ledger.register_payment(request.client.client_no, form.payment)
        except Refusal as refusal:
            say_at_field(form, refusal)
        else:
            messages.success(request, _outcome(request, done))
            return redirect("open_items", request.client.client_no)
    item_name = document_name(item.kind, item.invoice_no) if item else ""
    shown = {"form": form, "item": item, "item_name": item_name}
    return render(request, "ledger_ui/payment_new.html", shown, status=_status(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
@client_page
def reverse_payment(request: ClientRequest, payment_id: str) -> HttpResponse:
    """Take a payment back by a new row, on a day that is asked for."""
    row = _payment_row(request, payment_id)
    first = {"on": request.today, "reversal_id": uuid7()}
    form = ReversalForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            done = request.ledger.reverse_payment(
                request.client.client_no, payment_id, **form.reversal
            )
        except Refusal as refusal:
            say_at_field(form, refusal)
        else:
            amount = format_amount(done.amount)
            messages.success(request, f"Reverserte {amount} kr på faktura {done.invoice_no}.")
            return redirect("payments", request.client.client_no)
    shown = {"form": form, "row": row}
    return render(request, "ledger_ui/payment_reversal.html", shown, status=_status(form.errors))


def _proposed(request: ClientRequest, item: OpenItem | None) -> dict[str, object]:
    proposed: dict[str, object] = {"paid_on": request.today, "payment_id": uuid7()}
    if item:
        remaining = format_amount(item.remaining) if item.remaining > NOTHING else ""
        proposed |= {"invoice_no": item.invoice_no, "amount": remaining}
    return proposed


def _item_asked_for(request: ClientRequest) -> OpenItem | None:
    """The open invoice that the page was opened for, None where it names none."""
    asked = request.GET.get("faktura", "")
    return next(
        (
            item
            for item in request.ledger.open_items(request.client.client_no)
            if item.kind == "invoice" and f"{item.invoice_no}" == asked
        ),
        None,
    )


def _outcome(request: ClientRequest, done: PaymentRecord) -> str:
    """What was registered, and how the invoice stands after it."""
    said = f"Registrerte {format_amount(done.amount)} kr på faktura {done.invoice_no}."
    for item in request.ledger.open_items(request.client.client_no):
        if item.kind == "invoice" and item.invoice_no == done.invoice_no:
            if item.remaining < NOTHING:
                return f"{said} Den er overbetalt med {format_amount(-item.remaining)} kr."
            return f"{said} Det gjenstår {format_amount(item.remaining)} kr."
    return f"{said} Den er betalt."


def _payment_rows(request: ClientRequest) -> list[PaymentRow]:
    client_no = request.client.client_no
    customers = {each.customer_no: each.name for each in request.ledger.customers(client_no)}
    return payment_rows(request.ledger.payments_since(client_no, "").payments, customers)


def _payment_row(request: ClientRequest, payment_id: str) -> PaymentRow:
    for row in _payment_rows(request):
        if row.payment.payment_id == payment_id:
            return row
    raise Http404


def _words(row: PaymentRow) -> str:
    payment = row.payment
    return f"{payment.customer_no} {row.customer} {payment.invoice_no} {payment.kid}"


def _status(errors: Mapping[str, object]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
