"""Lets things go wrong in a filled installation, so that the office has something to look at."""

import sys
from datetime import timedelta
from uuid import uuid4

from browser.fill import BY, NOW, TODAY
from builders import a_customer, an_issued_invoice, customer_details
from webfaktura.contract.v1.registers import Customer as ErpCustomer
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.registers.customers_from_erp import put_customers_from_erp
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company, SyncRun
from webfaktura.server.tenancy.scope import company_scope


def main() -> None:
    """Tell the id of the letter that waits to be sent by hand."""
    company = Company.objects.get(erp_client_no="999")
    with company_scope(company):
        _a_torn_customer(company)
        letter = _a_letter(company)
    for number, result in (("100", "failed"), ("101", "done")):
        _a_run(Company.objects.get(erp_client_no=number), result)
    sys.stdout.write(str(letter.public_id))


def _a_torn_customer(company: Company) -> None:
    """Name and phone number are changed on both sides."""
    as_it_was = ErpCustomer(customer_no=500, name="Sjø & Land AS", phone="73 10 20 30")
    put_customers_from_erp(company=company, customers=[as_it_was], at=NOW, by=BY)
    ours = customer_details(name="Sjø og Land AS", phone="73 10 20 31")
    customer = Customer.objects.get(customer_no=500)
    change_customer(customer=customer, details=ours, at=NOW, by=BY)
    theirs = ErpCustomer(customer_no=500, name="Sjø & Land Trøndelag AS", phone="73 10 20 39")
    put_customers_from_erp(company=company, customers=[theirs], at=NOW, by=BY)


def _a_letter(company: Company) -> Invoice:
    buyer = a_customer(company, name="Gamle Gate Borettslag", channel="post")
    invoice = an_issued_invoice(company, customer=buyer, on=TODAY)
    make_document(invoice=invoice, at=NOW)
    start_delivery(invoice=invoice, at=NOW)
    return invoice


def _a_run(company: Company, result: str) -> None:
    """The newest run of the company: one that failed tonight, or one that went well long ago."""
    has_failed = result == "failed"
    ended = NOW - timedelta(hours=5 if has_failed else 50)
    summary = "Kan ikke lese regnskapssystemet: filen er flyttet." if has_failed else ""
    SyncRun.objects.create(
        company=company, run_id=uuid4(), host="fjord-1", started_at=ended, ended_at=ended,
        result=result, summary=summary,
    )  # fmt: skip
