"""Every document the product can issue passes every rule, and says exactly what was frozen."""

from collections import Counter
from dataclasses import replace

import euinvoice
import pytest

from rooms.delivery.ehf.making import (
    FILES,
    OUTSIDE_THE_REGISTER,
    RATES,
    SOLE_TRADER,
    a_line,
    all_documents,
    facts,
    verdict_on,
)
from webfaktura.server.delivery.documents.facts import DocumentFacts
from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.delivery.ehf.building.parties import legal_name

DOCUMENTS = all_documents()


def test_the_matrix_holds_every_category_and_both_kinds() -> None:
    categories = {total.group.category for whole in DOCUMENTS for total in whole.vat}
    kinds = Counter(whole.kind for whole in DOCUMENTS)

    assert len(DOCUMENTS) >= 200
    assert {category.value for category in categories} == {"S", "Z", "G", "AE", "E", "O"}
    assert kinds["invoice"] == kinds["credit_note"]


@pytest.mark.parametrize("whole", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_a_document_passes_every_rule(whole: DocumentFacts) -> None:
    found = verdict_on(ehf_of(whole)).findings

    is_sole_trader = whole.seller.company_form == SOLE_TRADER.company_form
    assert [(each.rule, each.severity) for each in found] == (
        [("NO-R-002", "warning")] if is_sole_trader else []
    )


@pytest.mark.parametrize("whole", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_another_reader_finds_the_head_and_the_parties(whole: DocumentFacts) -> None:
    read = euinvoice.parse(ehf_of(whole))

    is_invoice = whole.kind == "invoice"
    assert (read.number, read.issue_date) == (str(whole.invoice_no), whole.issued_on)
    assert read.type_code == ("380" if is_invoice else "381")
    assert read.payment_due_date == (whole.due_on if is_invoice else None)
    assert read.buyer_reference == (whole.terms.your_reference or None)
    assert read.purchase_order_reference == (whole.terms.order_no or None)
    assert read.delivery is not None
    assert read.delivery.actual_delivery_date == whole.delivered_on
    assert read.seller.name == legal_name(whole.seller)
    assert read.seller.vat_identifier == (
        f"NO{whole.seller.org_no}MVA" if whole.seller.vat_registered else None
    )
    assert read.buyer.name == whole.buyer.name
    assert read.buyer.electronic_address is not None
    assert read.buyer.electronic_address.value == whole.buyer.org_no
    assert read.buyer.postal_address.post_code == whole.buyer.postal_code


@pytest.mark.parametrize("whole", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_another_reader_finds_the_same_money(whole: DocumentFacts) -> None:
    read = euinvoice.parse(ehf_of(whole))

    kroner = whole.in_kroner
    assert read.currency_code == whole.gross.currency
    assert read.totals.total_without_vat == whole.net.amount
    assert read.totals.total_vat == whole.tax.amount
    assert read.totals.amount_due == whole.gross.amount
    assert read.totals.total_vat_in_accounting_currency == (kroner.tax.amount if kroner else None)
    assert [
        (group.category_code, group.rate or 0, group.taxable_amount, group.tax_amount)
        for group in read.vat_breakdown
    ] == [
        (total.group.category, total.group.rate, total.basis.amount, total.tax.amount)
        for total in whole.vat
    ]
    sold = [line for line in whole.lines if line.kind == "item"]
    assert [(line.net_amount, line.vat_information.category_code) for line in read.lines] == [
        (line.net.amount, line.vat_group.category) for line in sold
    ]
    assert [line.invoiced_quantity for line in read.lines] == [line.quantity for line in sold]
    assert [sum(each.percentage or 0 for each in line.allowances) for line in read.lines] == [
        line.discount_percent for line in sold
    ]
    assert [line.item.sellers_identifier for line in read.lines] == [
        line.product_no or None for line in sold
    ]


def test_another_reader_finds_how_it_is_paid_and_what_it_credits() -> None:
    for whole in DOCUMENTS:
        read = euinvoice.parse(ehf_of(whole))
        if whole.credits:
            reference = read.preceding_invoice_references[0]
            assert (reference.reference, reference.issue_date) == (
                str(whole.credits.invoice_no),
                whole.credits.issued_on,
            )
        else:
            paid = read.payment_instructions
            assert paid is not None
            assert paid.remittance_information == whole.kid
            account = paid.credit_transfers[0]
            is_in_kroner = whole.gross.currency == "NOK"
            assert account.payment_account_identifier == (
                whole.seller.bank_account_no if is_in_kroner else whole.seller.iban
            )
            assert (account.payment_service_provider_identifier or "") == (
                "" if is_in_kroner else whole.seller.bic
            )


def test_attached_files_are_read_back_byte_for_byte() -> None:
    content = ehf_of(facts(), attached=FILES)

    read = euinvoice.parse(content).additional_supporting_documents
    found = [each.attached_document for each in read]
    assert verdict_on(content).findings == ()
    assert [(each.filename, each.mime_code, each.content) for each in found if each] == [
        (file.name, file.media_type, file.content) for file in FILES
    ]


def test_a_file_of_eleven_megabytes_is_judged() -> None:
    large = replace(FILES[0], content=b"x" * 11_000_000)

    assert verdict_on(ehf_of(facts(), attached=[large])).findings == ()


def test_a_seller_outside_the_register_says_no_vat_number() -> None:
    content = ehf_of(facts(a_line(vat_group=RATES["O"]), seller=OUTSIDE_THE_REGISTER))

    assert b"MVA<" not in content
    assert verdict_on(content).is_valid


def test_texts_and_sub_totals_are_folded_into_the_line_before_them() -> None:
    texts = [a_line(kind=kind, description=kind) for kind in ("text", "subtotal")]

    read = euinvoice.parse(ehf_of(facts(texts[0], a_line(description="Arbeid\nto dager"), *texts)))

    assert [note.note for note in read.notes] == ["text"]
    assert [(line.item.name, line.item.description) for line in read.lines] == [
        ("Arbeid", "to dager\ntext\nsubtotal")
    ]


def test_the_same_facts_give_the_same_bytes() -> None:
    assert ehf_of(facts(), attached=FILES) == ehf_of(facts(), attached=FILES)
