"""What must hold of a client's book, and the sentence for each thing that does not (pure)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webfaktura.ledger.chain import Content, first_link, link
from webfaktura.norway.money import Money, format_amount


@dataclass(frozen=True)
class BookAsItStands:
    """A client's book, read raw from the file: nothing in it is taken for granted.

    The sums are whole øre. ``receivables`` and ``open_items`` are by customer.
    """

    client_no: str
    contents: Mapping[int, Content]
    posting_counts: Mapping[int, int]
    voucher_sums: Mapping[int, int]
    links: Mapping[int, str]
    last_voucher_no: int
    receivables: Mapping[int, int]
    open_items: Mapping[int, int]
    unsettled: tuple[tuple[int, int], ...]
    """Credit notes and the invoices they credit, where both are open still."""
    missing_from_book: tuple[str, ...]
    damage: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """The verdict on one client's book: what was counted, and every problem found.

    ``chain_end`` is the last link; noted elsewhere, it shows later that nothing
    before it was changed.
    """

    client_no: str
    vouchers: int
    postings: int
    open_items: Money
    chain_end: str
    problems: tuple[str, ...]


def proof_of(book: BookAsItStands) -> Proof:
    """Prove the book, or say what is wrong with it."""
    return Proof(
        client_no=book.client_no,
        vouchers=len(book.posting_counts),
        postings=sum(book.posting_counts.values()),
        open_items=Money(sum(book.open_items.values())),
        chain_end=book.links.get(book.last_voucher_no, ""),
        problems=tuple(_problems(book)),
    )


def _problems(book: BookAsItStands) -> Iterator[str]:
    yield from book.damage
    yield from _numbers(book)
    yield from _balances(book)
    yield from _chain(book)
    yield from _subledger(book)
    for credit_no, invoice_no in book.unsettled:
        yield f"Kreditnota {credit_no} skulle ha gjort opp faktura {invoice_no}, men begge er åpne."
    for reference in book.missing_from_book:
        yield f"Bilaget {reference} er i en oppdatert bunt, men står ikke i boken."


def _numbers(book: BookAsItStands) -> Iterator[str]:
    """Voucher numbers run from 1 to the last without a hole."""
    for voucher_no in range(1, book.last_voucher_no + 1):
        if voucher_no not in book.posting_counts:
            yield f"Bilag {voucher_no} mangler i nummerrekken."
    for voucher_no in book.posting_counts:
        if voucher_no > book.last_voucher_no:
            yield f"Bilag {voucher_no} har et nummer som ikke er tatt ut."


def _balances(book: BookAsItStands) -> Iterator[str]:
    """Every voucher has all its postings and sums to zero, and so does the book."""
    for voucher_no, count in book.posting_counts.items():
        held = len(book.contents.get(voucher_no, ()))
        if held != count:
            yield f"Bilag {voucher_no} skal ha {count} posteringer, men har {held}."
    for voucher_no, difference in book.voucher_sums.items():
        if difference:
            yield (
                f"Bilag {voucher_no} går ikke i balanse: debet og kredit skiller "
                f"{format_amount(Money(difference))}."
            )
    if whole := sum(book.voucher_sums.values()):
        yield f"Boken går ikke i balanse: den er {format_amount(Money(whole))} feil."


def _chain(book: BookAsItStands) -> Iterator[str]:
    """Every link is the hash of the one before it and its voucher."""
    before = first_link(book.client_no)
    for voucher_no in sorted(book.contents.keys() | book.links.keys()):
        kept = book.links.get(voucher_no, "")
        if link(before, book.contents.get(voucher_no, [])) != kept:
            yield f"Kjeden er brutt ved bilag {voucher_no}."
        before = kept


def _subledger(book: BookAsItStands) -> Iterator[str]:
    """What each customer owes is the same in the sub-ledger and in the book."""
    for customer_no in sorted(book.receivables.keys() | book.open_items.keys()):
        booked = book.receivables.get(customer_no, 0)
        items = book.open_items.get(customer_no, 0)
        if booked != items:
            yield (
                f"Kunde {customer_no} har {format_amount(Money(items))} i reskontroen, men "
                f"{format_amount(Money(booked))} i hovedboken."
            )
