# ruff: noqa: E501 - a mutation stands on one line, so that the table can be read
"""One fact wrong, and the document is refused, by the official rules or by our own."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from rooms.delivery.ehf.making import (
    FILES,
    KID,
    MOD11,
    NS,
    OUTSIDE_THE_REGISTER,
    RATES,
    a_line,
    at,
    credited,
    facts,
    tree_of,
    verdict_on,
)
from rooms.delivery.papers import TERMS
from webfaktura.server.delivery.documents.facts import DocumentFacts
from webfaktura.server.delivery.ehf.building.document import Attached, ehf_of
from webfaktura.server.delivery.ehf.explaining import explain, explained
from webfaktura.server.delivery.ehf.own_rules import TEXTS, numbers_used_twice
from webfaktura.server.delivery.ehf.sentences import ADVICE

type Change = Callable[[etree._Element], None]

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
SUBTOTAL = "cac:TaxTotal/cac:TaxSubtotal"
TOTALS = "cac:LegalMonetaryTotal"
LINE = "cac:InvoiceLine"
REFERENCE = "cac:BillingReference/cac:InvoiceDocumentReference"
ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount"

PLAIN = facts(a_line(quantity=Decimal(4), unit_price=Decimal(100), discount_percent=Decimal(10)))
CREDIT = credited(PLAIN)
EURO = facts(a_line(currency="EUR"))
EXEMPT = facts(a_line(vat_group=RATES["E"]))
EXPORT = facts(a_line(vat_group=RATES["G"]))
REVERSED = facts(a_line(vat_group=RATES["AE"]))
OUTSIDE = facts(a_line(vat_group=RATES["O"]), seller=OUTSIDE_THE_REGISTER)
WITH_FILE = (FILES[0],)


def says(path: str, text: str) -> Change:
    """Let the first of a path say something else."""

    def change(root: etree._Element) -> None:
        at(root, path).text = text

    return change


def marks(path: str, key: str, value: str) -> Change:
    """Change an attribute."""

    def change(root: etree._Element) -> None:
        at(root, path).set(key, value)

    return change


def lacks(path: str) -> Change:
    """Take the first of a path away."""

    def change(root: etree._Element) -> None:
        gone = at(root, path)
        parent = gone.getparent()
        assert parent is not None
        parent.remove(gone)

    return change


def repeats(path: str) -> Change:
    """Say the first of a path twice."""

    def change(root: etree._Element) -> None:
        at(root, path).addnext(deepcopy(at(root, path)))

    return change


def all_of(*changes: Change) -> Change:
    """Change one fact everywhere it is said."""

    def change(root: etree._Element) -> None:
        for each in changes:
            each(root)

    return change


def turned(root: etree._Element) -> None:
    """Write a credit note as others do: everything below zero."""
    amounts = root.xpath(
        ".//*[@currencyID and not(self::cbc:PriceAmount)]|.//*[@unitCode]", namespaces=NS
    )
    assert isinstance(amounts, list)
    for amount in amounts:
        assert isinstance(amount, etree._Element)
        amount.text = f"-{amount.text}"


MUTATIONS: list[tuple[DocumentFacts, Change, str]] = [
    # What the official rules let through, and ours refuse.
    (PLAIN, all_of(says("cac:TaxTotal/cbc:TaxAmount", "90.01"), says(f"{SUBTOTAL}/cbc:TaxAmount", "90.01"),
                   says(f"{TOTALS}/cbc:TaxInclusiveAmount", "450.01"), says(f"{TOTALS}/cbc:PayableAmount", "450.01")), "WF-VAT"),
    (PLAIN, says(f"{LINE}/cac:AllowanceCharge/cbc:Amount", "40.02"), "WF-LINE"),
    (PLAIN, says(f"{LINE}/cac:AllowanceCharge/cbc:Amount", "40.02"), "WF-ALLOWANCE"),
    (CREDIT, lacks("cac:BillingReference"), "WF-CREDITED"),
    (CREDIT, lacks(f"{REFERENCE}/cbc:IssueDate"), "WF-CREDITED"),
    (CREDIT, turned, "WF-SIGN"),
    (PLAIN, lacks("cac:PaymentMeans"), "WF-ACCOUNT"),
    (PLAIN, lacks("cac:PaymentMeans"), "WF-KID"),
    (PLAIN, says(f"{ACCOUNT}/cbc:ID", "86011117948"), "WF-ACCOUNT-NO"),
    (PLAIN, says(f"{ACCOUNT}/cbc:ID", "8601111794"), "WF-ACCOUNT-NO"),
    (PLAIN, lacks("cac:PaymentMeans/cbc:PaymentID"), "WF-KID"),
    (PLAIN, says("cac:PaymentMeans/cbc:PaymentID", KID[:-1] + str((int(KID[-1]) + 5) % 10)), "WF-KID"),
    (PLAIN, says("cac:PaymentMeans/cbc:PaymentID", "Faktura 1001"), "WF-KID"),
    (PLAIN, marks(f"{LINE}/cbc:InvoicedQuantity", "unitCode", "STK"), "WF-UNIT"),
    (PLAIN, marks(f"{LINE}/cbc:InvoicedQuantity", "unitCode", "MND"), "WF-UNIT"),
    (PLAIN, lacks(f"{SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']"), "WF-REGISTER"),
    (PLAIN, all_of(says(f"{SUBTOTAL}/cac:TaxCategory/cbc:Percent", "24"), says(f"{LINE}/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", "24")), "WF-RATE"),
    (EXEMPT, lacks(f"{SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']"), "WF-EXEMPT"),
    (PLAIN, marks(f"{SELLER}/cbc:EndpointID", "schemeID", "9908"), "WF-SCHEME"),
    (PLAIN, marks(f"{BUYER}/cbc:EndpointID", "schemeID", "0088"), "WF-SCHEME"),
    (EURO, all_of(lacks("cac:TaxTotal[2]"), lacks("cbc:TaxCurrencyCode")), "WF-KRONER"),
    # What others are rejected for.
    (PLAIN, says(f"{TOTALS}/cbc:PayableAmount", "450.01"), "BR-CO-16"),
    (PLAIN, says(f"{SUBTOTAL}/cbc:TaxableAmount", "362.00"), "BR-S-08"),
    (PLAIN, says(f"{TOTALS}/cbc:LineExtensionAmount", "360.01"), "BR-CO-10"),
    (PLAIN, says(f"{TOTALS}/cbc:TaxExclusiveAmount", "360.01"), "BR-CO-13"),
    (PLAIN, says(f"{TOTALS}/cbc:TaxInclusiveAmount", "450.01"), "BR-CO-15"),
    (PLAIN, says("cac:TaxTotal/cbc:TaxAmount", "90.02"), "BR-CO-14"),
    (PLAIN, says(f"{LINE}/cbc:LineExtensionAmount", "324.00"), "PEPPOL-EN16931-R120"),
    (PLAIN, says(f"{LINE}/cac:AllowanceCharge/cbc:MultiplierFactorNumeric", "9.5"), "PEPPOL-EN16931-R040"),
    (PLAIN, lacks(f"{LINE}/cac:AllowanceCharge/cbc:BaseAmount"), "PEPPOL-EN16931-R041"),
    (PLAIN, lacks(f"{LINE}/cac:AllowanceCharge/cbc:MultiplierFactorNumeric"), "PEPPOL-EN16931-R042"),
    (replace(PLAIN, terms=replace(TERMS, order_no="")), lacks("cbc:BuyerReference"), "PEPPOL-EN16931-R003"),
    (replace(PLAIN, terms=replace(TERMS, note="Takk")), repeats("cbc:Note"), "PEPPOL-EN16931-R002"),
    (PLAIN, says("cbc:BuyerReference", ""), "PEPPOL-EN16931-R008"),
    (PLAIN, says(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "NO974760673"), "NO-R-001"),
    (PLAIN, lacks(f"{SELLER}/cbc:EndpointID"), "PEPPOL-EN16931-R020"),
    (PLAIN, lacks(f"{BUYER}/cbc:EndpointID"), "PEPPOL-EN16931-R010"),
    (PLAIN, says(f"{BUYER}/cbc:EndpointID", "988077918"), "PEPPOL-COMMON-R041"),
    (PLAIN, marks(f"{LINE}/cbc:InvoicedQuantity", "unitCode", "timer"), "BR-CL-23"),
    (PLAIN, lacks(f"{ACCOUNT}"), "BR-61"),
    (OUTSIDE, says(f"{SELLER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", "VAT"), "BR-O-02"),
    (EXEMPT, lacks(f"{SUBTOTAL}/cac:TaxCategory/cbc:TaxExemptionReason"), "BR-E-10"),
    (EXPORT, says(f"{SUBTOTAL}/cac:TaxCategory/cbc:TaxExemptionReasonCode", "VATEX-EU-O"), "PEPPOL-EN16931-P0105"),
    (REVERSED, lacks(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID"), "BR-AE-02"),
    (PLAIN, says(f"{LINE}/cac:Price/cbc:PriceAmount", "-100"), "BR-27"),
    (PLAIN, lacks(LINE), "XSD"),
    (PLAIN, lacks(f"{LINE}/cac:Item/cbc:Name"), "BR-25"),
    (PLAIN, lacks("cbc:ID"), "XSD"),
    (PLAIN, says("cbc:IssueDate", "24.11.2026"), "XSD"),
    (PLAIN, lacks(f"{SELLER}/cac:PostalAddress/cac:Country"), "BR-09"),
    (PLAIN, lacks(f"{BUYER}/cac:PostalAddress/cac:Country"), "BR-11"),
    (PLAIN, says("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01"), "PEPPOL-EN16931-R007"),
    (EURO, lacks("cac:TaxTotal[2]"), "PEPPOL-EN16931-R054"),
    (EURO, says("cbc:TaxCurrencyCode", "EUR"), "PEPPOL-EN16931-R005"),
    (EURO, marks(f"{TOTALS}/cbc:PayableAmount", "currencyID", "NOK"), "PEPPOL-EN16931-R051"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("whole", "change", "rule"),
    MUTATIONS,
    ids=[f"{n}-{each[2]}" for n, each in enumerate(MUTATIONS)],
)
def test_one_wrong_fact_is_refused_by_its_rule(
    whole: DocumentFacts, change: Change, rule: str
) -> None:
    root = tree_of(whole)
    assert verdict_on(etree.tostring(root)).findings == ()

    change(root)
    verdict = verdict_on(etree.tostring(root))

    assert not verdict.is_valid
    assert rule in {each.rule for each in verdict.fatal}


def test_the_mutations_are_many_and_meet_every_rule_of_our_own() -> None:
    met = {rule for _, _, rule in MUTATIONS}

    assert len(MUTATIONS) >= 40
    assert {rule for rule in TEXTS if rule not in met} == {"WF-TWICE"}


def test_each_refusal_that_was_foreseen_is_told_in_its_own_words() -> None:
    foreseen = {rule for _, _, rule in MUTATIONS} - {
        "XSD",
        "PEPPOL-EN16931-R007",
        "PEPPOL-EN16931-R002",
    }

    assert foreseen <= set(ADVICE)


def test_a_number_used_twice_by_the_same_seller_is_found() -> None:
    first, again = tree_of(PLAIN), tree_of(credited(PLAIN))
    at(again, "cbc:ID").text = "1001"

    found = numbers_used_twice([first, tree_of(CREDIT), again])

    assert [(place, each.rule, each.place) for place, each in found] == [
        (2, "WF-TWICE", "/CreditNote/ID")
    ]


def test_the_same_number_of_two_sellers_is_no_repetition() -> None:
    other = replace(PLAIN, seller=replace(PLAIN.seller, org_no="988077917"))

    assert numbers_used_twice([tree_of(PLAIN), tree_of(other)]) == []


def test_what_can_be_frozen_but_not_sent_is_told_where_it_is_mended() -> None:
    buyer = replace(PLAIN.buyer, org_no="")
    terms = replace(TERMS, your_reference="", order_no="")

    told = explained(verdict_on(ehf_of(replace(PLAIN, buyer=buyer, terms=terms, kid=""))).findings)

    assert {(each.field, each.page) for each in told} == {
        ("org_no", "customer"),
        ("your_reference", "draft"),
        ("kid", "kid"),
    }


def test_the_same_rule_sends_to_the_company_when_it_is_the_sellers_number() -> None:
    root = tree_of(PLAIN)
    marks(f"{SELLER}/cbc:EndpointID", "schemeID", "9908")(root)

    told = [explain(each) for each in verdict_on(etree.tostring(root)).fatal]

    assert ("WF-SCHEME", "org_no", "company") in {
        (each.rule, each.field, each.page) for each in told
    }


def test_a_rule_nobody_foresaw_is_told_by_its_id_and_its_own_text() -> None:
    root = tree_of(PLAIN)
    says("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01")(root)

    told = explained(verdict_on(etree.tostring(root)).findings)

    assert [each.rule for each in told] == ["PEPPOL-EN16931-R007"]
    assert str(told[0].sentence.values["words"]).startswith(
        "Business process MUST be in the format"
    )


def test_a_document_without_a_line_that_is_sold_is_told_so() -> None:
    only_words = replace(PLAIN, lines=(a_line(kind="text", description="Takk"),))

    told = explained(verdict_on(ehf_of(only_words)).findings)

    assert [(each.field, each.page) for each in told] == [("lines", "draft")]


def test_a_file_that_ehf_does_not_take_is_refused() -> None:
    letter = Attached(name="brev.docx", media_type="application/msword", content=b"x")

    told = explained(verdict_on(ehf_of(PLAIN, attached=[letter])).findings)

    assert [(each.field, each.page) for each in told] == [("attachments", "draft")]


def test_a_credit_note_may_carry_the_tax_that_was_left() -> None:
    left = replace(CREDIT.vat[0], tax=CREDIT.vat[0].tax + CREDIT.vat[0].tax.of("0.02"))
    whole = replace(CREDIT, vat=(left,), tax=left.tax, gross=CREDIT.net + left.tax)

    assert verdict_on(ehf_of(whole)).findings == ()


def test_a_kid_of_either_kind_of_check_digit_is_taken() -> None:
    assert verdict_on(ehf_of(replace(PLAIN, kid=MOD11))).findings == ()
