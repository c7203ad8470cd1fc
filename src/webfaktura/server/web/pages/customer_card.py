"""A customer's card as it is shown: the form, the customer's numbers and its newest documents."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from webfaktura.server.delivery.capability import ehf_capability
from webfaktura.server.invoicing.queries import invoices
from webfaktura.server.journey import JournalRow, journal_rows
from webfaktura.server.payments.balances import CustomerStanding, standing_of
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.retiring import may_be_deleted
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.forms.customer import CustomerForm

MOST_DOCUMENTS = 10


@dataclass(frozen=True, kw_only=True)
class CustomerHistory:
    """What has been between the company and a customer."""

    standing: CustomerStanding
    documents: tuple[JournalRow, ...]
    """The newest."""

    @property
    def are_more(self) -> bool:
        """Whether there are older documents than those that are shown."""
        return self.standing.documents > len(self.documents)


def card(
    request: CompanyRequest,
    form: CustomerForm,
    *,
    customer: Customer | None = None,
    status: int | None = None,
    **shown: object,
) -> HttpResponse:
    """Show the card: as a page of its own, or as the part that htmx asked for.

    A form in the list's panel says so when it is sent, for its answer belongs there too.
    """
    in_panel = bool(request.htmx) and (request.method != "POST" or "in_panel" in request.POST)
    known = {
        "customer": customer,
        "history": customer and _history(request, customer),
        "ehf": customer and ehf_capability(customer.org_no),
        "may_be_deleted": customer is not None and may_be_deleted(customer),
    }
    refused = form.errors or shown.get("similar")
    return render(
        request,
        "web/customer.html" + ("#part" if request.htmx else ""),
        {"form": form, "in_panel": in_panel, **known, **shown},
        status=status or (422 if refused else 200),
    )


def _history(request: CompanyRequest, customer: Customer) -> CustomerHistory:
    newest = invoices(request.company).filter(customer=customer)[:MOST_DOCUMENTS]
    return CustomerHistory(
        standing=standing_of(customer, on=request.today),
        documents=journal_rows(request.company, list(newest), on=request.today),
    )
