"""Invoices that come again: begun, planned, started, paused and removed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils.translation import gettext as _

from webfaktura.norway.money import scaled, unscaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.commands import start_draft
from webfaktura.server.invoicing.copying import begun_like, hang_on, lines_like
from webfaktura.server.invoicing.models import Draft, DraftLine, Recurring
from webfaktura.server.invoicing.queries import draft_lines
from webfaktura.server.invoicing.recurring_rules import (
    LARGEST_CHANGE,
    LONGEST_NAME,
    MONTHS,
    MOST_BETWEEN,
    Plan,
)
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, changes

TEMPLATE = "recurring"
LONGEST_BACK = timedelta(days=366)
"""How far back a plan may begin: each period since then is one to decide on."""


class OddPlan(Refusal):
    """A plan that cannot be kept as it is written; `field` is what to mend."""


class TemplateEmpty(Refusal):
    """A recurring invoice whose template names no customer, or nothing that is sold."""


class HasPeriods(Refusal):
    """A recurring invoice that invoices were made of: it is stopped, not removed."""


@dataclass(frozen=True, kw_only=True)
class RecurringDetails:
    """What is written of a recurring invoice beside its template."""

    name: str = ""
    rhythm: str = MONTHS
    every: int = 1
    starts_on: date
    ends_on: date | None = None
    issues_by_itself: bool = False
    price_change: Decimal = Decimal(0)
    """Percent, added to every price from `price_change_from`."""
    price_change_from: date | None = None

    @property
    def plan(self) -> Plan:
        """The days it comes."""
        return Plan(
            rhythm=self.rhythm, every=self.every, starts_on=self.starts_on, ends_on=self.ends_on
        )


def recurring_invoices(company: Company) -> QuerySet[Recurring]:
    """All recurring invoices with their templates: those that run first, the next to come first."""
    return (
        Recurring.objects.filter(company=company)
        .select_related(
            "company",
            "template__company",
            "template__customer",
            "template__department",
            "template__project",
            "template__credits",
        )
        .prefetch_related(Prefetch("template__lines", queryset=draft_lines()))
        .order_by("-active", "next_on", "pk")
    )


def plan_of(recurring: Recurring) -> Plan:
    """The days a recurring invoice comes."""
    return Plan(
        rhythm=recurring.rhythm,
        every=recurring.every,
        starts_on=recurring.starts_on,
        ends_on=recurring.ends_on,
    )


def details_of(recurring: Recurring) -> RecurringDetails:
    """What is written of it now."""
    return RecurringDetails(
        name=recurring.name,
        rhythm=recurring.rhythm,
        every=recurring.every,
        starts_on=recurring.starts_on,
        ends_on=recurring.ends_on,
        issues_by_itself=recurring.issues_by_itself,
        price_change=unscaled(recurring.price_change_scaled),
        price_change_from=recurring.price_change_from,
    )


@transaction.atomic
def start_recurring(
    *, company: Company, on: date, at: datetime, by: Actor, like: Draft | None = None
) -> Recurring:
    """Begin a recurring invoice, monthly from the first of the next month, and not running yet.

    Its template says what `like` says, or nothing.
    """
    template = _template_like(like, at=at, by=by) if like else _blank(company, at=at, by=by)
    first = _first_of_next_month(on)
    recurring = Recurring.objects.create(
        company=company, template=template, rhythm=MONTHS, starts_on=first, next_on=first,
        active=False, created_at=at,
    )  # fmt: skip
    record(company, deed="recurring.start", subject=str(recurring.public_id), at=at, by=by)
    return recurring


@transaction.atomic
def change_recurring(
    *, recurring: Recurring, details: RecurringDetails, on: date, at: datetime, by: Actor
) -> Recurring:
    """Change the plan; what was made or skipped stays, the next day follows the new plan."""
    locked = hold_recurring(recurring)
    before = details_of(locked)
    problem = next(_problems(details, before, on), None)
    if problem is not None:
        raise problem
    written = asdict(details)
    written["price_change_scaled"] = scaled(written.pop("price_change"))
    for name, value in written.items():
        setattr(locked, name, value)
    locked.next_on = details.plan.next_after(_last_decided(locked))
    locked.save()
    changed = changes(asdict(before), asdict(details))
    if changed:
        words = {field: [str(value) for value in values] for field, values in changed.items()}
        _record(locked, "change", words, at=at, by=by)
    return locked


@transaction.atomic
def run_recurring(*, recurring: Recurring, at: datetime, by: Actor) -> Recurring:
    """Let it run, for the first time or again after a pause."""
    locked = hold_recurring(recurring)
    if locked.template.customer_id is None:
        raise TemplateEmpty(_("The template has no customer. Choose one on it first."))
    if not locked.template.lines.filter(kind="item").exists():
        raise TemplateEmpty(_("The template has no lines. Write what is to be invoiced first."))
    return _switched(locked, active=True, at=at, by=by)


@transaction.atomic
def pause_recurring(*, recurring: Recurring, at: datetime, by: Actor) -> Recurring:
    """Make nothing of it until it is run again."""
    return _switched(hold_recurring(recurring), active=False, at=at, by=by)


@transaction.atomic
def remove_recurring(*, recurring: Recurring, at: datetime, by: Actor) -> None:
    """Remove a recurring invoice that nothing was made of, and its template."""
    locked = hold_recurring(recurring)
    if locked.periods.exists():
        raise HasPeriods(
            _(
                "Invoices were made of this one, so it is kept. Pause it, or write an end, "
                "and no more will come."
            )
        )
    template = locked.template
    _record(locked, "remove", {}, at=at, by=by)
    locked.delete()
    template.delete()


def _blank(company: Company, *, at: datetime, by: Actor) -> Draft:
    return start_draft(company=company, kind=TEMPLATE, at=at, by=by)


def _template_like(like: Draft, *, at: datetime, by: Actor) -> Draft:
    template = begun_like(like, kind=TEMPLATE, at=at, by=by)
    DraftLine.objects.bulk_create(lines_like(like, template))
    hang_on(template, like.attachments.all())
    return template


def hold_recurring(recurring: Recurring) -> Recurring:
    """The recurring invoice as it stands now; nobody else changes it until the transaction ends."""
    rows = Recurring.objects.filter(company=recurring.company_id)
    rows.select_for_update(no_key=True).values_list("pk").get(pk=recurring.pk)
    return rows.select_related("company", "template__company", "template__customer").get(
        pk=recurring.pk
    )


def _problems(details: RecurringDetails, before: RecurringDetails, on: date) -> Iterator[OddPlan]:
    most = MOST_BETWEEN.get(details.rhythm)
    if most is None:
        yield OddPlan(_("Choose weeks or months."), field="rhythm")
        return
    if len(details.name) > LONGEST_NAME:
        yield OddPlan(
            _("The name may have %(longest)s characters at the most. Make it shorter.")
            % {"longest": LONGEST_NAME},
            field="name",
        )
    if not 1 <= details.every <= most:
        yield OddPlan(_("Write a whole number from 1 to %(most)s.") % {"most": most}, field="every")
    yield from _problems_with_days(details, before, on)
    yield from _problems_with_prices(details)


def _problems_with_days(
    details: RecurringDetails, before: RecurringDetails, on: date
) -> Iterator[OddPlan]:
    is_moved = details.starts_on != before.starts_on
    if is_moved and details.starts_on < on - LONGEST_BACK:
        yield OddPlan(
            _("The first day may be a year back at the most. Choose a later day."),
            field="starts_on",
        )
    if details.ends_on is not None and details.ends_on < details.starts_on:
        yield OddPlan(
            _("The end is before the first day. Choose a later day, or leave it empty."),
            field="ends_on",
        )


def _problems_with_prices(details: RecurringDetails) -> Iterator[OddPlan]:
    if not -100 < details.price_change <= LARGEST_CHANGE:  # noqa: PLR2004 - the whole of a price
        yield OddPlan(
            _(
                "The price change is more than −100 and at most 1000 percent. Write for "
                "example 3,5."
            ),
            field="price_change",
        )
    if details.price_change and details.price_change_from is None:
        yield OddPlan(_("Write the day that the new prices count from."), field="price_change_from")


def _last_decided(recurring: Recurring) -> date | None:
    last: date | None = recurring.periods.aggregate(last=Max("period_on"))["last"]
    return last


def _first_of_next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


def _switched(locked: Recurring, *, active: bool, at: datetime, by: Actor) -> Recurring:
    if locked.active != active:
        locked.active = active
        locked.save(update_fields=["active"])
        _record(locked, "run" if active else "pause", {}, at=at, by=by)
    return locked


def _record(
    recurring: Recurring, what: str, details: Mapping[str, object], *, at: datetime, by: Actor
) -> None:
    record(
        recurring.company,
        deed=f"recurring.{what}",
        subject=str(recurring.public_id),
        at=at,
        by=by,
        details=details,
    )
