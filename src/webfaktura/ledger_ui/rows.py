"""What the pages show of the ledger's records, counted and summed (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby

from webfaktura.ledger.records import BatchRecord, NewRow, NewVoucher, PaymentRecord, VoucherKind
from webfaktura.ledger.subledger import OpenItem
from webfaktura.norway.money import Money

NOTHING = Money(0)


@dataclass(frozen=True)
class BatchRow:
    """A batch in a list: what it holds, and who has it open."""

    batch: BatchRecord
    locked_by: str = ""

    @property
    def count(self) -> int:
        """How many vouchers it holds."""
        return len(self.batch.vouchers)

    @property
    def total(self) -> Money:
        """What its vouchers come to; credit notes count against."""
        return Money.total(signed_gross(voucher) for voucher in self.batch.vouchers)

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Bunt {self.batch.batch_no}"

    @property
    def removal_question(self) -> str:
        """What is asked before it is removed."""
        return f"Fjern bunt {self.batch.batch_no}?"

    @property
    def dialog_id(self) -> str:
        """The id of the dialog that asks it."""
        return f"remove-{self.batch.batch_no}"

    @property
    def voucher_nos(self) -> str:
        """The voucher numbers it got, `17` or `17–42`; empty while it waits."""
        return span(self.batch.voucher_nos.values())

    @property
    def invoice_nos(self) -> str:
        """The invoice numbers in it, from the lowest to the highest."""
        return span(voucher.invoice_no for voucher in self.batch.vouchers)


@dataclass(frozen=True)
class VoucherRow:
    """A voucher of a batch, in words; `problem` is why the ledger refused it."""

    voucher: NewVoucher
    customer: str
    rows: Sequence["SalesRow"]
    voucher_no: int | None
    problem: str = ""

    @property
    def name(self) -> str:
        """Its kind and number."""
        return document_name(self.voucher.kind, self.voucher.invoice_no)

    @property
    def gross(self) -> Money:
        """What it comes to; a credit note is negative."""
        return signed_gross(self.voucher)


@dataclass(frozen=True)
class SalesRow:
    """A row of a voucher, with its account's name; negative on a credit note."""

    row: NewRow
    account_name: str
    net: Money
    tax: Money


@dataclass(frozen=True)
class Debtor:
    """A customer and its open items, due first."""

    customer_no: int
    name: str
    items: Sequence["ItemRow"]
    remaining: Money
    """What remains of all the customer's items, those too that are not shown."""


@dataclass(frozen=True)
class ItemRow:
    """An open item and the states it is in, as codes of `webfaktura.ui.states`."""

    item: OpenItem
    states: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its kind and number."""
        return document_name(self.item.kind, self.item.invoice_no)


@dataclass(frozen=True)
class PaymentRow:
    """A payment in the list: whose it is, and whether it can be reversed."""

    payment: PaymentRecord
    customer: str
    is_reversed: bool

    @property
    def amount(self) -> Money:
        """What it comes to; a reversal is negative."""
        return -self.payment.amount if self.payment.reverses else self.payment.amount

    @property
    def is_reversible(self) -> bool:
        """Whether it stands, and is no reversal itself."""
        return not self.is_reversed and not self.payment.reverses


def document_name(kind: VoucherKind, number: int) -> str:
    """What a document is called: `Faktura 1001` or `Kreditnota 12`."""
    return f"{'Faktura' if kind == 'invoice' else 'Kreditnota'} {number}"


def signed_gross(voucher: NewVoucher) -> Money:
    """What a voucher comes to; a credit note is negative."""
    return -voucher.gross if voucher.kind == "credit_note" else voucher.gross


def span(numbers: Iterable[int]) -> str:
    """Write numbers as from and to: `17–42`, or `17` where there is one; nothing of none."""
    found = sorted(set(numbers))
    if not found:
        return ""
    return f"{found[0]}" if len(found) == 1 else f"{found[0]}–{found[-1]}"


def batches_mark(batches: Iterable[BatchRecord]) -> str:
    """A short text that is another as soon as a batch arrives, is removed or is updated."""
    told = ",".join(f"{batch.batch_no}{batch.state}" for batch in batches)
    return sha256(told.encode()).hexdigest()[:16]


def voucher_rows(
    batch: BatchRecord,
    *,
    customers: Mapping[int, str],
    accounts: Mapping[str, str],
    problems: Mapping[str, str],
) -> list[VoucherRow]:
    """The vouchers of a batch in their order, with names for the numbers."""
    return [
        VoucherRow(
            voucher=voucher,
            customer=customers.get(voucher.customer_no, ""),
            rows=[_sales_row(voucher, row, accounts) for row in voucher.rows],
            voucher_no=batch.voucher_nos.get(voucher.reference),
            problem=problems.get(voucher.reference, ""),
        )
        for voucher in batch.vouchers
    ]


def debtors(items: Sequence[OpenItem], *, among: Iterable[OpenItem], on: date) -> Iterator[Debtor]:
    """The customers of some items, in the items' order; `among` are all open items."""
    remaining: dict[int, Money] = {}
    for item in among:
        remaining[item.customer_no] = remaining.get(item.customer_no, NOTHING) + item.remaining
    for customer_no, own in groupby(items, key=lambda item: item.customer_no):
        shown = [ItemRow(item, item_states(item, on=on)) for item in own]
        name = shown[0].item.customer_name
        yield Debtor(customer_no, name, shown, remaining[customer_no])


def item_states(item: OpenItem, *, on: date) -> tuple[str, ...]:
    """The states of an open invoice on a day; a credit note has none of them."""
    if item.kind == "credit_note":
        return ()
    if item.remaining < NOTHING:
        return ("overpaid",)
    part = ("part_paid",) if item.settled.ore else ()
    overdue = ("overdue",) if is_overdue(item, on=on) else ()
    return overdue + part or ("open",)


def is_overdue(item: OpenItem, *, on: date) -> bool:
    """Whether something remains of an invoice that was due before the day."""
    return item.kind == "invoice" and item.due_on < on and item.remaining > NOTHING


def payment_rows(
    payments: Sequence[PaymentRecord], customers: Mapping[int, str]
) -> list[PaymentRow]:
    """Payments and reversals, the newest first."""
    reversed_ids = {payment.reverses for payment in payments}
    return [
        PaymentRow(
            payment,
            customers.get(payment.customer_no, ""),
            is_reversed=payment.payment_id in reversed_ids,
        )
        for payment in reversed(payments)
    ]


def _sales_row(voucher: NewVoucher, row: NewRow, accounts: Mapping[str, str]) -> SalesRow:
    is_credit = voucher.kind == "credit_note"
    return SalesRow(
        row=row,
        account_name=accounts.get(row.account, ""),
        net=-row.net if is_credit else row.net,
        tax=-row.tax if is_credit else row.tax,
    )
