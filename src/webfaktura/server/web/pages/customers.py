"""Kunder: search first, the list, and a customer's card in a panel that keeps the list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from webfaktura.server.registers.commands import add_customer, change_customer
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import customers as all_customers
from webfaktura.server.registers.queries import customers_matching
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.answers import accepted, form_page, saved
from webfaktura.server.web.forms.customer import CustomerForm, initial_of

MOST_SHOWN = 200


@company_page
@require_safe
def customers(request: CompanyRequest) -> HttpResponse:
    """List the customers, or those that match what was typed."""
    text = request.GET.get("q", "").strip()
    shown = {
        "text": text,
        "customers": customers_matching(request.company, text, MOST_SHOWN),
        "total": all_customers(request.company).count(),
        "most_shown": MOST_SHOWN,
    }
    return render(request, "web/customers.html" + ("#found" if request.htmx else ""), shown)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def customer_new(request: CompanyRequest) -> HttpResponse:
    """Add a customer; it gets the next number of its series."""
    form = CustomerForm(request.POST or None, company=request.company)
    done = accepted(
        form,
        lambda: add_customer(
            company=request.company, details=form.details, at=request.now, by=request.actor
        ),
    )
    if done is None:
        return form_page(request, "web/customer.html", form)
    messages.success(request, _("%(customer)s was added.") % {"customer": done})
    return saved(request, "customers")


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: CompanyRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's card and change it."""
    found = get_object_or_404(Customer, company=request.company, public_id=customer_id)
    form = CustomerForm(request.POST or None, initial=initial_of(found), company=request.company)
    done = accepted(
        form,
        lambda: change_customer(
            customer=found, details=form.details, at=request.now, by=request.actor
        ),
    )
    if done is None:
        return form_page(request, "web/customer.html", form, customer=found)
    messages.success(request, _("%(customer)s was changed.") % {"customer": done})
    return saved(request, "customers")
