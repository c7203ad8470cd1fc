"""Quotes, orders and recurring invoices, as the pages are looked at with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from builders import an_actor
from webfaktura.norway.calendar import oslo_date
from webfaktura.server.invoicing.bulk_runs import cancel_run, run_of, start_run
from webfaktura.server.invoicing.chosen import Chosen
from webfaktura.server.invoicing.commands import change_draft, start_draft
from webfaktura.server.invoicing.models import Draft, Recurring
from webfaktura.server.invoicing.quote_rules import QuoteState
from webfaktura.server.invoicing.quotes import make_from_quote, mark_quote, start_quote
from webfaktura.server.invoicing.recurring import (
    RecurringDetails,
    change_recurring,
    run_recurring,
    start_recurring,
)
from webfaktura.server.invoicing.recurring_periods import make_due_period
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company

BY = an_actor("Kari Nordmann")


def quotes(
    company: Company, customers: Sequence[Customer], entries: Sequence[DraftEntry], at: datetime
) -> dict[str, str]:
    """Quotes in every state, and one that has gone all the way to a draft of an invoice."""
    made = [_quote(company, customer, entries, at) for customer in customers]
    for draft, state in zip(
        made, [QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.DECLINED], strict=False
    ):
        mark_quote(draft=draft, state=state, at=at, by=BY)
    today = oslo_date(at)
    order = make_from_quote(draft=made[3], kind="order", on=today, at=at, by=BY)
    make_from_quote(draft=order, kind="invoice", on=today, at=at, by=BY)
    return {
        "quote": str(made[0].public_id),
        "ordered": str(made[3].public_id),
        "quote_draft": str(made[4].public_id),
    }


def recurring(
    company: Company, customers: Sequence[Customer], entries: Sequence[DraftEntry], at: datetime
) -> dict[str, str]:
    """One that runs and has been made, one that was missed three times, one that is new."""
    today = oslo_date(at)
    runs = _recurring(company, customers[0], entries, at, starts_on=today)
    make_due_period(recurring=runs, on=today, at=at, by=BY)
    late = today - timedelta(weeks=2)
    missed = _recurring(company, customers[1], entries, at, starts_on=late, rhythm="weeks")
    new = start_recurring(company=company, on=today, at=at, by=BY)
    return {
        "recurring": str(runs.public_id),
        "missed": str(missed.public_id),
        "new_recurring": str(new.public_id),
        "template": str(runs.template.public_id),
    }


def runs(company: Company, drafts: Sequence[Draft], at: datetime) -> dict[str, str]:
    """A run that nobody has begun, and one that was cancelled."""
    waiting, cancelled = uuid4(), uuid4()
    chosen = [Chosen(draft.public_id, draft.version) for draft in drafts]
    for run_id in (cancelled, waiting):
        start_run(company=company, run_id=run_id, ready=chosen, left=chosen[:1], at=at, by=BY)
    over = run_of(company, cancelled)
    assert over is not None
    cancel_run(company=company, run=over, at=at, by=BY)
    return {"run": str(waiting), "cancelled_run": str(cancelled)}


def _quote(
    company: Company, customer: Customer, entries: Sequence[DraftEntry], at: datetime
) -> Draft:
    draft = start_quote(company=company, kind="quote", on=oslo_date(at), at=at, by=BY)
    return _written(draft, customer, entries, at)


def _recurring(
    company: Company,
    customer: Customer,
    entries: Sequence[DraftEntry],
    at: datetime,
    **details: object,
) -> Recurring:
    like = _written(start_draft(company=company, at=at, by=BY), customer, entries, at)
    made = start_recurring(company=company, on=oslo_date(at), at=at, by=BY, like=like)
    plan: dict[str, object] = {
        "name": f"Serviceavtale {customer.name}",
        "price_change": Decimal("3.5"),
        "price_change_from": oslo_date(at) + timedelta(days=40),
        **details,
    }
    changed = change_recurring(
        recurring=made,
        details=RecurringDetails(**plan),  # type: ignore[arg-type]  # a test's own words
        on=oslo_date(at),
        at=at,
        by=BY,
    )
    return run_recurring(recurring=changed, at=at, by=BY)


def _written(
    draft: Draft, customer: Customer, entries: Sequence[DraftEntry], at: datetime
) -> Draft:
    head = DraftHead(customer_id=customer.public_id)
    return change_draft(
        draft=draft, version=draft.version, head=head, entries=entries, at=at, by=BY
    )
