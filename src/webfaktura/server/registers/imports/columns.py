"""Which of a file's columns fills which field, and what is said of the rest; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.imports.fields import (
    CUSTOMERS,
    NUMBER_OF,
    PRICES,
    SAYS_BOTH,
    fields_of,
)


class ColumnTwice(Refusal):
    """Two columns are to fill the same field."""


class ColumnMissing(Refusal):
    """No column tells which row of the register a row of the file is."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """How a file is to be read."""

    fields: Mapping[int, str] = field(default_factory=dict)
    """The field that each column fills, by the column's position from 0."""
    heads_on: int = 1
    """The row that holds the headings, counted from 1; 0: the file has none."""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What a new row gets in a field that the file says nothing of."""
    language: str = "nb"
    """What the report is written in."""

    @property
    def wire(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "fields": {str(position): code for position, code in self.fields.items()},
            "heads_on": self.heads_on,
            "otherwise": dict(self.otherwise),
            "language": self.language,
        }

    @classmethod
    def read(cls, wire: Mapping[str, Any]) -> Self:
        """The columns that `wire` was made of."""
        fields = {int(position): code for position, code in wire.get("fields", {}).items()}
        return cls(
            fields=dict(sorted(fields.items())),
            heads_on=wire.get("heads_on", 1),
            otherwise=wire.get("otherwise", {}),
            language=wire.get("language", "nb"),
        )


def checked_columns(kind: str, columns: Columns) -> Columns:
    """Refuse columns that contradict each other, or lack what every row needs."""
    chosen = list(columns.fields.values())
    for code in chosen:
        if chosen.count(code) > 1:
            raise ColumnTwice(
                f"To kolonner er valgt som «{_word(kind, code)}». Velg bare én av dem.",
                field=_input(columns, code),
            )
    _refuse_two_prices(columns, chosen)
    needed = ["customer_no", "name"] if kind == CUSTOMERS else [NUMBER_OF[kind]]
    if not set(needed) & set(chosen):
        words = " eller ".join(f"«{_word(kind, code)}»" for code in needed)
        raise ColumnMissing(f"Velg hvilken kolonne som er {words}.", field="columns")
    return columns


def _refuse_two_prices(columns: Columns, chosen: list[str]) -> None:
    prices = [code for code in chosen if code in PRICES]
    if len(prices) > 1:
        raise ColumnTwice(
            "To kolonner er valgt som pris. Velg bare én: prisen uten mva. eller prisen med mva.",
            field=_input(columns, prices[1]),
        )
    if "price_includes_vat" in chosen and set(prices) & set(SAYS_BOTH):
        raise ColumnTwice(
            "Kolonnen med prisen sier allerede om mva. er med. "
            "Ta bort «Prisen er med mva.», eller velg «Pris» for prisen.",
            field=_input(columns, "price_includes_vat"),
        )


def _word(kind: str, code: str) -> str:
    return fields_of(kind)[code].norwegian


def _input(columns: Columns, code: str) -> str:
    """The name of the list where the last column that fills this field is chosen."""
    return [f"column_{position}" for position, each in columns.fields.items() if each == code][-1]
