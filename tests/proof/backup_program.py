"""The programs beside a backup: `prepare` a company, and `issue` its invoices until killed."""

import os
import sys
from pathlib import Path

import django

django.setup()

from builders import a_company, a_customer, a_draft, issued  # noqa: E402 - models need the settings
from webfaktura.server.delivery.commands import make_document  # noqa: E402 - as above
from webfaktura.server.registers.queries import customers  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope, system_scope  # noqa: E402 - as above


def prepare() -> None:
    """A company that has two invoices, the first with its PDF, in tables that are there."""
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)
        first, _ = (issued(a_draft(company, customer=customer)) for _ in range(2))
        make_document(invoice=first, at=first.issued_at)


def issue(told: str) -> None:
    """Issue without end; write down each number when it is known to be given.

    Every fourth gets its PDF at once, so that documents are stored while a backup is taken.
    """
    with system_scope("a test"):
        company = Company.objects.get()
    with company_scope(company), Path(told).open("ab", buffering=0) as file:
        customer = customers(company).get()
        while True:
            invoice = issued(a_draft(company, customer=customer))
            file.write(f"{invoice.invoice_no}\n".encode())
            if invoice.invoice_no % 4 == 0:
                make_document(invoice=invoice, at=invoice.issued_at)
            if os.getppid() == 1:
                return  # the test died


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else issue(sys.argv[2])
