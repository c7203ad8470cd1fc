"""What one chooses when an invoice is credited: all of it, so many of its lines, or an amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from webfaktura.norway.money import Money, format_quantity, parse_decimal, scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.credit_lines import Amount, Choice, Quantities, SoldLine, Whole

LONGEST_NOTE = 2000


class NoteTooLong(Refusal):
    """The words on the credit note have no room."""


@dataclass(frozen=True, kw_only=True)
class CreditForm:
    """The choice as it was typed, to be shown again as it was."""

    what: str = "whole"
    """`whole`, `lines` or `amount`."""
    quantities: Sequence[str] = ()
    """Of each line in its place."""
    amount: str = ""
    note: str = ""

    def choice(self, lines: Sequence[SoldLine], currency: str) -> Choice:
        """What was chosen; refuses a text that is no number, naming its field."""
        if len(self.note) > LONGEST_NOTE:
            raise NoteTooLong(
                _("The words have %(count)s characters. Shorten them to %(most)s at most.")
                % {"count": len(self.note), "most": LONGEST_NOTE},
                field="note",
            )
        match self.what:
            case "lines":
                return Quantities(dict(self._of_lines(lines)))
            case "amount":
                return Amount(Money.of(_read(self.amount or "0", "amount"), currency))
            case _:
                return Whole()

    def _of_lines(self, lines: Sequence[SoldLine]) -> list[tuple[int, Decimal]]:
        typed = zip(lines, self.quantities, strict=False)
        return [
            (line.key, _read(text, f"quantity-{place}"))
            for place, (line, text) in enumerate(typed)
            if text.strip()
        ]


def typed_in(post: QueryDict, count: int) -> CreditForm:
    """What was typed."""
    return CreditForm(
        what=post.get("what", "whole"),
        quantities=[post.get(f"quantity-{place}", "") for place in range(count)],
        amount=post.get("amount", "").strip(),
        note=post.get("note", "").strip(),
    )


def everything_left(lines: Sequence[SoldLine]) -> CreditForm:
    """What is proposed: all that is left."""
    return CreditForm(quantities=[format_quantity(line.quantity_left) for line in lines])


def _read(text: str, field: str) -> Decimal:
    try:
        value = parse_decimal(text)
        scaled(value)
    except Refusal as refusal:
        raise type(refusal)(refusal.sentence, field=field) from refusal
    return value
