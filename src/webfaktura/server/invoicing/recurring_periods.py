"""The periods of recurring invoices: what is due is made once, what was missed is decided on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from webfaktura import faults
from webfaktura.norway.money import scaled, unscaled
from webfaktura.server.invoicing.copying import begun_like, hang_on, lines_like
from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, DraftLine, Recurring, RecurringPeriod
from webfaktura.server.invoicing.recurring import hold_recurring, plan_of
from webfaktura.server.invoicing.recurring_rules import change_on, changed_price, filled_in
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import system_scope

LONGEST_TEXT = 500
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Made:
    """The draft of a period, and whether it is to be issued without anybody looking."""

    draft: Draft
    issues_by_itself: bool


def due_recurring(on: date, at_most: int, *, but_not: Collection[int] = ()) -> list[Recurring]:
    """Recurring invoices of all companies of which one period is due, the longest due first.

    Where more are due the program has stood still, or the plan began in the past:
    then somebody decides, and they are not among these.
    """
    with system_scope("making the recurring invoices that are due, whosever they are"):
        waiting = (
            Recurring.objects.filter(active=True, next_on__lte=on)
            .exclude(pk__in=but_not)
            .order_by("next_on", "pk")
        )
        keys = [each.pk for each in waiting if len(missed(each, on=on)) == 1][:at_most]
        found = Recurring.objects.filter(pk__in=keys).select_related("company__subscription")
        return list(found.order_by("next_on", "pk"))


def missed(recurring: Recurring, *, on: date) -> list[date]:
    """The days that have come and are neither made nor skipped."""
    return plan_of(recurring).due(next_on=recurring.next_on, on=on)


def periods(recurring: Recurring) -> QuerySet[RecurringPeriod]:
    """What was made and skipped, the newest first."""
    return (
        RecurringPeriod.objects.filter(company=recurring.company_id, recurring=recurring)
        .select_related("draft__invoice")
        .order_by("-period_on")
    )


@transaction.atomic
def make_due_period(*, recurring: Recurring, on: date, at: datetime, by: Actor) -> Made | None:
    """Make the draft of the one period that is due; None when there is not one.

    Of two who try at once the second waits, and finds nothing due.
    """
    locked = hold_recurring(recurring)
    due = missed(locked, on=on)
    if not locked.active or len(due) != 1:
        return None
    drafts = _decide(locked, make=due, at=at, by=by)
    faults.point("invoicing.period_before_commit")
    return Made(drafts[0], locked.issues_by_itself) if drafts else None


@transaction.atomic
def make_all_missed(*, recurring: Recurring, through: date, at: datetime, by: Actor) -> list[Draft]:
    """Make a draft of each period that is due up to a day."""
    locked = hold_recurring(recurring)
    return _decide(locked, make=missed(locked, on=through), at=at, by=by)


@transaction.atomic
def make_last_missed(
    *, recurring: Recurring, through: date, at: datetime, by: Actor
) -> list[Draft]:
    """Make the draft of the last period that is due up to a day, and skip those before it."""
    locked = hold_recurring(recurring)
    due = missed(locked, on=through)
    return _decide(locked, make=due[-1:], skip=due[:-1], at=at, by=by)


@transaction.atomic
def skip_missed(*, recurring: Recurring, through: date, at: datetime, by: Actor) -> list[Draft]:
    """Skip every period that is due up to a day; no draft is made."""
    locked = hold_recurring(recurring)
    return _decide(locked, skip=missed(locked, on=through), at=at, by=by)


def _decide(
    locked: Recurring,
    *,
    make: Sequence[date] = (),
    skip: Sequence[date] = (),
    at: datetime,
    by: Actor,
) -> list[Draft]:
    """Make and skip these days, and move on to the one after the last of them."""
    if not make and not skip:
        return []
    for day in skip:
        _period(locked, day, at=at, skipped=True)
    made = [_made(locked, day, at=at, by=by) for day in make]
    locked.next_on = plan_of(locked).next_after(max([*make, *skip]))
    locked.save(update_fields=["next_on"])
    record(
        locked.company,
        deed="recurring.make",
        subject=str(locked.public_id),
        at=at,
        by=by,
        details={
            "made": [day.isoformat() for day in make],
            "skipped": [day.isoformat() for day in skip],
        },
    )
    return [draft for draft in made if draft is not None]


def _made(locked: Recurring, day: date, *, at: datetime, by: Actor) -> Draft | None:
    """The draft of one period; None when the period stands already, made or skipped."""
    period = _period(locked, day, at=at, skipped=False)
    if period is None:
        return None
    template = hold_draft(locked.template).find(locked.template)
    draft = begun_like(template, kind="invoice", at=at, by=by, came_from=template)
    draft.note = _text(draft.note, locked, day, longest=LONGEST_NOTE)
    draft.save(update_fields=["note"])
    DraftLine.objects.bulk_create(_lines(locked, day, draft))
    hang_on(draft, template.attachments.all())
    template.attachments.filter(goes_with_all=False).delete()
    period.draft = draft
    period.save(update_fields=["draft"])
    return draft


def _period(locked: Recurring, day: date, *, at: datetime, skipped: bool) -> RecurringPeriod | None:
    """The row of a new period; None when it stands already."""
    period, is_new = RecurringPeriod.objects.get_or_create(
        company=locked.company,
        recurring=locked,
        period_on=day,
        defaults={"made_at": at, "skipped": skipped},
    )
    return period if is_new else None


def _lines(locked: Recurring, day: date, draft: Draft) -> list[DraftLine]:
    """The template's lines with the period's prices and texts."""
    percent = change_on(
        day, percent=unscaled(locked.price_change_scaled), change_from=locked.price_change_from
    )
    lines = lines_like(locked.template, draft)
    for line in lines:
        line.description = _text(line.description, locked, day, longest=LONGEST_TEXT)
        if percent:
            line.unit_price_scaled = scaled(changed_price(line.unit_price, percent))
    return lines


def _text(text: str, locked: Recurring, day: date, *, longest: int) -> str:
    customer = locked.template.customer
    language = customer.language if customer else ""
    return filled_in(text, day, plan_of(locked), language=language or "nb")[:longest]
