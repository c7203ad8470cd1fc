"""Kunder and Produkter: what the ledger holds, and when each was last changed."""

from collections.abc import Callable, Sequence
from typing import Literal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.ledger.records import ChangeStamp, CustomerRecord, ProductRecord
from webfaktura.ledger_ui.access import ClientRequest, client_page
from webfaktura.ledger_ui.searching import matching
from webfaktura.ledger_ui.stretches import stretch_of


@require_safe
@client_page
def customers(request: ClientRequest) -> HttpResponse:
    """List the customers that match, by number."""
    stamps = _stamps(request, "customer")
    every = [
        (customer, stamps.get(f"{customer.customer_no}"))
        for customer in request.ledger.customers(request.client.client_no)
    ]
    return _listed(request, "ledger_ui/customers.html", every, _customer_words)


@require_safe
@client_page
def products(request: ClientRequest) -> HttpResponse:
    """List the products that match, by number."""
    stamps = _stamps(request, "product")
    every = [
        (product, stamps.get(product.product_no))
        for product in request.ledger.products(request.client.client_no)
    ]
    return _listed(request, "ledger_ui/products.html", every, _product_words)


def _stamps(
    request: ClientRequest, register: Literal["customer", "product"]
) -> dict[str, ChangeStamp]:
    """The last change of each entry of a register, by number."""
    stamps = request.ledger.change_stamps(request.client.client_no)
    return {stamp.no: stamp for stamp in stamps if stamp.register == register}


def _listed[Entry](
    request: ClientRequest,
    template: str,
    every: Sequence[tuple[Entry, ChangeStamp | None]],
    words_of: Callable[[Entry], str],
) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = matching(every, text, lambda row: words_of(row[0]))
    shown = {
        "text": text,
        "stretch": stretch_of(found, page=request.GET.get("side", ""), query=text),
        "total": len(every),
    }
    return render(request, template, shown)


def _customer_words(customer: CustomerRecord) -> str:
    return f"{customer.customer_no} {customer.name} {customer.place} {customer.org_no}"


def _product_words(product: ProductRecord) -> str:
    return f"{product.product_no} {product.name} {product.account}"
