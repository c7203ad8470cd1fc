"""Recurring invoices for tests: begun, written, planned and set running by their own commands."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from builders import NOW, TODAY, a_draft, an_actor, an_entry
from webfaktura.server.invoicing.models import Recurring
from webfaktura.server.invoicing.recurring import (
    RecurringDetails,
    change_recurring,
    run_recurring,
    start_recurring,
)
from webfaktura.server.invoicing.rules import DraftEntry
from webfaktura.server.tenancy.models import Company


def a_recurring(
    company: Company,
    *,
    entries: Sequence[DraftEntry] | None = None,
    at: datetime = NOW,
    head: dict[str, Any] | None = None,
    **details: Any,
) -> Recurring:
    """Rent of 1 000 kroner each month from today, running."""
    like = a_draft(company, entries=entries or [an_entry(description="Leie")], **(head or {}))
    recurring = start_recurring(company=company, on=TODAY, at=at, by=an_actor(), like=like)
    planned = change_recurring(
        recurring=recurring,
        details=RecurringDetails(**{"name": "Leie", "starts_on": TODAY, **details}),
        on=TODAY,
        at=at,
        by=an_actor(),
    )
    return run_recurring(recurring=planned, at=at, by=an_actor())


def raised(percent: str, *, day: date = TODAY) -> dict[str, Any]:
    """A price change, as details of a recurring invoice."""
    return {"price_change": Decimal(percent), "price_change_from": day}
