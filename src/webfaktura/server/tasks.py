"""What the worker runs, one line each; a face, so it reads the clock."""

from __future__ import annotations

import random
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.tasks import task
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from webfaktura import faults
from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server import readiness
from webfaktura.server.delivery import commands as delivery
from webfaktura.server.delivery import letters, queries
from webfaktura.server.delivery.answers import read_answers
from webfaktura.server.delivery.bounced import read_bounces
from webfaktura.server.delivery.polling import ask_access_point
from webfaktura.server.delivery.pulling import Pull
from webfaktura.server.delivery.rules import SENDING_LASTS
from webfaktura.server.errands.tasks import forget_errands
from webfaktura.server.invoicing.chosen import rates_of
from webfaktura.server.invoicing.commands import AlreadyIssued, NotIssuable, issue_invoice
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.recurring_periods import due_recurring, make_due_period
from webfaktura.server.jobs.beats import Cron
from webfaktura.server.jobs.commands import add_job
from webfaktura.server.jobs.effects import outside
from webfaktura.server.jobs.housekeeping import forget_done_jobs
from webfaktura.server.jobs.schedules import put_schedule
from webfaktura.server.jobs.words import called
from webfaktura.server.jobs.worker import Worker
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.posting.queries import invoices_without_voucher
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.statistics.queries import (
    newest_settled_before,
    uncounted_series,
    uncounted_settlements,
)
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from typing import Protocol

    from django.tasks import Task

    from webfaktura.server.delivery.models import Delivery
    from webfaktura.server.invoicing.models import Draft, Invoice, Recurring
    from webfaktura.server.jobs.beats import Beat
    from webfaktura.server.jobs.models import Job
    from webfaktura.server.jobs.pullers import Puller
    from webfaktura.server.payments.models import Settlement
    from webfaktura.server.registers.models import NumberSeries

    class Find(Protocol):
        """Finds issued documents that lack something, whosever they are, oldest first."""

        def __call__(
            self, at_most: int, *, after: int = 0, but_not: Collection[int] = ()
        ) -> list[Invoice]: ...


AT_MOST = 20
"""How many rows a puller works on before the others have their turn."""

MORNING = timedelta(hours=6)
"""Recurring invoices are made from this time of their day, not at midnight."""

BY_ITSELF = Actor(name="Repeterende faktura")
"""Who makes and issues what comes again, as the audit log names it."""


@task
@outside
@called(_("Read the answers to EHF documents"))
def read_ehf_answers() -> None:
    """Take in what receivers answered; a place that cannot be reached fails the job, in words."""
    read_answers(at=now())


@task
@outside
@called(_("Ask the access point about EHF documents"))
def ask_about_ehf() -> None:
    """Ask what became of the documents that it took."""
    ask_access_point(at=now())


@task
@outside
@called(_("Read the mails that came back"))
def read_mails_that_came_back() -> None:
    """Take in the bounces; a mailbox that cannot be read fails the job, in words."""
    read_bounces(at=now())


@task
@outside
@called(_("Put the letters that wait into print runs"))
def gather_letters_that_wait() -> None:
    """Once a day, so that one run holds the day's letters."""
    letters.gather_all(at=now())


@task
@outside
@called(_("Hand over print runs"))
def hand_over_print_runs() -> None:
    """Hand over every run that is due; one that is not taken is tried again by its own time."""
    for run in queries.due_print_runs(now()):
        letters.hand_over(run=run, at=now(), luck=random.random())  # noqa: S311 - only spreads retries


