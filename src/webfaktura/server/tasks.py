"""What the worker runs, one line each; a face, so it reads the clock."""

from __future__ import annotations

import random
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from webfaktura.server.delivery import commands as delivery
from webfaktura.server.delivery import queries
from webfaktura.server.delivery.pulling import Pull
from webfaktura.server.delivery.rules import SENDING_LASTS
from webfaktura.server.jobs.beats import Cron
from webfaktura.server.jobs.housekeeping import forget_done_jobs
from webfaktura.server.jobs.schedules import put_schedule
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.posting.queries import invoices_without_voucher
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime, timedelta
    from typing import Protocol

    from django.tasks import Task

    from webfaktura.server.delivery.models import Delivery
    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.jobs.beats import Beat
    from webfaktura.server.jobs.models import Job
    from webfaktura.server.jobs.pullers import Puller

    class Find(Protocol):
        """Finds issued documents that lack something, whosever they are, oldest first."""

        def __call__(
            self, at_most: int, *, after: int = 0, but_not: Collection[int] = ()
        ) -> list[Invoice]: ...


AT_MOST = 20
"""How many rows a puller works on before the others have their turn."""

SCHEDULES: dict[str, tuple[Task[..., Any], Beat]] = {
    "forget done jobs": (forget_done_jobs, Cron("0 5 * * *")),
}
"""What is done by the clock, by a name that stays: the task, and when."""


def run_worker(*, every: float = 2.0, sending_lasts: timedelta = SENDING_LASTS) -> None:
    """Work until told to stop; `every` is the seconds between looks that found nothing.

    An attempt to send that has lasted longer than `sending_lasts` is held to have died.
    """
    put_schedules(at=now())
    Worker(pullers=pullers(sending_lasts=sending_lasts), every=every, within=books_of).run()


def put_schedules(*, at: datetime) -> None:
    """Let the clock's tasks be known; those that stand keep their next time."""
    for name, (task, every) in SCHEDULES.items():
        put_schedule(name=name, task=task, every=every, at=at)


def books_of(job: Job) -> AbstractContextManager[None]:
    """Open the books of the job's company; without one none, so that a query of books raises."""
    return nullcontext() if job.company_id is None else company_scope(job.company_id)


def pullers(*, sending_lasts: timedelta = SENDING_LASTS) -> list[Puller]:
    """Everything that is found by looking, in the order of an invoice's way."""

    def send(row: Delivery, at: datetime) -> None:
        delivery.send_delivery(delivery=row, at=at, luck=random.random(), lasts=sending_lasts)  # noqa: S311 - only spreads retries

    return [
        documents_waiting(),
        deliveries_waiting(),
        Pull(
            find=lambda look: queries.due_deliveries(look.at, AT_MOST, but_not=look.but_not),
            work=send,
            clock=now,
        ),
        vouchers_waiting(),
    ]


def documents_waiting() -> Pull[Invoice]:
    """Draws the PDF of each issued document that lacks one."""
    return _each_issued(
        queries.without_document,
        lambda invoice, at: delivery.make_document(invoice=invoice, at=at),
    )


def deliveries_waiting() -> Pull[Invoice]:
    """Begins the delivery of each issued document that nobody has begun to send."""
    return _each_issued(
        queries.without_delivery,
        lambda invoice, at: delivery.start_delivery(invoice=invoice, at=at),
    )


def vouchers_waiting() -> Pull[Invoice]:
    """Writes the voucher of each issued document that lacks one."""
    return _each_issued(
        invoices_without_voucher, lambda invoice, at: write_voucher(invoice=invoice, at=at)
    )


def _each_issued(find: Find, work: Callable[[Invoice, datetime], object]) -> Pull[Invoice]:
    """Work on issued documents that lack something, and remember how far none does."""
    return Pull(
        find=lambda look: find(AT_MOST, after=look.after, but_not=look.but_not),
        work=work,
        clock=now,
        settled=lambda at, after: queries.newest_issued_before(at, after=after),
    )
