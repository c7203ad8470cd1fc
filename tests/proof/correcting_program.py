"""The programs that run beside a test of corrections: `prepare` and `correct`."""

import sys

import django

django.setup()

from builders import NOW, TODAY, a_company, an_actor, an_issued_invoice  # noqa: E402 - Django first
from webfaktura.server.invoicing.credits import correct_invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.models import Invoice  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope, system_scope  # noqa: E402 - as above


def prepare() -> None:
    """A company with one issued invoice, in tables that are there."""
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)


def correct() -> None:
    """Correct that invoice."""
    with system_scope("a test"):
        company = Company.objects.get()
    with company_scope(company):
        invoice = Invoice.objects.get(kind="invoice")
        correct_invoice(invoice=invoice, on=TODAY, at=NOW, by=an_actor())


if __name__ == "__main__":
    programs = {each.__name__: each for each in (prepare, correct)}
    programs[sys.argv[1]]()
