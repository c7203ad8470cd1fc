"""A client's book in the language of Beancount 3, for ``bean-check`` to try (pure).

Syntax: https://beancount.github.io/docs/beancount_language_syntax.html. Each
customer is an account of its own below the receivable, and the file ends in
balance assertions: of the accounts as the trial balance has them, of the
customers as the sub-ledger has them. ``bean-check`` adds the postings up for
itself, so the three must agree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from webfaktura.ledger.book import BookedVoucher, Posting
from webfaktura.ledger.chart import RECEIVABLE
from webfaktura.ledger.records import Account, AccountBalance
from webfaktura.ledger.subledger import OpenItem
from webfaktura.norway.money import Money

_ROOTS = {"1": "Assets", "3": "Income"}
_FINANCE = {"80": "Income", "88": "Equity", "89": "Equity"}


@dataclass(frozen=True)
class ExportedBook:
    """What is exported of a client."""

    title: str
    accounts: Sequence[Account]
    vouchers: Sequence[BookedVoucher]
    balances: Sequence[AccountBalance]
    items: Sequence[OpenItem]


def beancount_text(book: ExportedBook) -> str:
    """Write the whole book; one without vouchers is a title only."""
    head = [f'option "title" {_quoted(book.title)}', 'option "operating_currency" "NOK"']
    parts = [head]
    if book.vouchers:
        parts += [list(_opened(book)), *map(_transaction, book.vouchers), list(_asserted(book))]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def account_name(account: str, customer_no: int = 0) -> str:
    """Name an account below the root that NS 4102 gives its class."""
    root = _FINANCE.get(account[:2]) if account.startswith("8") else _ROOTS.get(account[:1])
    if account.startswith("2"):
        root = "Equity" if account.startswith("20") else "Liabilities"
    below = f":{customer_no}" if customer_no else ""
    return f"{root or 'Expenses'}:{account}{below}"


def _opened(book: ExportedBook) -> Iterator[str]:
    """Open every account in use on the day of the first voucher."""
    first = min(booked.voucher.on for booked in book.vouchers)
    names = {account.account: account.name for account in book.accounts}
    for account, customer_no in _used(book.vouchers):
        yield f"{first} open {account_name(account, customer_no)} NOK"
        yield f"  navn: {_quoted(names[account])}"


def _used(vouchers: Iterable[BookedVoucher]) -> list[tuple[str, int]]:
    return sorted({_place(posting) for booked in vouchers for posting in booked.voucher.postings})


def _place(posting: Posting) -> tuple[str, int]:
    """Tell customers apart on the receivable only."""
    return posting.account, posting.customer_no if posting.account == RECEIVABLE else 0


def _transaction(booked: BookedVoucher) -> list[str]:
    voucher = booked.voucher
    document = "kreditnota" if voucher.kind == "credit_note" else "faktura"
    link = f" ^{document}-{voucher.invoice_no}" if voucher.invoice_no else ""
    lines = [
        f"{voucher.on} * {_quoted(voucher.text)}{link}",
        f'  bilag: "{booked.voucher_no}"',
        f"  bilagsart: {_quoted(voucher.voucher_type)}",
        f"  referanse: {_quoted(voucher.reference)}",
    ]
    if booked.reverses_voucher_no:
        lines.append(f'  reverserer: "{booked.reverses_voucher_no}"')
    return [*lines, *(line for posting in voucher.postings for line in _posting(posting))]


def _posting(posting: Posting) -> Iterator[str]:
    yield f"  {account_name(*_place(posting))}  {_written(posting.amount)}"
    marks = {
        "avgiftskode": posting.vat_code,
        "avdeling": posting.department_no,
        "prosjekt": posting.project_no,
    }
    for key, value in marks.items():
        if value:
            yield f"    {key}: {_quoted(value)}"


def _asserted(book: ExportedBook) -> Iterator[str]:
    """Assert every balance on the morning after the last voucher."""
    after = max(booked.voucher.on for booked in book.vouchers) + timedelta(days=1)
    told = _told_balances(book)
    for place in _used(book.vouchers):
        yield f"{after} balance {account_name(*place)}  {_written(told.get(place, Money(0)))}"


def _told_balances(book: ExportedBook) -> Mapping[tuple[str, int], Money]:
    """The balances by account and customer, as trial balance and sub-ledger tell them.

    What stands on the receivable without a customer is the rest.
    """
    told = {(line.account, 0): line.balance for line in book.balances}
    told.setdefault((RECEIVABLE, 0), Money(0))
    for item in book.items:
        place = (RECEIVABLE, item.customer_no)
        told[place] = told.get(place, Money(0)) + item.remaining
        told[RECEIVABLE, 0] -= item.remaining
    return told


def _written(amount: Money) -> str:
    return f"{amount.amount:f} {amount.currency}"


def _quoted(text: str) -> str:
    """Quote a text: backslash and quote are escaped, and it stays on its line."""
    tidy = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{tidy}"'
