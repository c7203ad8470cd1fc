"""What comes again comes once each time, at its price, and asks when it was late."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    an_actor,
    an_entry,
    issued,
)
from rooms.invoicing.repeating import a_recurring, raised
from webfaktura.server.invoicing.commands import change_draft
from webfaktura.server.invoicing.discarding import StillNeeded, throw_away
from webfaktura.server.invoicing.models import (
    Draft,
    DraftAttachment,
    Recurring,
    RecurringPeriod,
)
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.recurring import (
    HasPeriods,
    OddPlan,
    RecurringDetails,
    TemplateEmpty,
    change_recurring,
    pause_recurring,
    recurring_invoices,
    remove_recurring,
    run_recurring,
    start_recurring,
)
from webfaktura.server.invoicing.recurring_periods import (
    due_recurring,
    make_all_missed,
    make_due_period,
    make_last_missed,
    missed,
    periods,
    skip_missed,
)
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.usefixtures("scope")

BY = an_actor()
DECEMBER = date(2026, 12, 24)


def made(recurring: Recurring, on: date = TODAY) -> Draft | None:
    """What the worker makes of it on a day."""
    found = make_due_period(recurring=recurring, on=on, at=NOW, by=BY)
    return found.draft if found else None


def again(recurring: Recurring) -> Recurring:
    return recurring_invoices(recurring.company).get(pk=recurring.pk)


def changed(recurring: Recurring, **details: object) -> Recurring:
    wanted: dict[str, object] = {"name": "Leie", "starts_on": TODAY, **details}
    return change_recurring(
        recurring=recurring,
        details=RecurringDetails(**wanted),  # type: ignore[arg-type]  # a test's own words
        on=TODAY,
        at=NOW,
        by=BY,
    )


def first_price(draft: Draft) -> Decimal:
    return draft.lines.all()[0].unit_price


def attached(draft: Draft, name: str, *, goes_with_all: bool) -> None:
    DraftAttachment.objects.create(
        company=draft.company,
        draft=draft,
        name=name,
        media_type="application/pdf",
        size=4,
        sha256="a" * 64,
        attached_at=NOW,
        goes_with_all=goes_with_all,
    )


def test_what_is_due_becomes_a_draft_that_says_what_its_template_says(company: Company) -> None:
    recurring = a_recurring(company, head={"your_reference": "Åse"})

    draft = made(recurring)

    assert draft is not None
    assert (draft.kind, draft.your_reference) == ("invoice", "Åse")
    assert draft.came_from == recurring.template
    assert [line.description for line in draft.lines.all()] == ["Leie"]
    assert issued(draft).gross.ore == 125_000


def test_a_period_is_made_once_however_often_it_is_tried(company: Company) -> None:
    recurring = a_recurring(company)

    assert [made(recurring) is not None for _ in range(3)] == [True, False, False]
    assert [period.period_on for period in periods(recurring)] == [TODAY]
    assert again(recurring).next_on == DECEMBER


def test_a_period_stands_once_in_the_database(company: Company) -> None:
    recurring = a_recurring(company)
    made(recurring)

    with pytest.raises(IntegrityError), transaction.atomic():
        RecurringPeriod.objects.create(
            company=company, recurring=recurring, period_on=TODAY, made_at=NOW
        )


def test_a_period_that_stands_is_passed_over(company: Company) -> None:
    recurring = a_recurring(company)
    RecurringPeriod.objects.create(
        company=company, recurring=recurring, period_on=TODAY, made_at=NOW
    )

    assert made(recurring) is None
    assert again(recurring).next_on == DECEMBER


def test_nothing_is_made_before_its_day_or_while_it_is_paused(company: Company) -> None:
    recurring = a_recurring(company)

    assert made(recurring, on=TODAY - timedelta(days=1)) is None
    pause_recurring(recurring=recurring, at=NOW, by=BY)
    assert made(recurring) is None
    run_recurring(recurring=recurring, at=NOW, by=BY)
    assert made(recurring) is not None


def test_the_worker_looks_for_what_is_due_whosever_it_is(company: Company) -> None:
    other = a_company()
    ours = a_recurring(company)
    with company_scope(other):
        theirs = a_recurring(other)
        paused = pause_recurring(recurring=a_recurring(other), at=NOW, by=BY)

    assert due_recurring(TODAY, 20) == [ours, theirs]
    assert due_recurring(TODAY, 1) == [ours]
    assert due_recurring(TODAY, 20, but_not=[ours.pk]) == [theirs]
    assert due_recurring(TODAY - timedelta(days=1), 20) == []
    assert paused.active is False


def test_when_more_is_due_than_one_nobody_makes_it_by_itself(company: Company) -> None:
    recurring = a_recurring(company, starts_on=date(2026, 9, 24))

    assert missed(recurring, on=TODAY) == [
        date(2026, 9, 24),
        date(2026, 10, 24),
        date(2026, 11, 24),
    ]
    assert due_recurring(TODAY, 20) == []
    assert made(recurring) is None


def test_all_that_was_missed_is_made_when_somebody_says_so(company: Company) -> None:
    recurring = a_recurring(company, starts_on=date(2026, 9, 24))

    drafts_made = make_all_missed(recurring=recurring, through=TODAY, at=NOW, by=BY)

    assert len(drafts_made) == 3
    assert [period.draft for period in periods(recurring)] == drafts_made[::-1]
    assert make_all_missed(recurring=recurring, through=TODAY, at=NOW, by=BY) == []
    assert again(recurring).next_on == DECEMBER


def test_of_what_was_missed_only_the_last_may_be_made(company: Company) -> None:
    recurring = a_recurring(company, starts_on=date(2026, 9, 24))

    [draft] = make_last_missed(recurring=recurring, through=TODAY, at=NOW, by=BY)

    assert [(each.period_on, each.draft, each.skipped) for each in periods(recurring)] == [
        (date(2026, 11, 24), draft, False),
        (date(2026, 10, 24), None, True),
        (date(2026, 9, 24), None, True),
    ]


def test_what_was_missed_may_be_skipped(company: Company) -> None:
    recurring = a_recurring(company, starts_on=date(2026, 9, 24))

    made = skip_missed(recurring=recurring, through=date(2026, 10, 24), at=NOW, by=BY)

    assert made == []
    assert [(each.period_on, each.skipped) for each in periods(recurring)] == [
        (date(2026, 10, 24), True),
        (date(2026, 9, 24), True),
    ]
    assert list(drafts(company).filter(came_from=recurring.template)) == []
    assert due_recurring(TODAY, 20) == [recurring]


def test_after_the_end_nothing_more_comes(company: Company) -> None:
    recurring = a_recurring(company, ends_on=TODAY)

    made(recurring)

    assert again(recurring).next_on is None
    assert made(recurring, on=date(2027, 11, 24)) is None


def test_prices_are_raised_from_their_day(company: Company) -> None:
    entries = [
        an_entry(unit_price=Decimal("999.99")),
        an_entry(kind="text", description="Indeksregulert"),
    ]
    recurring = a_recurring(company, entries=entries, **raised("3.5", day=DECEMBER))

    before, after = made(recurring), made(recurring, on=DECEMBER)

    assert before is not None
    assert after is not None
    assert [first_price(draft) for draft in (before, after, recurring.template)] == [
        Decimal("999.9900"),
        Decimal("1034.9897"),
        Decimal("999.9900"),
    ]


def test_texts_know_their_period(company: Company) -> None:
    recurring = a_recurring(
        company,
        starts_on=date(2026, 11, 1),
        entries=[an_entry(description="Leie {periode}")],
        head={"note": "Gjelder {måned} {år}"},
    )

    draft = made(recurring)

    assert draft is not None
    assert draft.note == "Gjelder november 2026"
    assert [line.description for line in draft.lines.all()] == ["Leie november 2026"]


def test_a_file_for_the_next_goes_with_one_only(company: Company) -> None:
    recurring = a_recurring(company)
    attached(recurring.template, "avtale.pdf", goes_with_all=True)
    attached(recurring.template, "brev.pdf", goes_with_all=False)

    first, second = made(recurring), made(recurring, on=DECEMBER)

    assert first is not None
    assert second is not None
    assert [file.name for file in first.attachments.all()] == ["avtale.pdf", "brev.pdf"]
    assert [file.name for file in second.attachments.all()] == ["avtale.pdf"]


def test_a_changed_plan_goes_on_after_what_was_made(company: Company) -> None:
    recurring = a_recurring(company)
    made(recurring)

    moved = changed(recurring, starts_on=date(2026, 11, 1), every=2)

    assert moved.next_on == date(2027, 1, 1)
    entry = AuditEntry.objects.filter(deed="recurring.change").last()
    assert entry is not None
    assert entry.details == {"starts_on": ["2026-11-24", "2026-11-01"], "every": ["1", "2"]}


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"rhythm": "days"}, "rhythm"),
        ({"every": 0}, "every"),
        ({"every": 61}, "every"),
        ({"rhythm": "weeks", "every": 105}, "every"),
        ({"starts_on": date(2025, 11, 1)}, "starts_on"),
        ({"ends_on": date(2026, 11, 23)}, "ends_on"),
        ({"price_change": Decimal(-100), "price_change_from": TODAY}, "price_change"),
        ({"price_change": Decimal(5)}, "price_change_from"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_an_odd_plan_is_refused_with_its_field(
    company: Company, details: dict[str, object], field: str
) -> None:
    recurring = a_recurring(company)

    with pytest.raises(OddPlan) as refused:
        changed(recurring, **details)

    assert refused.value.field == field


def test_a_new_one_does_not_run_and_needs_a_customer_and_a_line(company: Company) -> None:
    recurring = start_recurring(company=company, on=TODAY, at=NOW, by=BY)

    assert (recurring.active, recurring.next_on) == (False, date(2026, 12, 1))
    with pytest.raises(TemplateEmpty):
        run_recurring(recurring=recurring, at=NOW, by=BY)
    change_draft(
        draft=recurring.template, version=1, at=NOW, by=BY, entries=[],
        head=DraftHead(customer_id=a_customer(company).public_id),
    )  # fmt: skip
    with pytest.raises(TemplateEmpty):
        run_recurring(recurring=recurring, at=NOW, by=BY)


def test_a_template_is_not_thrown_away_and_what_was_used_is_not_removed(company: Company) -> None:
    recurring = a_recurring(company)

    with pytest.raises(StillNeeded):
        throw_away(draft=recurring.template, at=NOW, by=BY)
    made(recurring)
    with pytest.raises(HasPeriods):
        remove_recurring(recurring=recurring, at=NOW, by=BY)


def test_one_that_nothing_was_made_of_is_removed_with_its_template(company: Company) -> None:
    recurring = a_recurring(company)

    remove_recurring(recurring=recurring, at=NOW, by=BY)

    assert list(recurring_invoices(company)) == []
    assert not Draft.objects.filter(pk=recurring.template_id).exists()


def test_the_draft_of_a_period_may_be_thrown_away_and_is_not_made_again(company: Company) -> None:
    recurring = a_recurring(company)
    draft = made(recurring)
    assert draft is not None

    throw_away(draft=draft, at=NOW, by=BY)

    [period] = periods(recurring)
    assert (period.draft, period.skipped) == (None, False)
    assert made(recurring) is None
