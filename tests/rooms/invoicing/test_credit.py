"""Credit notes: whole, by lines and by amount, never more than what is left, summing to zero."""

import random
from decimal import Decimal

import pytest

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_product,
    a_product_group,
    an_actor,
    an_entry,
    an_issued_invoice,
    issued,
)
from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.bulk import BulkIssue, issue_invoices
from webfaktura.server.invoicing.commands import CreditsAnInvoice, NotIssuable, change_draft
from webfaktura.server.invoicing.credit_lines import (
    Amount,
    Choice,
    NothingToCredit,
    Quantities,
    Whole,
)
from webfaktura.server.invoicing.credited import left_to_credit
from webfaktura.server.invoicing.crediting import MoreThanIsLeft, NotDivisible
from webfaktura.server.invoicing.credits import (
    NotAnInvoice,
    change_credit,
    correct_invoice,
    creditable,
    start_credit,
)
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.posting.models import Voucher
from webfaktura.server.registers.models import ErpVatCode
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def credit(invoice: Invoice, choice: Whole | Quantities | Amount | None = None) -> Invoice:
    draft = start_credit(invoice=invoice, choice=choice or Whole(), at=NOW, by=an_actor())
    return issued(draft)


def test_a_whole_credit_takes_all_of_the_invoice_and_refers_to_it() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        note = credit(invoice)

        assert (note.kind, note.credits, note.kid) == ("credit_note", invoice, "")
        assert (note.net, note.tax, note.gross) == (invoice.net, invoice.tax, invoice.gross)
        assert [line.credits for line in note.lines.all()] == list(invoice.lines.all())
        assert left_to_credit(invoice).is_nothing
        assert changed_documents(company) == []


def test_what_is_all_credited_cannot_be_credited_again() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        credit(invoice)

        with pytest.raises(NothingToCredit):
            credit(invoice)


def test_a_credit_note_is_not_credited() -> None:
    company = a_company()
    with company_scope(company):
        note = credit(an_issued_invoice(company))

        with pytest.raises(NotAnInvoice):
            start_credit(invoice=note, choice=Whole(), at=NOW, by=an_actor())


def test_lines_are_credited_by_number_and_the_last_takes_the_rest() -> None:
    company = a_company()
    with company_scope(company):
        entry = an_entry(quantity=Decimal(3), unit_price=Decimal("0.3330"))
        invoice = an_issued_invoice(company, entries=[entry, an_entry()])
        [thirds, _] = creditable(invoice).lines

        nets = [credit(invoice, Quantities({thirds.key: Decimal(1)})).net for _ in range(3)]

        assert nets == [Money.of("0.33"), Money.of("0.33"), Money.of("0.34")]
        [line, other] = creditable(invoice).lines
        assert (line.left, line.quantity_left) == (Money(0), Decimal(0))
        assert other.left == Money.of("1000.00")


def test_more_of_a_line_than_is_left_is_refused_with_what_is_left() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company, entries=[an_entry(quantity=Decimal(5))])
        [line] = creditable(invoice).lines
        credit(invoice, Quantities({line.key: Decimal(2)}))

        with pytest.raises(MoreThanIsLeft, match="3 time står igjen"):
            credit(invoice, Quantities({line.key: Decimal(4)}))


def test_an_amount_is_divided_over_levels_and_lines() -> None:
    company = a_company()
    with company_scope(company):
        entries = [
            an_entry(unit_price=Decimal("800.00")),
            an_entry(unit_price=Decimal("200.00"), vat_level="PLL"),
            an_entry(unit_price=Decimal("100.00"), vat_level="FRI"),
        ]
        invoice = an_issued_invoice(company, entries=entries)

        note = credit(invoice, Amount(Money.of("100.00")))

        assert note.gross == Money.of("100.00")
        left = left_to_credit(invoice)
        assert left.gross == invoice.gross - Money.of("100.00")
        assert {line.vat_level for line in note.lines.all()} == {"PLH", "PLL", "FRI"}


def test_an_amount_that_no_basis_gives_is_refused_with_one_that_can_be_credited() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)

        with pytest.raises(NotDivisible, match="Skriv 0,01 i stedet"):
            credit(invoice, Amount(Money.of("0.02")))


def test_a_credit_note_is_posted_where_its_invoice_was_whatever_was_changed_since() -> None:
    company = a_company()
    with company_scope(company):
        group = a_product_group(company, GroupPosting("PLH", "11", "3060"))
        product = a_product(company, group=group)
        entry = DraftEntry(product_id=product.public_id, description="Time", unit_price=Decimal(9))
        invoice = an_issued_invoice(company, entries=[entry])
        group.postings.all().delete()
        ErpVatCode.objects.filter(company=company, code="11").update(active=False)

        note = credit(invoice)

        [sold], [taken] = invoice.lines.all(), note.lines.all()
        assert (taken.erp_vat_code, taken.sales_account) == ("11", "3060")
        assert taken.product_no == sold.product_no == product.product_no


