"""What an invoice or credit note says (bokføringsforskriften chapter 5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rooms.delivery.papers import (
    BUYER,
    EXEMPT,
    FREE,
    HIGH,
    OUTSIDE,
    REVERSE_CHARGED,
    SELLER,
    TERMS,
    a_credit_note,
    a_line,
    an_invoice,
    on_paper,
)
from webfaktura.norway.money import Money
from webfaktura.server.delivery.documents.facts import DocumentFacts, InKroner
from webfaktura.server.delivery.documents.printed import Fact
from webfaktura.server.invoicing.frozen import Seller

NBSP = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def facts_of(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.label: plain(fact.value) for fact in facts}


def columns_of(document: DocumentFacts) -> list[str]:
    return [column.label for column in on_paper(document).columns]


def cells_of(document: DocumentFacts) -> list[tuple[str, ...]]:
    return [tuple(plain(cell) for cell in line.cells) for line in on_paper(document).lines]


def test_an_invoice_tells_number_dates_parties_and_references() -> None:
    paper = on_paper(an_invoice())

    assert (paper.heading, paper.title) == ("Faktura", "Faktura 1001")
    assert facts_of(paper.facts) == {
        "Fakturanr.": "1001",
        "Kundenr.": "10010",
        "Fakturadato": "24.11.2026",
        "Leveringsdato": "20.11.2026",
        "Forfallsdato": "08.12.2026",
        "Deres ref.": "Kåre Østbø",
        "Vår ref.": "Åse Bjørnstad",
        "Bestillingsnr.": "PO-4401",
    }
    assert paper.buyer == (BUYER.name, "Øvre Slottsgate 3", "9008 TROMSØ")
    assert paper.return_address == "Retur: Fjord Snekkeri AS, Kjøpmannsgata 5, 7013 TRONDHEIM"


def test_place_of_delivery_and_the_buyers_number_stand_where_they_are_known() -> None:
    document = an_invoice(
        buyer=replace(BUYER, org_no="923456783"), terms=replace(TERMS, delivery_place="Hall 3")
    )

    facts = facts_of(on_paper(document).facts)

    assert (facts["Leveringssted"], facts["Deres org.nr."]) == ("Hall 3", "923 456 783")


@pytest.mark.parametrize(
    ("seller", "registers"),
    [
        (SELLER, ("Org.nr. NO 974 760 673 MVA", "Foretaksregisteret")),
        (
            replace(SELLER, company_form="ENK", vat_registered=False),
            ("Org.nr. 974 760 673",),
        ),
        (replace(SELLER, company_form="nuf"), ("Org.nr. NO 974 760 673 MVA", "Foretaksregisteret")),
    ],
)
def test_the_seller_is_named_as_its_form_demands(
    seller: Seller, registers: tuple[str, ...]
) -> None:
    printed = on_paper(an_invoice(seller=seller)).seller

    assert tuple(map(plain, printed.registers)) == registers


def test_a_company_being_wound_up_says_so_once() -> None:
    winding_up = replace(SELLER, winding_up=True)
    said = replace(winding_up, name="Fjord Snekkeri AS under avvikling")

    assert on_paper(an_invoice(seller=winding_up)).seller.name == said.name
    assert on_paper(an_invoice(seller=said)).seller.name == said.name


def test_a_foreign_buyers_country_closes_the_address() -> None:
    swede = replace(BUYER, postal_code="411 05", place="Göteborg", country="SE")
    thai = replace(swede, country="TH")

    assert on_paper(an_invoice(buyer=swede)).buyer[-2:] == ("411 05 GÖTEBORG", "SVERIGE")
    assert on_paper(an_invoice(buyer=thai)).buyer[-1] == "TH"


def test_lines_show_quantity_unit_price_rate_and_amount() -> None:
    assert columns_of(an_invoice()) == [
        "Varenr.", "Beskrivelse", "Antall", "Enhet", "Pris", "Mva.", "Beløp",
    ]  # fmt: skip
    assert cells_of(an_invoice())[2] == (
        "A1075", "Skjæreost fra Røros, økologisk", "46,25", "kg", "189,90", "15 %", "8 782,88",
    )  # fmt: skip


def test_the_discount_has_a_column_only_where_there_is_one() -> None:
    document = an_invoice(a_line(discount_percent=Decimal("12.5")), a_line())

    assert "Rabatt" in columns_of(document)
    assert [cells[5] for cells in cells_of(document)] == ["12,5 %", ""]


def test_a_price_keeps_the_decimals_it_has_and_no_fewer_than_two() -> None:
    prices = [Decimal("0.0355"), Decimal(7), Decimal("1450.5")]
    document = an_invoice(*(a_line(unit_price=price) for price in prices))

    assert [cells[4] for cells in cells_of(document)] == ["0,0355", "7,00", "1 450,50"]


def test_columns_without_content_are_left_out() -> None:
    assert columns_of(an_invoice(a_line(product_no="", unit=""))) == [
        "Beskrivelse", "Antall", "Pris", "Mva.", "Beløp",
    ]  # fmt: skip


def test_where_amounts_need_the_room_the_description_stands_above_them() -> None:
    wide = a_line(
        "En vare",
        quantity=Decimal("12345.6789"),
        unit="kvadratmet",
        unit_price=Decimal("1234567.8912"),
        discount_percent=Decimal("12.5"),
    )

    paper = on_paper(an_invoice(wide))

    assert paper.columns[0].label == "Beskrivelse"
    assert (paper.lines[0].above, paper.lines[0].cells[0]) == ("En vare", "A1001")


def test_the_sum_so_far_goes_with_each_line() -> None:
    carried = [plain(line.carried) for line in on_paper(an_invoice()).lines]

    assert carried == ["92 437,50", "97 427,50", "106 210,38"]


def test_vat_is_summed_per_rate_and_category() -> None:
    document = an_invoice(
        a_line(), a_line(vat_group=FREE), a_line(vat_group=EXEMPT), a_line(vat_group=HIGH)
    )

    rows = [tuple(map(plain, row)) for row in on_paper(document).vat.rows]

    assert rows == [
        ("25 %", "184 875,00", "46 218,75"),
        ("Unntatt mva.", "92 437,50", "0,00"),
        ("0 % – fritatt", "92 437,50", "0,00"),
    ]
    assert [cells[5] for cells in cells_of(document)] == ["25 %", "0 %", "Unntatt", "25 %"]


def test_totals_and_what_is_to_be_paid() -> None:
    paper = on_paper(an_invoice())

    assert facts_of(paper.totals) == {"Sum uten mva.": "106 210,38", "Mva.": "25 674,31"}
    assert (paper.due.label, plain(paper.due.value)) == ("Å betale NOK", "131 884,69")


def test_reverse_charge_is_said_in_the_laws_own_words() -> None:
    paper = on_paper(an_invoice(a_line(vat_group=REVERSE_CHARGED)))

    assert paper.vat.remarks == ("Omvendt avgiftsplikt – Merverdiavgift ikke beregnet",)


def test_a_seller_outside_the_register_shows_no_vat_anywhere() -> None:
    paper = on_paper(an_invoice(a_line(vat_group=OUTSIDE)))

    assert "Mva." not in [column.label for column in paper.columns]
    assert (paper.vat.rows, paper.totals) == ((), ())
    assert paper.due.label == "Å betale NOK"


def test_vat_in_another_currency_is_also_told_in_kroner() -> None:
    kroner = InKroner(Money.of("271.93"), Decimal("10.8770"), date(2026, 11, 23))

    remark = on_paper(an_invoice(in_kroner=kroner)).vat.remarks[-1]

    assert remark == "Mva. i NOK: 271,93 (kurs 10,877 per 23.11.2026)"


def test_the_payment_box_has_all_that_a_bank_asks_for() -> None:
    payment = on_paper(an_invoice()).payment

    assert facts_of(payment.facts) == {
        "Kontonummer": "8601.11.17947",
        "KID": "0100100010018",
        "Forfallsdato": "08.12.2026",
        "Beløp (NOK)": "131 884,69",
    }


def test_iban_and_bic_stand_only_where_the_company_has_set_them() -> None:
    seller = replace(SELLER, iban="NO9386011117947", bic="DNBANOKKXXX")

    facts = facts_of(on_paper(an_invoice(seller=seller)).payment.facts)

    assert (facts["IBAN"], facts["BIC"]) == ("NO93 8601 1117 947", "DNBANOKKXXX")


def test_without_kid_the_payment_is_marked_with_the_invoice() -> None:
    facts = facts_of(on_paper(an_invoice(kid="")).payment.facts)

    assert facts["Merk med"] == "Faktura 1001"


def test_an_invoice_of_nothing_asks_for_nothing() -> None:
    payment = on_paper(an_invoice(a_line(unit_price=Decimal(0)))).payment

    assert (payment.heading, payment.facts) == ("Ingenting å betale", ())


def test_a_credit_note_refers_to_its_invoice_and_asks_for_nothing() -> None:
    paper = on_paper(a_credit_note())

    assert (paper.heading, paper.title) == ("Kreditnota", "Kreditnota 1002")
    facts = facts_of(paper.facts)
    assert (facts["Gjelder faktura"], facts["Fakturert"]) == ("1001", "20.11.2026")
    assert "Forfallsdato" not in facts
    assert paper.payment.facts == ()
    assert paper.payment.sentence == "Beløpet godskrives faktura 1001."
    assert paper.due.label == "Til gode NOK"


def test_small_print_is_cut_where_it_has_no_room() -> None:
    name = "Det Internasjonale Konsortiet for Vann, Avløp og Energi i Nordområdene SA"
    paper = on_paper(an_invoice(seller=replace(SELLER, name=name)))

    assert paper.seller.name == name
    assert paper.seller.short_name == "Det Internasjonale Konsortiet for Vann, Avløp og En…"


def test_a_text_has_words_alone_and_a_sub_total_what_stands_above_it() -> None:
    paper = on_paper(
        an_invoice(
            a_line("Rigg", quantity=Decimal(1), unit_price=Decimal(100)),
            a_line("Uke 47", kind="text"),
            a_line("Snekker", quantity=Decimal(2), unit_price=Decimal(50)),
            a_line("", kind="subtotal"),
            a_line("Reise", quantity=Decimal(1), unit_price=Decimal(30)),
        )
    )

    words = [column.looks for column in paper.columns].index("wide")
    told = [(line.cells[words], line.cells[-1], line.strong) for line in paper.lines]
    assert told == [
        ("Rigg", "100,00", False),
        ("Uke 47", "", False),
        ("Snekker", "100,00", False),
        ("Delsum", "200,00", True),
        ("Reise", "30,00", False),
    ]
    assert [line.carried for line in paper.lines][-1] == "230,00"


def test_a_price_entered_with_vat_is_printed_without_it() -> None:
    paper = on_paper(
        an_invoice(a_line(quantity=Decimal(1), unit_price=Decimal(99), price_includes_vat=True))
    )

    price = [column.label for column in paper.columns].index("Pris")
    assert paper.lines[0].cells[price] == "79,20"


def test_an_english_customer_reads_english() -> None:
    paper = on_paper(an_invoice(terms=replace(TERMS, language="en")))

    assert (paper.language, paper.heading, paper.due.label) == ("en", "Invoice", "To pay NOK")
    assert paper.payment.heading == "How to pay"
    assert paper.return_address.startswith("Return to: ")


@pytest.mark.parametrize("kind", ["invoice", "credit_note", "quote", "order"])
def test_english_leaves_no_norwegian_word(kind: str) -> None:
    seller = replace(SELLER, phone="", email="", bank_account_no="86011117947")
    bare = replace(TERMS, language="en", note="", footer="")
    paper = on_paper(an_invoice(kind=kind, terms=bare, seller=seller))

    norwegian = on_paper(an_invoice(kind=kind, terms=replace(bare, language=""), seller=seller))
    labels = {fact.label for fact in (*paper.facts, *paper.totals, paper.due, *paper.payment.facts)}
    others = {
        fact.label
        for fact in (
            *norwegian.facts,
            *norwegian.totals,
            norwegian.due,
            *norwegian.payment.facts,
        )
    }
    assert labels & others <= {"KID", "Sum NOK"}


def test_a_quote_asks_for_no_payment_and_tells_how_long_it_holds() -> None:
    paper = on_paper(an_invoice(kind="quote", invoice_no=7, valid_until=date(2026, 12, 24)))

    facts = facts_of(paper.facts)
    assert (paper.title, facts["Tilbudsnr."], facts["Gyldig til"]) == (
        "Tilbud 7",
        "7",
        "24.12.2026",
    )
    assert "Forfallsdato" not in facts
    assert paper.payment.facts == ()


def test_what_is_not_issued_has_no_number_and_no_kid() -> None:
    paper = on_paper(an_invoice(invoice_no=None, kid=""))

    assert paper.title == "Faktura – forhåndsvisning"
    assert facts_of(paper.facts)["Fakturanr."] == "Settes ved fakturering"
    assert facts_of(paper.payment.facts)["KID"] == "Settes ved fakturering"