SCHEDULES: dict[str, tuple[Task[..., Any], Beat]] = {
    "forget done jobs": (forget_done_jobs, Cron("0 5 * * *")),
    "forget errands": (forget_errands, Cron("10 5 * * *")),
    "gather letters": (gather_letters_that_wait, Cron("0 13 * * 1-5")),
    "hand over print runs": (hand_over_print_runs, Cron("*/5 * * * *")),
    "ask about ehf": (ask_about_ehf, Cron("*/30 * * * *")),
    "read ehf answers": (read_ehf_answers, Cron("*/5 * * * *")),
    "read mails that came back": (read_mails_that_came_back, Cron("*/5 * * * *")),
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
    for name, (scheduled, every) in SCHEDULES.items():
        put_schedule(name=name, task=scheduled, every=every, at=at)


def books_of(job: Job) -> AbstractContextManager[None]:
    """Open the books of the job's company; without one none, so that a query of books raises."""
    return nullcontext() if job.company_id is None else company_scope(job.company_id)


def pullers(*, sending_lasts: timedelta = SENDING_LASTS) -> list[Puller]:
    """Everything that is found by looking, in the order of an invoice's way."""

    def send(row: Delivery, at: datetime) -> None:
        delivery.send_delivery(delivery=row, at=at, luck=random.random(), lasts=sending_lasts)  # noqa: S311 - only spreads retries

    return [
        recurring_due(),
        documents_waiting(),
        deliveries_waiting(),
        Pull(
            find=lambda look: queries.due_deliveries(look.at, AT_MOST, but_not=look.but_not),
            work=send,
            clock=now,
        ),
        vouchers_waiting(),
        documents_uncounted(),
        payments_uncounted(),
    ]


def recurring_due() -> Pull[Recurring]:
    """Makes the draft of each recurring invoice whose one period is due."""
    return Pull(
        find=lambda look: due_recurring(
            oslo_date(look.at - MORNING), AT_MOST, but_not=look.but_not
        ),
        work=make_recurring,
        clock=now,
    )


def make_recurring(row: Recurring, at: datetime) -> None:
    """Make the draft that is due, and ask for its issue where that is done by itself.

    The draft, its period and the job are one transaction; issuing is the job's.
    """
    with transaction.atomic():
        made = make_due_period(recurring=row, on=oslo_date(at - MORNING), at=at, by=BY_ITSELF)
        if made is not None and made.issues_by_itself:
            _ask_for_issue(made.draft, at)
    faults.point("invoicing.period_made")


@task
@outside
@called(_("Issue a recurring invoice"))
def issue_recurring(*, company_id: int, draft_id: int, version: int) -> None:
    """Issue a draft that a recurring invoice made, unless somebody has written in it since.

    Killed and run again, it finds the draft issued. What is refused stays a draft,
    with its remarks, for somebody to mend.
    """
    company = Company.objects.select_related("subscription").get(pk=company_id)
    draft = drafts(company).filter(pk=draft_id, version=version).first()
    if draft is None:
        return
    try:
        _issue_or_refuse(draft, at=now())
    except AlreadyIssued:
        return
    except Refusal as refusal:
        _leave(draft, refusal, at=now())
    faults.point("invoicing.period_issued")


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


def documents_uncounted() -> Pull[NumberSeries]:
    """Brings the figures of each company up to date that has issued something since."""
    return Pull(
        find=lambda look: uncounted_series(AT_MOST, but_not=look.but_not),
        work=_count,
        clock=now,
    )


def payments_uncounted() -> Pull[Settlement]:
    """Brings the figures of each company up to date that was paid something since."""
    return Pull(
        find=lambda look: uncounted_settlements(
            look.at, AT_MOST, after=look.after, but_not=look.but_not
        ),
        work=_count,
        clock=now,
        settled=lambda at, after: newest_settled_before(at, after=after),
    )


def _count(row: NumberSeries | Settlement, at: datetime) -> None:
    bring_up_to_date(company=row.company, at=at)


def _each_issued(find: Find, work: Callable[[Invoice, datetime], object]) -> Pull[Invoice]:
    """Work on issued documents that lack something, and remember how far none does."""
    return Pull(
        find=lambda look: find(AT_MOST, after=look.after, but_not=look.but_not),
        work=work,
        clock=now,
        settled=lambda at, after: queries.newest_issued_before(at, after=after),
    )


def _ask_for_issue(draft: Draft, at: datetime) -> None:
    add_job(
        task=issue_recurring,
        args=[],
        kwargs={
            "company_id": draft.company_id,
            "draft_id": draft.pk,
            "version": draft.version,
        },
        at=at,
        dedupe_key=f"recurring:{draft.public_id}",
    )


def _issue_or_refuse(draft: Draft, *, at: datetime) -> None:
    on = oslo_date(at)
    rates = rates_of([draft], on=on)
    stops = [remark for remark in readiness.remarks_on(draft, on=on, rates=rates) if remark.stops]
    if stops:
        raise NotIssuable(stops)
    issue_invoice(draft=draft, on=on, at=at, by=BY_ITSELF, rates=rates)


@transaction.atomic
def _leave(draft: Draft, refusal: Refusal, *, at: datetime) -> None:
    """Note that it was not issued; the draft's own remarks tell its reader why.

    The log keeps no sentence: it may name a person, and nothing is ever taken out of it.
    """
    record(
        draft.company,
        deed="recurring.refuse",
        subject=str(draft.public_id),
        at=at,
        by=BY_ITSELF,
        details={"code": refusal.code, "field": refusal.field},
    )
