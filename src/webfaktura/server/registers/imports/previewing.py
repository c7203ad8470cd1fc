"""How the first rows of a file will be read, without anything being written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.customer_rules import tidy_customer
from webfaktura.server.registers.imports import customers as of_customers
from webfaktura.server.registers.imports import products as of_products
from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.fields import CUSTOMERS, NUMBER_OF, SAYS_BOTH
from webfaktura.server.registers.imports.queries import known_readers
from webfaktura.server.registers.imports.reading import (
    CHANNEL_WORDS,
    LANGUAGE_WORDS,
    PERSON_WORDS,
    YES_WORDS,
)
from webfaktura.server.registers.imports.rows import ReadRow, Row, read_row
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.queries import customers, products
from webfaktura.server.registers.rules import is_private_person, tidy_product
from webfaktura.server.sheets.writing import amount_text
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True)
class PreviewRow:
    """One row as it will be kept; a cell that cannot be read stands as it was written."""

    no: int
    is_known: bool
    """Whether it changes a row of the register; else it is a new one."""
    cells: Sequence[str]
    """In the order of the columns that fill a field."""
    sentences: Sequence[str]
    """What is wrong with it."""


def preview(
    company: Company, kind: str, columns: Columns, rows: Sequence[Row], *, on: date
) -> list[PreviewRow]:
    """The rows as they will be read."""
    known = known_readers(company, on=on)
    read = [read_row(row, columns, known) for row in rows]
    before = _before(company, kind, read)
    return [
        _previewed(kind, columns, row, told, before.get(told.values.get(NUMBER_OF[kind])))
        for row, told in zip(rows, read, strict=True)
    ]


def _before(
    company: Company, kind: str, read: Sequence[ReadRow]
) -> Mapping[object, Customer | Product]:
    numbers: list[Any] = [no for row in read if (no := row.values.get(NUMBER_OF[kind])) is not None]
    if kind == CUSTOMERS:
        people = customers(company).filter(customer_no__in=numbers).select_related("department")
        return {each.customer_no: each for each in people}
    return {each.product_no: each for each in products(company).filter(product_no__in=numbers)}


def _previewed(
    kind: str, columns: Columns, row: Row, told: ReadRow, before: Customer | Product | None
) -> PreviewRow:
    sentences = [problem.sentence for problem in told.problems]
    kept: dict[str, object] = {}
    if not sentences:
        try:
            kept = _kept(kind, columns, told.values, before)
        except Refusal as refusal:
            sentences = [refusal.sentence]
    cells = [
        _shown(code, kept, columns.language)
        if code in kept or (code in SAYS_BOTH and kept)
        else _cell(row, position)
        for position, code in columns.fields.items()
    ]
    return PreviewRow(row.no, before is not None, cells, sentences)


def _kept(
    kind: str, columns: Columns, values: Mapping[str, object], before: Any
) -> dict[str, object]:
    """What the row's customer or product is afterwards; refuses as the register does."""
    if kind == CUSTOMERS:
        typed = of_customers.told_anew(values, before)
        person = tidy_customer(of_customers.details_told(typed, before))
        is_person = is_private_person(org_no=person.org_no, is_person=person.is_person)
        return vars(person) | {"is_person": is_person}
    typed = of_products.told_anew(values, before)
    usual = before.group.name if before else columns.otherwise.get("group", "")
    group = typed.pop("group", usual)
    return vars(tidy_product(of_products.details_told(typed, before, columns.otherwise))) | {
        "group": group
    }


def _shown(code: str, kept: Mapping[str, object], language: str) -> str:
    """A value in the words of a file."""
    words = "en" if language.startswith("en") else "nb"
    value: Any = kept["unit_price" if code in SAYS_BOTH else code]
    if isinstance(value, bool):
        return (PERSON_WORDS if code == "is_person" else YES_WORDS)[words][value]
    if isinstance(value, Decimal):
        return amount_text(value)
    named = {"channel": CHANNEL_WORDS, "language": LANGUAGE_WORDS}.get(code)
    if named is not None:
        return named[words].get(value, "")
    return "" if value is None else str(value)


def _cell(row: Row, position: int) -> str:
    return row.cells[position].strip() if position < len(row.cells) else ""