def test_a_credit_note_follows_its_invoice_and_is_not_written_over() -> None:
    company = a_company()
    with company_scope(company):
        draft = start_credit(
            invoice=an_issued_invoice(company), choice=Whole(), at=NOW, by=an_actor()
        )

        with pytest.raises(CreditsAnInvoice):
            change_draft(
                draft=draft, version=1, head=DraftHead(), entries=[], at=NOW, by=an_actor()
            )


def test_what_a_credit_note_takes_is_chosen_anew() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        draft = start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor())

        draft = change_credit(
            draft=draft,
            version=1,
            choice=Amount(Money.of("125.00")),
            note="Avtalt avslag",
            at=NOW,
            by=an_actor(),
        )
        note = issued(draft)

        assert (note.gross, note.terms["note"]) == (Money.of("125.00"), "Avtalt avslag")


def test_two_drafts_that_credit_the_same_invoice_take_it_once() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        two = [
            start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor()) for _ in range(2)
        ]

        issued(two[0])
        with pytest.raises(NotIssuable, match=r"left to credit|igjen å kreditere"):
            issued(two[1])


def test_two_that_credit_the_same_invoice_in_one_go_are_told_apart() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        two = [
            start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor()) for _ in range(2)
        ]

        [done] = issue_all(company, two)

        assert len(done.issued) == len(done.refused) == 1


def issue_all(company: Company, drafts: list[Draft]) -> list[BulkIssue]:
    return list(issue_invoices(company=company, drafts=drafts, on=TODAY, at=NOW, by=an_actor()))


def test_a_correction_credits_all_and_begins_the_invoice_again() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)
        invoice = an_issued_invoice(company, customer=customer, entries=[an_entry(), an_entry()])

        done = correct_invoice(invoice=invoice, on=TODAY, at=NOW, by=an_actor())

        assert (done.credit_note.credits, done.credit_note.gross) == (invoice, invoice.gross)
        assert done.draft.customer == customer
        assert [line.description for line in done.draft.lines.all()] == ["Befaring", "Befaring"]
        assert issued(done.draft).gross == invoice.gross


def test_a_note_of_a_deactivated_customer_is_issued() -> None:
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company)
        type(invoice.customer).objects.filter(pk=invoice.customer_id).update(active=False)

        assert credit(invoice).gross == invoice.gross


@pytest.mark.parametrize("seed", range(12))
def test_a_chain_of_credit_notes_never_exceeds_its_invoice_and_ends_at_zero(seed: int) -> None:
    """Lines with and without VAT in the price, discounts, deductions and all levels."""
    luck = random.Random(seed)
    company = a_company()
    with company_scope(company):
        invoice = an_issued_invoice(company, entries=some_entries(luck))
        notes = some_credits(invoice, luck)

        for name in ("net_ore", "tax_ore", "gross_ore", "gross_nok_ore", "tax_nok_ore"):
            assert sum(getattr(note, name) for note in notes) == getattr(invoice, name)
        assert left_to_credit(invoice).is_nothing
        assert changed_documents(company) == []
        for document in (invoice, *notes):
            write_voucher(invoice=document, at=NOW)
        assert sum(voucher.signed_ore for voucher in Voucher.objects.all()) == 0


def some_entries(luck: random.Random) -> list[DraftEntry]:
    deduction = [an_entry(quantity=Decimal(-1), unit_price=Decimal("10.00"))]
    return deduction + [
        an_entry(
            kind="item",
            quantity=Decimal(luck.randint(1, 40)) / 4,
            unit_price=Decimal(luck.randint(100, 99_999)) / 100,
            price_includes_vat=luck.random() < 0.5,
            discount_percent=Decimal(luck.choice(["0", "0", "12.5", "33.3333"])),
            vat_level=luck.choice(["PLH", "PLH", "PLL", "FRI", "EKS"]),
        )
        for _ in range(luck.randint(1, 6))
    ]


def some_credits(invoice: Invoice, luck: random.Random) -> list[Invoice]:
    """Amounts and lines at random, until the last takes the rest."""
    notes = []
    for _ in range(5):
        found = creditable(invoice)
        amount = Amount(Money(luck.randint(1, max(found.left.gross.ore // 2, 1))))
        line = luck.choice(found.lines)
        some = Quantities({line.key: line.quantity_left / 2})
        choice: Choice = amount if luck.random() < 0.5 else some
        try:
            notes.append(credit(invoice, choice))
        except Refusal:
            continue
    if not creditable(invoice).left.is_nothing:
        notes.append(credit(invoice))
    return notes
