"""Builders that walk the real road: each calls the command that the product calls itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from webfaktura.contract.v1.batches import RefusedVoucher
from webfaktura.contract.v1.companies import NewCompany
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.server.invoicing.commands import change_draft, issue_invoice, start_draft
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.registers.commands import (
    add_customer,
    add_product,
    add_product_group,
)
from webfaktura.server.registers.models import Customer, Product, ProductGroup
from webfaktura.server.registers.opening import FIRST_GROUP, open_company
from webfaktura.server.registers.queries import product_groups
from webfaktura.server.registers.rules import CustomerDetails, GroupPosting, ProductDetails
from webfaktura.server.tenancy.commands import add_agency_user, add_company_user, enrol_agency
from webfaktura.server.tenancy.models import Agency, Company, User
from webfaktura.server.tenancy.rules import Actor

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PASSWORD = "en lang og god frase"

_numbers = count(1)


def an_actor(name: str = "Testen") -> Actor:
    """Somebody who acts, without being a user."""
    return Actor(name=name)


def an_agency(*, name: str = "Fjord Regnskap AS", customer_no: str = "") -> Agency:
    """An office; its customer number is one nobody has unless it is given."""
    number = customer_no or str(10_000_000 + next(_numbers))
    return enrol_agency(customer_no=number, name=name, at=NOW, by=an_actor())


def a_new_company(**changes: Any) -> NewCompany:
    """The message that creates client 999 as the original's example has it; changes by field."""
    example: dict[str, Any] = {
        "id": uuid4(),
        "erp_client_no": "999",
        "facts": {
            "name": "Demo Bygg AS",
            "org_no": "923456783",
            "company_form": "AS",
            "vat_registered": True,
            "address_1": "Storgata 1",
            "postal_code": "0155",
            "place": "OSLO",
            "email": "post@demobygg.example",
            "bank_account_no": "86011117947",
        },
        "subscription_code": "30",
        "modules": {"payments": True, "departments": False, "projects": False},
        "users": [],
        "series": {"next_customer_no": 10010, "next_invoice_no": 1, "next_credit_note_no": 0},
        "kid": {"client": 0, "customer": 6, "invoice": 6},
        "terms": {"due_days": 14, "channel": "email"},
        "voucher_types": {"invoice": "1", "credit_note": "2"},
        "vat_codes": [
            a_vat_code("1", "25", "PLH", "3000"),
            a_vat_code("11", "25", "PLH", "3060"),
            a_vat_code("21", "15", "PLL", "3080"),
            a_vat_code("9", "0", "FRI", "3100"),
            a_vat_code("91", "0", "EKS", "3200"),
        ],
    }
    return NewCompany.model_validate({**example, **changes})


def a_vat_code(
    code: str, rate: str, level: str | None = None, sales_account: str = ""
) -> dict[str, Any]:
    """One VAT code of the ERP as it goes over the wire."""
    return {
        "code": code,
        "name": f"Utgående mva {rate} %",
        "rate": rate,
        "level": level,
        "sales_account": sales_account,
    }


def a_company(agency: Agency | None = None, **changes: Any) -> Company:
    """Client 999 of the original's example, of an office of its own unless one is given."""
    return open_company(
        agency=agency or an_agency(), wanted=a_new_company(**changes), at=NOW, by=an_actor()
    ).company


def a_new_user(**changes: Any) -> NewUser:
    """Somebody to be made, with a user name nobody has."""
    user_name = f"bruker{next(_numbers)}@klient.example"
    example = {"user_name": user_name, "name": "Kari Nordmann", "email": user_name}
    return NewUser.model_validate({**example, "password": PASSWORD, **changes})


def a_user(of: Company | Agency, **changes: Any) -> User:
    """A user of one company, or of an office and all its clients."""
    wanted = a_new_user(**changes)
    if isinstance(of, Agency):
        return add_agency_user(agency=of, wanted=wanted, at=NOW, by=an_actor())
    return add_company_user(company=of, wanted=wanted, at=NOW, by=an_actor())


def customer_details(**changes: Any) -> CustomerDetails:
    """A business customer with everything an invoice needs."""
    example: dict[str, Any] = {
        "name": "Fjellheim Bakeri AS",
        "org_no": "987654325",
        "address_1": "Bakergata 2",
        "postal_code": "5003",
        "place": "BERGEN",
        "email": "faktura@fjellheim.example",
    }
    return CustomerDetails(**{**example, **changes})


def a_customer(company: Company, **changes: Any) -> Customer:
    """A customer of the company, within whose scope the caller is."""
    details = customer_details(**changes)
    return add_customer(company=company, details=details, at=NOW, by=an_actor())


def a_product_group(company: Company, *postings: GroupPosting, name: str = "") -> ProductGroup:
    """A product group with these postings; without any it follows the levels' first codes."""
    name = name or f"Gruppe {next(_numbers)}"
    return add_product_group(company=company, name=name, postings=postings, at=NOW, by=an_actor())


def product_details(**changes: Any) -> ProductDetails:
    """An hour's work at 1 000 kroner."""
    example: dict[str, Any] = {
        "product_no": str(next(_numbers)),
        "name": "Konsulenttime",
        "unit": "time",
        "unit_price": Decimal("1000.00"),
        "vat_level": "PLH",
    }
    return ProductDetails(**{**example, **changes})


def a_product(company: Company, *, group: ProductGroup | None = None, **changes: Any) -> Product:
    """A product of the company, in its first group unless one is given."""
    return add_product(
        company=company,
        group=group or product_groups(company).get(name=FIRST_GROUP),
        details=product_details(**changes),
        at=NOW,
        by=an_actor(),
    )


def an_entry(**changes: Any) -> DraftEntry:
    """A line of 1 000 kroner without VAT, at the high level."""
    example: dict[str, Any] = {
        "description": "Befaring",
        "unit": "time",
        "unit_price": Decimal("1000.00"),
        "vat_level": "PLH",
    }
    return DraftEntry(**{**example, **changes})


def a_draft(
    company: Company,
    *,
    customer: Customer | None = None,
    entries: Sequence[DraftEntry] | None = None,
    **head: Any,
) -> Draft:
    """A draft of the company, ready to be issued unless it is changed."""
    draft = start_draft(company=company, at=NOW, by=an_actor())
    return change_draft(
        draft=draft,
        version=draft.version,
        head=DraftHead(customer_id=(customer or a_customer(company)).public_id, **head),
        entries=[an_entry()] if entries is None else entries,
        at=NOW,
        by=an_actor(),
    )


def issued(draft: Draft, *, on: date = TODAY) -> Invoice:
    """The draft, issued."""
    return issue_invoice(draft=draft, on=on, at=NOW, by=an_actor())


def an_issued_invoice(company: Company, *, on: date = TODAY, **changes: Any) -> Invoice:
    """An issued invoice of 1 250 kroner, unless its draft is changed."""
    return issued(a_draft(company, **changes), on=on)


def a_voucher_refusal(voucher_id: UUID, reason: str = "Konto 3000 er sperret.") -> RefusedVoucher:
    """What the ERP says of a voucher it will not post."""
    return RefusedVoucher(voucher_id=voucher_id, reason=reason)
