"""The programs that run beside a test, each called by its name below."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import django
from django.core.management import call_command

django.setup()

from builders import a_company, a_customer, an_issued_invoice  # noqa: E402 - models need the settings
from webfaktura.server.delivery.letters import gather_all, hand_over  # noqa: E402 - as above
from webfaktura.server.delivery.models import Delivery, PrintRun  # noqa: E402 - as above
from webfaktura.server.delivery.queries import UNFINISHED, due_print_runs  # noqa: E402 - as above
from webfaktura.server.tasks import pullers, run_worker  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope, system_scope  # noqa: E402 - as above


def prepare() -> None:
    """A database with one issued invoice."""
    call_command("migrate", verbosity=0)
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)


def issue() -> None:
    """A dozen more."""
    with system_scope("a test"):
        company = Company.objects.get()
    with company_scope(company):
        for _ in range(12):
            an_issued_invoice(company)


def issue_letter() -> None:
    """One that goes by post."""
    _issue_by("post")


def issue_ehf() -> None:
    """One that goes as EHF."""
    _issue_by("ehf")


def _issue_by(channel: str) -> None:
    with system_scope("a test"):
        company = Company.objects.get()
    with company_scope(company):
        buyer = a_customer(company, channel=channel)
        an_issued_invoice(company, customer=buyer, your_reference="Per")


def print_letters() -> None:
    """Gather the letters, and hand over every run that stands open; killed ones die at once."""
    gather_all(at=datetime.now(UTC))
    PrintRun.objects.filter(state__in=UNFINISHED).update(next_attempt_at=datetime.now(UTC))
    for run in due_print_runs(datetime.now(UTC)):
        hand_over(run=run, at=datetime.now(UTC))


def work() -> None:
    """Do what the worker does until a whole round finds nothing; killed attempts die at once."""
    rounds = pullers(sending_lasts=timedelta(0))
    while sum(puller() for puller in rounds):
        pass


def wake() -> None:
    """Let what waits for its next attempt be due now."""
    with system_scope("a test"):
        unfinished = Delivery.objects.filter(next_attempt_at__isnull=False)
        unfinished.update(next_attempt_at=datetime.now(UTC))


def worker() -> None:
    """The product's own worker, until it is told to stop."""
    run_worker(every=0.05)


if __name__ == "__main__":
    {
        "prepare": prepare,
        "issue": issue,
        "issue_letter": issue_letter,
        "issue_ehf": issue_ehf,
        "print": print_letters,
        "work": work,
        "wake": wake,
        "worker": worker,
    }[sys.argv[1]]()
