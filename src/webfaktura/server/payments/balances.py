"""What customers owe and what they have been invoiced for, asked for many at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from webfaktura.norway.money import Money
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.payments.models import Settlement
from webfaktura.server.registers.models import Customer
from webfaktura.server.tenancy.models import Company

type Amounts = tuple[Money, ...]
"""One amount for each currency that is not zero; kroner first."""

_KRONE = "NOK"
_ORE = BigIntegerField()
_NOTHING = Value(0, output_field=_ORE)


@dataclass(frozen=True, kw_only=True)
class CustomerStanding:
    """A customer's numbers: what is owed, what of it is late, and what was invoiced."""

    outstanding: Amounts
    overdue: Amounts
    invoiced_this_year: Money
    """In kroner, without VAT, credit notes taken off."""
    invoiced_last_year: Money
    documents: int


def balances_of(company: Company, customers: Collection[Customer]) -> dict[int, Amounts]:
    """What each customer owes, by its key, in two queries: invoices less credit notes and payments.

    One who has paid too much, or has a credit note too many, owes less than nothing.
    """
    keys = [customer.pk for customer in customers]
    issued = Invoice.objects.filter(company=company, customer__in=keys).order_by()
    sums: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_kind = issued.values_list("customer", "currency", "kind").annotate(ore=Sum("gross_ore"))
    for customer, currency, kind, ore in by_kind:
        sums[customer][currency] += -ore if kind == "credit_note" else ore
    settled = Settlement.objects.filter(company=company, invoice__customer__in=keys).order_by()
    paid = settled.values_list("invoice__customer", "invoice__currency").annotate(
        ore=Sum("payment__amount_ore")
    )
    for customer, currency, ore in paid:
        sums[customer][currency] -= ore
    return {key: _amounts(sums[key].items()) for key in keys}


def standing_of(customer: Customer, *, on: date) -> CustomerStanding:
    """A customer's numbers on a day."""
    company = customer.company
    issued = Invoice.objects.filter(company=company, customer=customer).order_by()
    this_year = on.replace(month=1, day=1)
    last_year = this_year.replace(year=on.year - 1)
    return CustomerStanding(
        outstanding=balances_of(company, [customer])[customer.pk],
        overdue=_overdue(issued, on),
        invoiced_this_year=_invoiced(issued.filter(issued_on__gte=this_year)),
        invoiced_last_year=_invoiced(
            issued.filter(issued_on__gte=last_year, issued_on__lt=this_year)
        ),
        documents=issued.count(),
    )


def with_money(rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Documents with what is paid, credited and outstanding of each as columns, in øre.

    A credit note owes nothing by itself: it is taken off its invoice.
    """
    mine = {"company": OuterRef("company")}
    paid = Settlement.objects.filter(**mine, invoice=OuterRef("pk")).values("invoice")
    taken = Invoice.objects.filter(**mine, credits=OuterRef("pk")).values("credits")
    return rows.annotate(
        paid_ore=_summed(paid, "payment__amount_ore"), credited_ore=_summed(taken, "gross_ore")
    ).annotate(
        outstanding_ore=Case(
            When(kind="invoice", then=F("gross_ore") - F("paid_ore") - F("credited_ore")),
            default=_NOTHING,
            output_field=_ORE,
        )
    )


def _summed(rows: QuerySet[Any, Any], column: str) -> Coalesce:
    sums = rows.order_by().annotate(ore=Sum(column)).values("ore")
    return Coalesce(Subquery(sums, output_field=_ORE), _NOTHING)


def _overdue(issued: QuerySet[Invoice], on: date) -> Amounts:
    """What is left of each invoice past its day, when payments and credits are taken off."""
    late = issued.filter(kind="invoice", due_on__lt=on)
    owing: QuerySet[Any] = with_money(late)
    rest = owing.filter(outstanding_ore__gt=0).values_list("currency")
    return _amounts(rest.annotate(ore=Sum("outstanding_ore")))


def _invoiced(issued: QuerySet[Invoice]) -> Money:
    """Net in kroner: what is foreign was reckoned in kroner when it was issued."""
    net = F("gross_nok_ore") - F("tax_nok_ore")
    by_kind = issued.values_list("kind").annotate(ore=Sum(net))
    return Money(sum(-ore if kind == "credit_note" else ore for kind, ore in by_kind))


def _amounts(sums: Iterable[tuple[str, int]]) -> Amounts:
    kept = sorted(sums, key=lambda each: (each[0] != _KRONE, each[0]))
    return tuple(Money(int(ore), currency) for currency, ore in kept if ore)
