"""Kunder: search first, the list, and a customer's card in a panel that keeps the list."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webfaktura.norway.refusal import Refusal
from webfaktura.server.payments.balances import Amounts, balances_of
from webfaktura.server.registers.browsing import Page, customer_page
from webfaktura.server.registers.commands import add_customer, change_customer
from webfaktura.server.registers.customer_rules import tidy_customer
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import customer_with_department, similar_customers
from webfaktura.server.registers.queries import customers as all_customers
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, saved
from webfaktura.server.web.forms.customer import CustomerForm, initial_of
from webfaktura.server.web.listing import stretch_of, ways, which_of
from webfaktura.server.web.pages.customer_card import card
from webfaktura.server.web.retirement import retired


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the list, with what it owes."""

    customer: Customer
    balance: Amounts


@company_page
@require_safe
def customers(request: CompanyRequest) -> HttpResponse:
    """List a page of the customers that match, with what each owes."""
    text = request.GET.get("q", "").strip()
    which = which_of(request)
    page = customer_page(request.company, text=text, which=which, stretch=stretch_of(request))
    shown = {
        "text": text,
        "rows": _rows(request, page),
        "total": all_customers(request.company).count(),
        **ways(page, which, {"q": text}),
    }
    return render(request, "web/customers.html" + ("#found" if request.htmx else ""), shown)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def customer_new(request: CompanyRequest) -> HttpResponse:
    """Add a customer; it gets the next number of its series."""
    form = CustomerForm(request.POST or None, company=request.company)
    if similar := _similar(request, form, None):
        return card(request, form, similar=similar)
    done = accepted(
        form,
        lambda: add_customer(
            company=request.company, details=form.details, at=request.now, by=request.actor
        ),
    )
    if done is None:
        return card(request, form)
    messages.success(request, _("%(customer)s was added.") % {"customer": done})
    return saved(request, "customers")


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: CompanyRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's card with its history, and change it."""
    found = found_customer(request, customer_id)
    form = CustomerForm(
        request.POST or None, initial=initial_of(found), company=request.company, customer=found
    )
    if similar := _similar(request, form, found):
        return card(request, form, customer=found, similar=similar)
    done = accepted(
        form,
        lambda: change_customer(
            customer=found, details=form.details, at=request.now, by=request.actor
        ),
    )
    if done is None:
        return card(request, form, customer=found)
    messages.success(request, _("%(customer)s was changed.") % {"customer": done})
    return saved(request, "customers")


@company_page
@require_POST
def customer_status(request: CompanyRequest, customer_id: UUID) -> HttpResponse:
    """Deactivate a customer, activate it again, or delete one that nothing refers to."""
    return retired(request, found_customer(request, customer_id), to="customers")


def found_customer(request: CompanyRequest, customer_id: UUID) -> Customer:
    """The customer of the address; 404 when the company has none such."""
    found = customer_with_department(request.company, customer_id)
    if found is None:
        raise Http404
    return found


def _rows(request: CompanyRequest, page: Page[Customer]) -> list[CustomerRow]:
    balances = balances_of(request.company, page.rows)
    return [CustomerRow(customer, balances[customer.pk]) for customer in page.rows]


def _similar(
    request: CompanyRequest, form: CustomerForm, before: Customer | None
) -> list[Customer]:
    """Who the customer perhaps is already, unless it is to be saved all the same."""
    if "save_anyway" in request.POST or not form.is_valid():
        return []
    try:
        details = tidy_customer(form.details)
    except Refusal:
        return []  # that comes first
    return similar_customers(request.company, details, besides=before)
