"""What somebody means who types a text: a number, a KID, an amount, or words that are held."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import Q, QuerySet

from webfaktura.norway.money import Money, parse_decimal
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Invoice, InvoiceBuyer, InvoiceLine
from webfaktura.server.registers.models import Customer, SeriesKind
from webfaktura.server.tenancy.models import Company

MOST_DIGITS = 18
"""A longer number fits no column but that of a KID."""

SERIES = (SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE)
_SPACES = re.compile(r"\s+")
_KID = re.compile(r"[0-9]{2,24}[0-9-]")


@dataclass(frozen=True)
class Typed:
    """What a text can be read as; None where it cannot."""

    words: tuple[str, ...]
    number: int | None
    kid: str | None
    ore: int | None


def typed(text: str) -> Typed:
    """Read a text in every way it can be read."""
    together = _SPACES.sub("", text)
    is_number = together.isascii() and together.isdecimal() and len(together) <= MOST_DIGITS
    return Typed(
        words=tuple(text.split()),
        number=int(together) if is_number else None,
        kid=together if _KID.fullmatch(together) else None,
        ore=_ore(text),
    )


def documents_saying(company: Company, rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """Those of the documents that the text is about.

    A number that is some document's number, KID or amount means that document. Only
    where it is none, and for words, the names and lines are looked through.
    """
    read = typed(text)
    exact = exactly(company, read)
    if exact and rows.filter(exact).exists():
        return rows.filter(exact)
    return rows.filter(_holding(company, read.words))


def exactly(company: Company, read: Typed) -> Q:
    """Documents of this number, KID, amount or customer; each part has an index of its own."""
    found = Q() if read.ore is None else Q(gross_ore=read.ore)
    if read.kid is not None:
        found |= Q(kid=read.kid)
    if read.number is not None:
        found |= _of_number(company, read.number)
    return found


def holds(field: str, word: str) -> Q:
    """The field holds the word, whatever its case; SQLite by itself folds only A to Z."""
    spellings = {word}
    if connection.vendor == "sqlite" and not word.isascii():
        spellings |= {word.lower(), word.upper(), word.capitalize()}
    return reduce(or_, (Q(**{f"{field}__icontains": each}) for each in sorted(spellings)))


def holds_all(field: str, words: tuple[str, ...]) -> Q:
    """The field holds every word."""
    return reduce(and_, (holds(field, word) for word in words), Q())


def _ore(text: str) -> int | None:
    try:
        return abs(Money.of(parse_decimal(text)).ore)
    except Refusal:
        return None


def _of_number(company: Company, number: int) -> Q:
    found = reduce(or_, (Q(series=series, invoice_no=number) for series in SERIES))
    known = Customer.objects.filter(company=company, customer_no=number)
    customer = known.values_list("pk", flat=True).first()
    return found if customer is None else found | Q(customer=customer)


def _holding(company: Company, words: tuple[str, ...]) -> Q:
    """The words stand in the customer's name, as it is or was, or in a line."""
    mine = {"company": company}
    customers = Customer.objects.filter(holds_all("name", words), **mine).values("pk")
    buyers = InvoiceBuyer.objects.filter(holds_all("name", words), **mine).values("invoice")
    lines = InvoiceLine.objects.filter(holds_all("description", words), **mine)
    return (
        Q(customer__in=customers) | Q(pk__in=buyers) | Q(pk__in=lines.order_by().values("invoice"))
    )
