"""What the invoice editor sends, read into a draft's head and lines, or told what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, model_validator

from webfaktura.norway.calendar import parse_date
from webfaktura.norway.money import line_net, parse_decimal, scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead

MOST_LINES = 1000
LARGEST_LINE_ORE = 10**13
"""A hundred milliard kroner: a thousand such lines can still be summed exactly."""
MOST_DAYS = 365
WHOLE = Decimal(100)


class Chosen(BaseModel):
    """What was chosen from a list; the text alone when nothing in the list was meant."""

    id: str = ""
    text: str = ""

    @model_validator(mode="before")
    @classmethod
    def bare_id(cls, value: object) -> object:
        """A bare text is the id."""
        return {"id": value} if isinstance(value, str) else value


class TypedHead(BaseModel):
    """The head of a draft as it was typed."""

    customer: Chosen = Chosen()
    issued_on: str = ""
    due_days: str = ""
    delivered_on: str = ""
    delivery_place: str = ""
    your_reference: str = ""
    our_reference: str = ""
    order_no: str = ""
    note: str = ""
    department: str = ""
    project: str = ""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$")
    free_category: Literal["", "G", "AE"] = ""


class TypedWords(BaseModel):
    """A line without a price as it was typed: a text, or a sub-total of the lines above it."""

    kind: Literal["text", "subtotal"]
    description: str = ""


class TypedItem(BaseModel):
    """A line with a price as it was typed."""

    kind: Literal["item"] = "item"
    product: Chosen = Chosen()
    description: str = ""
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    price_includes_vat: bool = False
    discount_percent: str = ""
    vat_level: VatLevel
    department: str = ""
    project: str = ""


class TypedDraft(BaseModel):
    """Everything the editor sends; what does not fit this shape was not sent by the editor."""

    version: int
    head: TypedHead = TypedHead()
    lines: list[TypedWords | TypedItem] = Field(default_factory=list, max_length=MOST_LINES)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One field that could not be read; lines are numbered from 0."""

    field: str
    line: int | None
    sentence: str


class NotReadable(Refusal):
    """Something that was typed is not what its field holds; nothing is saved."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class NotWithin(Refusal):
    """A number is outside what its field can hold."""


class TooLong(Refusal):
    """A text has more characters than its field holds."""


class NotInTheList(Refusal):
    """What was chosen is not something that can be chosen."""


@dataclass(frozen=True, kw_only=True)
class ReadDraft:
    """What the editor sent, in invoicing's words."""

    version: int
    head: DraftHead
    entries: tuple[DraftEntry, ...]


def read_draft(body: bytes) -> ReadDraft:
    """Read what the editor sent; refuses with `NotReadable`.

    A body that no editor would send raises pydantic's `ValidationError`.
    """
    typed = TypedDraft.model_validate_json(body)
    problems: list[Problem] = []
    head = _head(typed.head, _Place(problems, None))
    entries = tuple(_entry(line, _Place(problems, no)) for no, line in enumerate(typed.lines))
    if problems:
        raise NotReadable(problems)
    return ReadDraft(version=typed.version, head=head, entries=entries)


@dataclass(frozen=True)
class _Place:
    """Where texts are read, and what could not be read there."""

    problems: list[Problem]
    line: int | None

    def read[T](self, field: str, text: str, reader: Callable[[str], T], *, otherwise: T) -> T:
        """Read a text, or note the problem; an empty text means what it means otherwise."""
        tidy = text.replace("\0", "").strip()
        if not tidy:
            return otherwise
        try:
            return reader(tidy)
        except Refusal as refusal:
            self.problems.append(Problem(field=field, line=self.line, sentence=refusal.sentence))
            return otherwise


def _head(typed: TypedHead, place: _Place) -> DraftHead:
    nothing: Any = None
    return DraftHead(
        customer_id=place.read("customer", typed.customer.id, _choice, otherwise=nothing),
        issued_on=place.read("issued_on", typed.issued_on, parse_date, otherwise=nothing),
        due_days=place.read("due_days", typed.due_days, _days, otherwise=nothing),
        delivered_on=place.read("delivered_on", typed.delivered_on, _day, otherwise=nothing),
        delivery_place=place.read(
            "delivery_place", typed.delivery_place, _at_most(200), otherwise=""
        ),
        your_reference=place.read(
            "your_reference", typed.your_reference, _at_most(200), otherwise=""
        ),
        our_reference=place.read("our_reference", typed.our_reference, _at_most(200), otherwise=""),
        order_no=place.read("order_no", typed.order_no, _at_most(100), otherwise=""),
        note=place.read("note", typed.note, _at_most(2000), otherwise=""),
        department_no=typed.department.strip(),
        project_no=typed.project.strip(),
        currency=typed.currency,
        free_category=typed.free_category,
    )


def _entry(typed: TypedWords | TypedItem, place: _Place) -> DraftEntry:
    words = place.read("description", typed.description, _at_most(500), otherwise="")
    if isinstance(typed, TypedWords):
        return DraftEntry(kind=typed.kind, description=words)
    return _item(typed, words, place)


def _item(typed: TypedItem, description: str, place: _Place) -> DraftEntry:
    nothing: Any = None
    entry = DraftEntry(
        product_id=place.read("product", typed.product.id, _choice, otherwise=nothing),
        description=description,
        quantity=place.read("quantity", typed.quantity, _number, otherwise=Decimal(1)),
        unit=place.read("unit", typed.unit, _at_most(10), otherwise=""),
        unit_price=place.read("unit_price", typed.unit_price, _number, otherwise=Decimal(0)),
        price_includes_vat=typed.price_includes_vat,
        discount_percent=place.read(
            "discount_percent", typed.discount_percent, _discount, otherwise=Decimal(0)
        ),
        vat_level=typed.vat_level.value,
        department_no=typed.department.strip(),
        project_no=typed.project.strip(),
    )
    place.read("unit_price", "net", lambda _text: _reckoned(entry), otherwise=None)
    return entry


def _number(text: str) -> Decimal:
    """A quantity or a price: four decimals, and no more than the database holds."""
    value = parse_decimal(text)
    scaled(value)
    return value


def _discount(text: str) -> Decimal:
    value = _number(text)
    if not 0 <= value <= WHOLE:
        raise NotWithin(_("The discount is between 0 and 100 percent. Write for example 12,5."))
    return value


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise NotWithin(
            _("The number of days is a whole number from 0 to 365. Write for example 14.")
        )
    return int(text)


def _day(text: str) -> date:
    return parse_date(text)


def _choice(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise NotInTheList(_("Choose one from the list.")) from problem


def _at_most(length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > length:
            raise TooLong(
                _("The text has %(count)s characters. Shorten it to %(most)s at most.")
                % {"count": len(text), "most": length}
            )
        return text

    return read


def _reckoned(entry: DraftEntry) -> None:
    """Refuse a line whose sum no database could hold."""
    net = line_net(
        quantity=entry.quantity,
        unit_price=entry.unit_price,
        discount_percent=entry.discount_percent,
    )
    if abs(net.ore) > LARGEST_LINE_ORE:
        raise NotWithin(_("The line's sum is too large. Write a smaller quantity or price."))
