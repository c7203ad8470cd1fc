"""The programs that run beside a test of imports: `prepare` and `work`."""

from __future__ import annotations

import sys
from collections.abc import Sequence  # noqa: TC003 - Django must be set up first

import django
from django.core.management import call_command
from django.utils.timezone import now

django.setup()

from builders import a_company, a_customer, a_product  # noqa: E402 - models need the settings
from rooms.registers.importing import CUSTOMERS, PRODUCTS, csv_of, started, taken  # noqa: E402
from webfaktura.server.jobs.commands import release_expired  # noqa: E402 - as above
from webfaktura.server.jobs.models import Job  # noqa: E402 - as above
from webfaktura.server.jobs.rules import LEASE  # noqa: E402 - as above
from webfaktura.server.jobs.worker import Worker  # noqa: E402 - as above
from webfaktura.server.registers.imports import working  # noqa: E402 - as above
from webfaktura.server.tasks import books_of  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

working.PORTION = 4  # type: ignore[misc]  # so that ten rows are three portions


def prepare() -> None:
    """A database with a customer and a product, and a file of each on its way."""
    call_command("migrate", verbosity=0)
    company = a_company()
    with company_scope(company):
        a_customer(company)
        a_product(company, product_no="0")
        people: list[Sequence[object]] = [
            [10010, "Ny"],
            ["x", "Feil"],
            *(["", f"Kunde {each}"] for each in range(8)),
        ]
        goods = [[str(each), f"Vare {each}", each, f"Gruppe {each % 3}"] for each in range(10)]
        started(taken(company, csv_of(["Kundenr", "Navn"], *people), CUSTOMERS))
        heads = ["Varenr", "Navn", "Pris", "Varegruppe"]
        started(taken(company, csv_of(heads, *goods), PRODUCTS))


def work() -> None:
    """Do what the worker does until nothing is left; a killed one's job comes back."""
    release_expired(at=now() + LEASE)
    Job.objects.filter(state="ready").update(due_at=now())
    worker = Worker(within=books_of)
    while worker.work_once():
        pass


if __name__ == "__main__":
    programs = {each.__name__: each for each in (prepare, work)}
    programs[sys.argv[1]]()
