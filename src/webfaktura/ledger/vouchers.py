"""How an invoice, a credit note and a payment become vouchers of the book (pure)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from webfaktura.ledger.book import Posting, Voucher
from webfaktura.ledger.chart import BANK, CASH_VOUCHER, RECEIVABLE
from webfaktura.ledger.records import NewPayment, NewVoucher, VatCode
from webfaktura.ledger.subledger import OpenItem
from webfaktura.norway.money import Money


def invoice_voucher(new: NewVoucher, vat_codes: Mapping[str, VatCode]) -> Voucher:
    """Debit the customer gross, credit sales per row and VAT per code; a credit note turns all."""
    postings = (
        Posting(RECEIVABLE, new.gross, customer_no=new.customer_no),
        *_sales(new),
        *_taxes(new, vat_codes),
    )
    turned = new.kind == "credit_note"
    return Voucher(
        reference=new.reference,
        voucher_type=new.voucher_type,
        kind=new.kind,
        on=new.issued_on,
        text=new.text,
        postings=tuple(posting.turned for posting in postings) if turned else postings,
        invoice_no=new.invoice_no,
    )


def payment_voucher(item: OpenItem, payment: NewPayment, amount: Money) -> Voucher:
    """Debit the bank and credit the customer's receivable."""
    return Voucher(
        reference=payment.payment_id,
        voucher_type=CASH_VOUCHER,
        kind="payment",
        on=payment.paid_on,
        text=f"Innbetaling av faktura {item.invoice_no}",
        postings=(
            Posting(BANK, amount),
            Posting(RECEIVABLE, -amount, customer_no=item.customer_no),
        ),
        invoice_no=item.invoice_no,
    )


def _sales(new: NewVoucher) -> Iterator[Posting]:
    for row in new.rows:
        yield Posting(
            row.account,
            -row.net,
            vat_code=row.vat_code,
            department_no=row.department_no,
            project_no=row.project_no,
        )


def _taxes(new: NewVoucher, vat_codes: Mapping[str, VatCode]) -> Iterator[Posting]:
    """One posting per VAT code that has an account of its own and any tax."""
    per_code: defaultdict[str, Money] = defaultdict(lambda: Money(0))
    for row in new.rows:
        per_code[row.vat_code] += row.tax
    for code, tax in per_code.items():
        if tax.ore:
            yield Posting(vat_codes[code].vat_account, -tax, vat_code=code)
