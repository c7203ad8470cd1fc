"""Fills the books of an installation that runs: `python -m benchmarks.stocking customers 10000`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Callable

    from webfaktura.server.tenancy.models import Company


def main() -> None:
    """Put so many of something into the books of the installation's only company."""
    what, count = sys.argv[1], int(sys.argv[2])
    django.setup()
    from webfaktura.server.tenancy.models import Company  # noqa: PLC0415 - Django is ready now
    from webfaktura.server.tenancy.scope import company_scope, system_scope  # noqa: PLC0415 - as above

    with system_scope("a benchmark fills the installation's only company"):
        company = Company.objects.get()
    with company_scope(company):
        STOCKS[what](company, count)


def customers(company: Company, count: int) -> None:
    """Customers by the product's own command, as a person makes them."""
    from builders import a_customer  # noqa: PLC0415 - Django is ready now

    for number in range(count):
        a_customer(company, name=f"Kunde {number} AS")


def invoices(company: Company, count: int) -> None:
    """Issued invoices that nobody has delivered or posted yet."""
    from benchmarks.filling import Unsent  # noqa: PLC0415 - Django is ready now

    Unsent(company, until=count).grow_to(count)


STOCKS: dict[str, Callable[[Company, int], None]] = {
    "customers": customers,
    "invoices": invoices,
}

if __name__ == "__main__":
    main()
