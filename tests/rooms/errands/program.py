"""The programs that run beside a test of errands: `prepare` and `work`."""

from __future__ import annotations

import sys

import django
from django.core.management import call_command
from django.utils.timezone import now

django.setup()

from builders import NOW, TODAY, a_company, a_user, an_issued_invoice  # noqa: E402 - models need the settings
from rooms.books import deliver  # noqa: E402 - as above
from webfaktura.server.delivery.commands import make_document  # noqa: E402 - as above
from webfaktura.server.delivery.models import DeliveryState  # noqa: E402 - as above
from webfaktura.server.errands import queries  # noqa: E402 - as above
from webfaktura.server.errands.asking import hand_over  # noqa: E402 - as above
from webfaktura.server.errands.commands import prepared  # noqa: E402 - as above
from webfaktura.server.errands.queries import Wanted  # noqa: E402 - as above
from webfaktura.server.errands.rules import Deed  # noqa: E402 - as above
from webfaktura.server.jobs.commands import release_expired  # noqa: E402 - as above
from webfaktura.server.jobs.models import Job  # noqa: E402 - as above
from webfaktura.server.jobs.rules import LEASE  # noqa: E402 - as above
from webfaktura.server.jobs.worker import Worker  # noqa: E402 - as above
from webfaktura.server.tasks import books_of  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

queries.PORTION = 1  # type: ignore[misc]  # so that three documents are three portions


def prepare() -> None:
    """A database with three invoices that did not arrive, to be zipped and to be sent again."""
    call_command("migrate", verbosity=0)
    company = a_company()
    with company_scope(company):
        user = a_user(company)
        for _ in range(3):
            invoice = an_issued_invoice(company)
            make_document(invoice=invoice, at=NOW)
            deliver(invoice, DeliveryState.FAILED)
        for deed in (Deed.ZIP, Deed.SEND):
            wanted = Wanted(deed=deed, on=TODAY)
            errand = prepared(company=company, wanted=wanted, at=NOW, by=user.actor)
            hand_over(errand=errand, at=NOW, by=user.actor)


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
