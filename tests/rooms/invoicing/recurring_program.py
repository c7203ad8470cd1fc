"""The programs that run beside a test of recurring invoices: `prepare`, `more` and `work`."""

from __future__ import annotations

import sys

import django
from django.core.management import call_command
from django.utils.timezone import now

django.setup()

from builders import a_company  # noqa: E402 - models need the settings
from rooms.invoicing.repeating import a_recurring  # noqa: E402 - as above
from webfaktura.norway.calendar import oslo_date  # noqa: E402 - as above
from webfaktura.server.jobs.commands import release_expired  # noqa: E402 - as above
from webfaktura.server.jobs.models import Job  # noqa: E402 - as above
from webfaktura.server.jobs.rules import LEASE  # noqa: E402 - as above
from webfaktura.server.jobs.worker import Worker  # noqa: E402 - as above
from webfaktura.server.tasks import MORNING, books_of, recurring_due  # noqa: E402 - as above
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope, system_scope  # noqa: E402 - as above


def _due(company: Company, count: int) -> None:
    with company_scope(company):
        for _ in range(count):
            a_recurring(company, issues_by_itself=True, starts_on=oslo_date(now() - MORNING))


def prepare() -> None:
    """A database with one recurring invoice that is due and issues itself."""
    call_command("migrate", verbosity=0)
    _due(a_company(), 1)


def more() -> None:
    """A dozen more."""
    with system_scope("a test"):
        company = Company.objects.get()
    _due(company, 12)


def work() -> None:
    """Do what the worker does until a whole round finds nothing; a killed one's job comes back."""
    release_expired(at=now() + LEASE)
    Job.objects.filter(state="ready").update(due_at=now())
    worker = Worker(pullers=[recurring_due()], within=books_of)
    while worker.work_once():
        pass


if __name__ == "__main__":
    programs = {each.__name__: each for each in (prepare, more, work)}
    programs[sys.argv[1]]()
