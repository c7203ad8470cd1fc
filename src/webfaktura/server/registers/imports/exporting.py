"""The registers as rows of a file that an import reads back to the letter."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from webfaktura.norway.currencies import KRONE
from webfaktura.server.registers.imports.fields import CUSTOMERS, exported_fields
from webfaktura.server.registers.imports.reading import (
    CHANNEL_WORDS,
    LANGUAGE_WORDS,
    PERSON_WORDS,
    YES_WORDS,
)
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.queries import customers, products
from webfaktura.server.registers.rules import is_private_person
from webfaktura.server.sheets.writing import Cell
from webfaktura.server.tenancy.models import Company

_AT_ONCE = 2_000


def count_of(company: Company, kind: str) -> int:
    """How many rows an export has."""
    rows = customers(company) if kind == CUSTOMERS else products(company)
    return rows.count()


def heads_of(kind: str, language: str) -> list[str]:
    """The headings, in the reader's language."""
    return [field.head(language) for field in exported_fields(kind)]


def exported_rows(company: Company, kind: str, language: str) -> Iterator[list[Cell]]:
    """Every customer, or every product, also those that are out of use; by number."""
    codes = [field.code for field in exported_fields(kind)]
    written = WRITTEN[kind]
    words = "en" if language.startswith("en") else "nb"
    for row in _rows(company, kind):
        yield [
            written[code](row, words) if code in written else getattr(row, code) for code in codes
        ]


def _rows(company: Company, kind: str) -> Iterator[Any]:
    if kind == CUSTOMERS:
        return customers(company).select_related("department").iterator(_AT_ONCE)
    return products(company).iterator(_AT_ONCE)


def _yes(code: str) -> Callable[[Any, str], Cell]:
    return lambda row, words: YES_WORDS[words][getattr(row, code)]


def _kind(row: Customer, words: str) -> Cell:
    return PERSON_WORDS[words][is_private_person(org_no=row.org_no, is_person=row.is_person)]


def _department(row: Customer, _words: str) -> Cell:
    return row.department.no if row.department else ""


def _group(row: Product, _words: str) -> Cell:
    return row.group.name


WRITTEN: Mapping[str, Mapping[str, Callable[[Any, str], Cell]]] = {
    CUSTOMERS: {
        "is_person": _kind,
        "channel": lambda row, words: CHANNEL_WORDS[words].get(row.channel, row.channel),
        "language": lambda row, words: LANGUAGE_WORDS[words].get(row.language, row.language),
        "currency": lambda row, _words: row.currency or KRONE,
        "department_no": _department,
        "active": _yes("active"),
    },
    "products": {
        "price_includes_vat": _yes("price_includes_vat"),
        "group": _group,
        "active": _yes("active"),
    },
}
"""The fields that a file holds in other words than the register; the others stand as they are."""
