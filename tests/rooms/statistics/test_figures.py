"""The figures equal a straight sum to the øre, wherever the worker stands."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    a_product_group,
    an_actor,
    an_entry,
    an_issued_invoice,
    issued,
)
from rooms.books import credit, in_euro, pay
from webfaktura.server.invoicing.models import Invoice, InvoiceLine
from webfaktura.server.invoicing.series import give_credit_notes_own_series
from webfaktura.server.statistics import balances as exact
from webfaktura.server.statistics.balances import Balances, made_anew
from webfaktura.server.statistics.commands import bring_up_to_date
from webfaktura.server.statistics.models import Balance, SalesFigure
from webfaktura.server.statistics.receivables import ageing, payment_times
from webfaktura.server.statistics.rules import Age, Days, Dimension, month_of
from webfaktura.server.statistics.sales import currencies, turnover_by_key, turnover_by_month
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
LATER = now() + timedelta(days=400)
"""So late that every settlement of a test is old enough to be counted."""


def straight(company: Company, by: Dimension, currency: str = "NOK") -> dict[str, int]:
    """What the rows themselves add up to, one by one."""
    found: Counter[str] = Counter()
    for line in InvoiceLine.objects.filter(company=company).select_related("invoice"):
        head = line.invoice
        if head.currency == currency and line.kind == "item":
            keys = {
                Dimension.TOTAL: "",
                Dimension.CUSTOMER: str(head.customer_id),
                Dimension.PRODUCT: line.product_no,
                Dimension.GROUP: line.product_group,
            }
            found[keys[by]] += line.net_ore * (-1 if head.kind == "credit_note" else 1)
    return dict(found)


def told(company: Company, by: Dimension, currency: str = "NOK") -> dict[str, int]:
    return dict(turnover_by_key(company, by=by, days=YEAR, currency=currency))


def balances(company: Company) -> dict[int, tuple[int, int, int, date | None]]:
    """Every balance as the pages have it: stored where it stands, made anew where not."""
    view = Balances(company)
    return {
        row.invoice_id: (row.paid_ore, row.credited_ore, row.outstanding_ore, row.settled_on)
        for row in (*view.stored, *view.fresh())
    }


def balances_anew(company: Company) -> dict[int, tuple[int, int, int, date | None]]:
    rows = made_anew(company, list(Invoice.objects.filter(company=company)))
    return {
        row.invoice_id: (row.paid_ore, row.credited_ore, row.outstanding_ore, row.settled_on)
        for row in rows
    }


class Life:
    """A company in which things happen by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.company = a_company()
        self.open: list[Invoice] = []

    def settle_in(self) -> None:
        group = a_product_group(self.company, name="Varer")
        self.customers = [a_customer(self.company, name=f"Kunde {n}") for n in range(3)]
        self.products = [a_product(self.company, product_no=f"V{n}", group=group) for n in range(3)]

    def happen(self) -> None:
        deeds = [self.issue, self.issue, self.pay, self.credit, self.count, self.count]
        self.chance.choice(deeds)()

    def issue(self) -> None:
        entries = [
            an_entry(
                product_id=product.public_id if product else None,
                unit_price=Decimal(self.chance.randrange(1, 999_999)).scaleb(-2),
            )
            for product in self.chance.choices([None, *self.products], k=3)
        ]
        customer = self.chance.choice(self.customers)
        self.open.append(issued(a_draft(self.company, customer=customer, entries=entries)))

    def pay(self) -> None:
        if self.open:
            invoice = self.chance.choice(self.open)
            amount = self.chance.choice([invoice.gross.amount, Decimal("1.00")])
            pay(invoice, str(amount))

    def credit(self) -> None:
        if self.open:
            credit(self.open.pop(self.chance.randrange(len(self.open))))

    def count(self) -> None:
        at, at_most = self.chance.choice([NOW, LATER]), self.chance.choice([1, 3, 500])
        bring_up_to_date(company=self.company, at=at, at_most=at_most)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_and_whenever_it_is_counted_the_figures_are_exact(seed: int) -> None:
    life = Life(seed)
    with company_scope(life.company):
        life.settle_in()
        for _ in range(24):
            life.happen()

            assert_exact(life.company)
        while bring_up_to_date(company=life.company, at=LATER):
            pass

        assert_exact(life.company)
        assert list(Balances(life.company).fresh()) == []
        stored = SalesFigure.objects.filter(company=life.company, dimension="product")
        assert sum(row.net_ore for row in stored) == sum(
            told(life.company, Dimension.TOTAL).values()
        )


def assert_exact(company: Company) -> None:
    for by in (Dimension.TOTAL, Dimension.CUSTOMER, Dimension.PRODUCT, Dimension.GROUP):
        assert told(company, by) == straight(company, by)
    assert balances(company) == balances_anew(company)


def test_months_are_told_by_the_day_of_issue_and_empty_ones_too() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company, on=date(2026, 9, 30))
        bring_up_to_date(company=company, at=NOW)
        an_issued_invoice(company, on=date(2026, 11, 1))
        credit(an_issued_invoice(company, on=date(2026, 11, 2)), on=date(2026, 11, 3))

        days = Days(date(2026, 9, 15), date(2026, 12, 1))
        found = turnover_by_month(company, days=days, currency="NOK")

        assert found == {
            date(2026, 9, 1): 100_000,
            date(2026, 10, 1): 0,
            date(2026, 11, 1): 100_000,
            date(2026, 12, 1): 0,
        }


