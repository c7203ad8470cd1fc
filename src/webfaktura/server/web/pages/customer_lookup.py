"""Hent fra Brønnøysund: fills a customer's form with what Enhetsregisteret knows; saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.capability import Capability, examine
from webfaktura.server.lookups.enhetsregisteret import company_facts, search
from webfaktura.server.lookups.registered_companies import RegisteredCompany
from webfaktura.server.registers.models import Customer
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.customer import BUSINESS, CustomerForm, filled_in
from webfaktura.server.web.pages.customer_card import card
from webfaktura.server.web.pages.customers import found_customer


class NothingToLookUp(Refusal):
    """Neither a number nor a name was written."""


class NotFound(Refusal):
    """No company has such a name."""


@company_page
@require_POST
def customer_new_fetch(request: CompanyRequest) -> HttpResponse:
    """Fill in the form of a new customer."""
    return _fetched(request, None)


@company_page
@require_POST
def customer_fetch(request: CompanyRequest, customer_id: UUID) -> HttpResponse:
    """Fill in the form of a customer one has."""
    return _fetched(request, found_customer(request, customer_id))


@company_page
@require_POST
def customer_ehf(request: CompanyRequest, customer_id: UUID) -> HttpResponse:
    """Ask ELMA whether the customer receives EHF, as it stands stored; nothing else is saved."""
    customer = found_customer(request, customer_id)
    try:
        known = examine(customer.org_no, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        takes = known.capability is Capability.RECEIVES
        said = _("The customer receives EHF.") if takes else _("The customer receives no EHF.")
        messages.success(request, said)
    return redirect("customer", request.company.public_id, customer.public_id)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a look in the register gave: the form, and a problem, some hits or the one company."""

    form: CustomerForm
    problem: str = ""
    hits: Sequence[RegisteredCompany] = ()
    fetched: RegisteredCompany | None = None

    @property
    def status(self) -> int:
        """Of the answer that shows it."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.problem else HTTPStatus.OK


def looked_up(request: CompanyRequest, customer: Customer | None) -> Look:
    """By the number that was chosen from the list or written, else by the name."""
    try:
        found = _found(request.POST)
    except Refusal as refusal:
        return Look(form=_form(request, customer, {}), problem=refusal.sentence)
    if isinstance(found, RegisteredCompany):
        return Look(form=_form(request, customer, _facts(found)), fetched=found)
    return Look(form=_form(request, customer, {}), hits=found)


def _fetched(request: CompanyRequest, customer: Customer | None) -> HttpResponse:
    look = looked_up(request, customer)
    return card(
        request,
        look.form,
        customer=customer,
        status=look.status,
        problem=look.problem,
        hits=look.hits,
        fetched=look.fetched,
    )


def _found(typed: QueryDict) -> RegisteredCompany | list[RegisteredCompany]:
    """The company meant, or those that have such a name."""
    number = typed.get("chosen", "").strip() or typed.get("org_no", "").strip()
    if number:
        return company_facts(OrgNo.parse(number))
    name = typed.get("name", "").strip()
    if not name:
        raise NothingToLookUp(
            _("Write the organisation number or the name first, and look it up then."),
            field="org_no",
        )
    hits = search(name)
    if not hits:
        raise NotFound(
            _("Enhetsregisteret has no company called %(name)s. Write less of the name.")
            % {"name": name[:60]},
            field="name",
        )
    return hits


def _form(
    request: CompanyRequest, customer: Customer | None, facts: dict[str, str]
) -> CustomerForm:
    return CustomerForm(
        initial=filled_in(request.POST, facts), company=request.company, customer=customer
    )


def _facts(found: RegisteredCompany) -> dict[str, str]:
    """What the register knows, in the fields of the form; a third line joins the second."""
    first, *rest = found.street or ("",)
    return {
        "kind": BUSINESS,
        "org_no": found.org_no.digits,
        "name": found.name,
        "address_1": first,
        "address_2": ", ".join(rest),
        "postal_code": found.postal_code,
        "place": found.place,
        "country": found.country,
    }
