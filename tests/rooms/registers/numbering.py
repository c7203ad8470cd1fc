"""A program that adds customers to one company until it is stopped, and says each number it got."""

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - as below

from webfaktura.server.registers.commands import add_customer  # noqa: E402 - models can be read only now
from webfaktura.server.registers.rules import CustomerDetails  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.rules import Actor  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above


def main() -> None:
    company = Company.objects.get()
    details = CustomerDetails(name="Kunde AS")
    with company_scope(company):
        while True:
            customer = add_customer(
                company=company, details=details, at=timezone.now(), by=Actor(name="Testen")
            )
            sys.stdout.write(f"{customer.customer_no}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
