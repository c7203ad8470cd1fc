"""What stands on a printed document: finished Norwegian strings, ready to be set."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

type Looks = Literal["quiet", "wide", "plain", "number"]
"""How a column is set: grey and small, taking the room that is left, as it is, to the right."""


@dataclass(frozen=True)
class Fact:
    """A word and its value, such as `Forfallsdato` and `08.12.2026`."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class PrintedSeller:
    """The sender as every page names it."""

    name: str
    short_name: str
    """For the small print, where a very long name has no room."""
    registers: tuple[str, ...]
    address: tuple[str, ...]
    contact: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column of the lines."""

    label: str
    looks: Looks
    room: float | None = None
    """Width in mm; None: what its longest cell needs."""


@dataclass(frozen=True)
class PrintedLine:
    """One line: a cell for each column, and the sum so far, carried over to the next page."""

    cells: tuple[str, ...]
    carried: str
    above: str = ""
    """The description, where the cells leave no room for it beside them."""
    strong: bool = False
    """A sub-total stands out."""


@dataclass(frozen=True)
class VatSummary:
    """Basis and tax of each VAT group (bokføringsforskriften § 5-1-5); empty: no VAT at all."""

    labels: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class PaymentBox:
    """How to pay; without facts the sentence says why nothing is to be paid."""

    heading: str
    facts: tuple[Fact, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A whole document. Nothing is left to decide but where on the paper it stands."""

    language: str
    title: str
    description: str
    heading: str
    running_title: str
    carried_label: str
    page_words: tuple[str, str]
    """«Side» and «av»."""
    issued_on: date
    seller: PrintedSeller
    return_address: str
    buyer: tuple[str, ...]
    facts: tuple[Fact, ...]
    columns: tuple[Column, ...]
    lines: tuple[PrintedLine, ...]
    vat: VatSummary
    totals: tuple[Fact, ...]
    due: Fact
    note: str
    long_note: bool
    """Whether the words at the foot may need to be divided between two pages."""
    payment: PaymentBox
    footer: str


@dataclass(frozen=True)
class Enclosed:
    """A file inside the PDF that says for programs what the paper says for people."""

    name: str
    description: str
    content: bytes
    """XML in UTF-8."""