def test_currencies_are_never_mixed() -> None:
    company = a_company()
    with company_scope(company):
        in_euro(company)
        bring_up_to_date(company=company, at=NOW)
        an_issued_invoice(company)
        in_euro(company, price="50.00")

        assert currencies(company) == ["NOK", "EUR"]
        assert told(company, Dimension.TOTAL) == {"": 100_000}
        assert told(company, Dimension.TOTAL, "EUR") == {"": 15_000}


def test_credit_notes_with_a_series_of_their_own_are_counted_too() -> None:
    company = a_company()
    with company_scope(company):
        first, second = an_issued_invoice(company), an_issued_invoice(company)
        credit(first)
        bring_up_to_date(company=company, at=NOW)
        give_credit_notes_own_series(
            company=company, first_no=9000, reason="Egen serie", at=NOW, by=an_actor()
        )
        note = credit(second)

        assert note.series == "credit_note"
        assert told(company, Dimension.TOTAL) == {"": 0}
        assert bring_up_to_date(company=company, at=NOW) == 1
        assert told(company, Dimension.TOTAL) == {"": 0}
        assert Balance.objects.get(invoice=second).outstanding_ore == 0


def test_what_is_counted_once_is_not_counted_again() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)

        assert bring_up_to_date(company=company, at=NOW) == 1
        assert bring_up_to_date(company=company, at=NOW) == 0
        assert told(company, Dimension.TOTAL) == {"": 100_000}


def test_a_payment_is_counted_when_no_earlier_one_can_appear_any_more() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        pay(invoice, "1250.00", at=NOW)

        bring_up_to_date(company=company, at=NOW + timedelta(minutes=59))
        early = Balance.objects.get(invoice=invoice).outstanding_ore
        bring_up_to_date(company=company, at=NOW + timedelta(minutes=61))

        assert early == 125_000
        assert Balance.objects.get(invoice=invoice).outstanding_ore == 0
        assert Balance.objects.get(invoice=invoice).settled_on == TODAY


def test_figures_that_are_far_behind_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MOST_TOUCHED", 2)
    company = a_company()
    with company_scope(company):
        paid, *_others = [an_issued_invoice(company) for _ in range(4)]
        pay(paid, "1250.00")

        assert Balances(company).is_behind
        assert balances(company) == balances_anew(company)
        assert ageing(company, on=TODAY, currency="NOK").keys() == {
            other.customer_id for other in _others
        }


def test_receivables_are_told_by_age() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)
        days = (0, 1, 30, 31, 61, 90, 91)
        for past in days:
            issued_on = TODAY - timedelta(days=14 + past)
            an_issued_invoice(company, customer=customer, on=issued_on)
            if past == 30:
                bring_up_to_date(company=company, at=NOW)
        part_paid = an_issued_invoice(company, customer=customer)
        pay(part_paid, "250.00")
        pay(an_issued_invoice(company, customer=customer), "2000.00")

        owed = ageing(company, on=TODAY, currency="NOK")

        assert owed[customer.pk] == {
            Age.NOT_DUE: 125_000 + 100_000,
            Age.TO_30: 2 * 125_000,
            Age.TO_60: 125_000,
            Age.TO_90: 2 * 125_000,
            Age.OLDER: 125_000,
        }


def test_time_to_payment_counts_from_issue_to_the_last_payment() -> None:
    company = a_company()
    with company_scope(company):
        first, second = a_customer(company, name="Rask"), a_customer(company, name="Sen")
        quick = an_issued_invoice(company, customer=first, on=date(2026, 11, 1))
        pay(quick, "1250.00", on=date(2026, 11, 8))
        bring_up_to_date(company=company, at=LATER)
        slow = an_issued_invoice(company, customer=second, on=date(2026, 10, 1))
        pay(slow, "250.00", on=date(2026, 10, 10))
        pay(slow, "1000.00", on=date(2026, 11, 20))
        credit(an_issued_invoice(company, customer=second))

        found = payment_times(company, days=Days(date(2026, 11, 1), date(2026, 11, 30)))

        assert found == {first.pk: {7: 1}, second.pk: {50: 1}}
        assert payment_times(company, days=Days(date(2025, 1, 1), date(2025, 1, 31))) == {}


def test_a_payment_taken_back_opens_the_invoice_again() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        payment = pay(invoice, "1250.00")
        bring_up_to_date(company=company, at=LATER)
        pay(invoice, "1250.00", reverses=payment)

        row = balances(company)[invoice.pk]

        assert row == (0, 0, 125_000, None)
        assert month_of(invoice.issued_on) == date(2026, 11, 1)


def test_another_companys_figures_are_not_seen() -> None:
    ours, theirs = a_company(), a_company()
    for company in (ours, theirs):
        with company_scope(company):
            an_issued_invoice(company)
            bring_up_to_date(company=company, at=datetime(2026, 11, 24, 12, tzinfo=NOW.tzinfo))

    with company_scope(ours):
        assert told(ours, Dimension.TOTAL) == {"": 100_000}
        assert SalesFigure.objects.filter(dimension="total").count() == 1
