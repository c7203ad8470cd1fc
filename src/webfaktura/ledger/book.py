"""The book's pure core: vouchers of double entry that balance or cannot be made."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from webfaktura.norway.money import Money, format_amount
from webfaktura.norway.refusal import Refusal

BookedKind = Literal["invoice", "credit_note", "payment", "reversal"]


class DoesNotBalance(Refusal):
    """Debit and credit of a voucher are not the same amount."""

    def __init__(self, reference: str, difference: Money) -> None:
        super().__init__(
            f"Bilag {reference} går ikke i balanse: debet og kredit skiller "
            f"{format_amount(difference)}. Rett beløpene.",
            field="postings",
        )


@dataclass(frozen=True)
class Posting:
    """One entry on one account; a debit is positive, a credit negative."""

    account: str
    amount: Money
    vat_code: str = ""
    customer_no: int = 0
    department_no: str = ""
    project_no: str = ""

    @property
    def turned(self) -> "Posting":
        """The same entry on the other side."""
        return replace(self, amount=-self.amount)


@dataclass(frozen=True)
class Voucher:
    """What is posted as one: two or more postings that sum to zero.

    Refuses (``DoesNotBalance``) anything else, so an unbalanced voucher does not
    exist (bokføringsforskriften § 5-1-1 asks for the parties and the amount;
    double entry asks for the balance).
    """

    reference: str
    voucher_type: str
    kind: BookedKind
    on: date
    text: str
    postings: tuple[Posting, ...]
    invoice_no: int = 0

    def __post_init__(self) -> None:
        """Refuse what does not balance."""
        difference = sum_of(self.postings)
        if len(self.postings) < 2 or difference.ore:  # noqa: PLR2004 - double entry is two
            raise DoesNotBalance(self.reference, difference)

    def reversed(self, *, reference: str, on: date) -> "Voucher":
        """Make the voucher that takes this one back; nothing in the book is ever edited."""
        return replace(
            self,
            reference=reference,
            kind="reversal",
            on=on,
            text=f"Reversering av: {self.text}",
            postings=tuple(posting.turned for posting in self.postings),
        )


@dataclass(frozen=True)
class BookedVoucher:
    """A voucher as it stands in the book, with the number it was given there."""

    voucher_no: int
    voucher: Voucher
    reverses_voucher_no: int = 0


def sum_of(postings: Iterable[Posting]) -> Money:
    """Sum debit less credit; zero for what balances."""
    return Money.total(posting.amount for posting in postings)
