"""Ny kunde fra kladden: a customer made without leaving the draft, and chosen at once."""

import json
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import all_drafts
from webfaktura.server.registers.commands import add_customer
from webfaktura.server.registers.customer_rules import tidy_customer
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import similar_customers
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted
from webfaktura.server.web.forms.customer import CustomerForm
from webfaktura.server.web.pages.customer_lookup import looked_up
from webfaktura.server.web.pages.suggestions import suggested_customer

ASKED_FIRST = (
    "kind",
    "org_no",
    "name",
    "address_1",
    "postal_code",
    "place",
    "email",
    "channel",
)
"""What an invoice needs; the rest of the card is folded below."""


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_customer_new(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Show the form of a new customer; once it is added, or was there, the editor chooses it."""
    draft = all_drafts(request.company).filter(public_id=draft_id).first()
    if draft is None:
        raise Http404
    if "choose" in request.POST:
        return _chosen(request, _customer(request, request.POST["choose"]))
    if "fetch" in request.POST:
        look = looked_up(request, None)
        found = {"problem": look.problem, "hits": look.hits, "fetched": look.fetched}
        return _shown(request, draft, look.form, [], look.status, **found)
    form = CustomerForm(request.POST or None, initial=_typed(request), company=request.company)
    if similar := _similar(request, form):
        return _shown(request, draft, form, similar)
    added = accepted(
        form,
        lambda: add_customer(
            company=request.company, details=form.details, at=request.now, by=request.actor
        ),
    )
    return _shown(request, draft, form, []) if added is None else _chosen(request, added)


def _typed(request: CompanyRequest) -> dict[str, str]:
    """What was typed where a customer is chosen is the new one's name."""
    name = request.GET.get("name", "").strip()
    return {"name": name} if name else {}


def _customer(request: CompanyRequest, public_id: str) -> Customer:
    try:
        key = UUID(public_id)
    except ValueError as problem:
        raise Http404 from problem
    return get_object_or_404(Customer, company=request.company, public_id=key)


def _similar(request: CompanyRequest, form: CustomerForm) -> list[Customer]:
    """Who the customer perhaps is already, unless it is to be added all the same."""
    if "save_anyway" in request.POST or not form.is_valid():
        return []
    try:
        details = tidy_customer(form.details)
    except Refusal:
        return []  # that comes first
    return similar_customers(request.company, details, besides=None)


def _shown(
    request: CompanyRequest,
    draft: Draft,
    form: CustomerForm,
    similar: list[Customer],
    status: int = HTTPStatus.OK,
    **found: object,
) -> HttpResponse:
    form.fields["org_no"].widget.attrs["autofocus"] = True
    rest = [field for field in form if field.name not in ASKED_FIRST]
    shown = {
        "draft": draft,
        "form": form,
        "first": [form[name] for name in ASKED_FIRST],
        "rest": rest,
        "rest_is_wrong": any(field.errors for field in rest),
        "similar": similar,
        **found,
    }
    if form.errors or similar:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "web/draft_customer.html", shown, status=status)


def _chosen(request: CompanyRequest, customer: Customer) -> HttpResponse:
    item = suggested_customer(customer, request.company)
    told = {"wf:close-panel": {}, "wf:customer-added": {"item": item}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
