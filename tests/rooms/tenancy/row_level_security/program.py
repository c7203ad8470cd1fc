"""A program that opens two companies, each with two customers, and says the companies' keys."""

import json
import sys

import django

django.setup()

from builders import a_company, a_customer  # noqa: E402 - models can be read only now
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above


def main() -> None:
    companies = [a_company() for _ in range(2)]
    for company in companies:
        with company_scope(company):
            for _ in range(2):
                a_customer(company)
    sys.stdout.write(json.dumps([company.pk for company in companies]))


if __name__ == "__main__":
    main()
