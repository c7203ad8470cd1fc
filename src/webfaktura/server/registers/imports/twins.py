"""Tells of new customers of a file that are perhaps customers already, or stand in it twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils.translation import gettext as _

from webfaktura.server.registers.queries import customers
from webfaktura.server.registers.rules import CustomerDetails
from webfaktura.server.tenancy.models import Company

type New = tuple[int, CustomerDetails]
"""A row's number in the file, and the customer it is about to become."""


@dataclass
class Twins:
    """Remembers the rows that have been seen, so that a file's own doubles are found too."""

    rows: dict[tuple[str, ...], int] = field(default_factory=dict)

    def remarks(self, company: Company, new: Sequence[New]) -> Iterator[tuple[int, str, str]]:
        """Row, field and sentence of each that looks like another; two questions for all."""
        known = _known(company, new)
        for row, details in new:
            keys = [key for key in _keys(details) if key]
            seen = [self.rows[key] for key in keys if key in self.rows]
            alike = [known[key] for key in keys if key in known]
            for key in keys:
                self.rows.setdefault(key, row)
            if seen:
                sentence = _("Looks like row %(row)s. Both are taken in.")
                yield row, "name", sentence % {"row": seen[0]}
            elif alike:
                sentence = _("Looks like customer %(customer)s, and is added as a new one.")
                yield row, "name", sentence % {"customer": alike[0]}


def _known(company: Company, new: Sequence[New]) -> dict[tuple[str, ...], int]:
    """The lowest number of those who are customers already, by what they would have in common."""
    numbers = {_digits(details) for _row, details in new} - {""}
    names = {details.name for _row, details in new if details.postal_code}
    rows = customers(company).order_by()
    found: dict[tuple[str, ...], int] = {}
    if numbers:
        alike = rows.filter(org_no__in=numbers).values_list("org_no")
        found |= {(no,): first for no, first in alike.annotate(Min("customer_no"))}
    if names:
        named = rows.filter(name__in=names).values_list("name", "postal_code")
        for name, code, first in named.annotate(Min("customer_no")):
            found[name.casefold(), code] = first
    return found


def _keys(details: CustomerDetails) -> list[tuple[str, ...]]:
    """What two customers that are one have in common: the number, or name and postal code."""
    digits, code = _digits(details), details.postal_code
    number = [(digits,)] if digits else []
    return [*number, (details.name.casefold(), code)] if code else list(number)


def _digits(details: CustomerDetails) -> str:
    return "".join(sign for sign in details.org_no if sign.isdigit())
