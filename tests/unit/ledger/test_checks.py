from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.ledger.builders import a_credit_note, a_row, an_invoice
from webfaktura.ledger.chart import ACCOUNTS, VAT_CODES
from webfaktura.ledger.checks import Registers, Taken, refused_vouchers
from webfaktura.ledger.records import NewVoucher
from webfaktura.norway.money import Money, allocate, percent_of

REGISTERS = Registers(
    accounts=frozenset(account.account for account in ACCOUNTS),
    vat_codes={code.code: code for code in VAT_CODES},
    departments=frozenset({"1"}),
    projects=frozenset({"100"}),
    voucher_types=frozenset({"1", "2"}),
    customers=frozenset({10000}),
    locked_until=date(2026, 10, 31),
)
NOTHING_TAKEN = Taken(frozenset(), frozenset())


def reasons(*vouchers: NewVoucher, taken: Taken = NOTHING_TAKEN) -> list[tuple[str, str]]:
    refused = refused_vouchers(vouchers, REGISTERS, taken)
    return [
        (refusal.reference, refusal.reason.replace("\N{NO-BREAK SPACE}", " "))
        for refusal in refused
    ]


def test_what_is_right_is_not_refused() -> None:
    assert reasons(an_invoice(), a_credit_note(2)) == []


@pytest.mark.parametrize(
    ("voucher", "reason"),
    [
        (
            an_invoice(1, a_row(account="3999")),
            "Konto 3999 finnes ikke i kontoplanen. Opprett den, eller rett kontoen.",
        ),
        (
            an_invoice(1, a_row(vat_code="77")),
            "Avgiftskode 77 finnes ikke. Opprett den, eller rett avgiftskoden.",
        ),
        (
            an_invoice(1, a_row(vat_code="2")),
            "Avgiftskode 2 gjelder ikke salg. Velg en kode for utgående avgift.",
        ),
        (
            an_invoice(1, a_row(department_no="9")),
            "Avdeling 9 finnes ikke. Opprett den, eller velg en annen.",
        ),
        (
            an_invoice(1, a_row(project_no="9")),
            "Prosjekt 9 finnes ikke. Opprett det, eller velg et annet.",
        ),
        (
            an_invoice(customer_no=55),
            "Kunde 55 finnes ikke i regnskapet. Overfør kunden først.",
        ),
        (
            an_invoice(voucher_type="7"),
            "Bilagsart 7 finnes ikke. Opprett den, eller velg en annen.",
        ),
        (
            an_invoice(issued_on=date(2026, 10, 31)),
            ("Datoen 31.10.2026 ligger i en låst periode (til og med 31.10.2026). "
            "Åpne perioden i regnskapet."),
        ),
        (
            an_invoice(gross=Money.of("1249.99")),
            ("Bilaget går ikke i balanse: linjene er 1 250,00 og kundens beløp "
            "1 249,99. Rett beløpene."),
        ),
        (
            an_invoice(rows=()),
            ("Bilaget går ikke i balanse: linjene er 0,00 og kundens beløp "
            "1 250,00. Rett beløpene."),
        ),
        (
            an_invoice(1, a_row("1000.00", "250.02")),
            ("Avgiften 250,02 på avgiftskode 1 passer ikke: 25 % av 1 000,00 "
            "er 250,00."),
        ),
        (
            an_invoice(1, a_row("1000.00", "0.01", vat_code="9", account="3100")),
            ("Avgiften 0,01 på avgiftskode 9 passer ikke: 0 % av 1 000,00 "
            "er 0,00."),
        ),
        (
            an_invoice(currency="EUR"),
            "Bilaget er i EUR, men regnskapet føres i NOK.",
        ),
        (
            an_invoice(1, a_row("-1000.00", "-250.00")),
            ("Beløpet \N{MINUS SIGN}1 250,00 er negativt. "
            "Send en kreditnota i stedet."),
        ),
        (
            replace(an_invoice(1), invoice_no=1_000_000),
            "Faktura 1000000 har for langt nummer. Regnskapet tar høyst 6 siffer.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_mend(voucher: NewVoucher, reason: str) -> None:
    assert reasons(voucher) == [(voucher.reference, reason)]


def test_every_reason_is_told_once() -> None:
    row = a_row(account="3999", vat_code="77")

    assert reasons(an_invoice(1, row, row)) == [
        (
            "ref-1",
            (
                "Konto 3999 finnes ikke i kontoplanen. Opprett den, eller rett kontoen. "
                "Avgiftskode 77 finnes ikke. Opprett den, eller rett avgiftskoden."
            ),
        )
    ]


def test_only_the_wrong_vouchers_are_named() -> None:
    refused = reasons(an_invoice(1), an_invoice(2, customer_no=55), an_invoice(3))

    assert [reference for reference, _ in refused] == ["ref-2"]


def test_what_is_received_already_is_refused() -> None:
    taken = Taken(frozenset({"ref-1"}), frozenset({("invoice", 2)}))

    assert reasons(an_invoice(1), an_invoice(2), a_credit_note(3), taken=taken) == [
        ("ref-1", "Bilaget for Faktura 1 er allerede mottatt. Hvert bilag bokføres bare én gang."),
        ("ref-2", "Faktura 2 er allerede mottatt. Hvert nummer bokføres bare én gang."),
    ]


def test_a_batch_does_not_double_itself() -> None:
    again = replace(an_invoice(1), reference="other")

    assert [reference for reference, _ in reasons(an_invoice(1), again)] == ["ref-1", "other"]


nets = st.lists(st.integers(1, 10**9), min_size=1, max_size=30)


@given(nets, st.sampled_from(["1", "11"]))
def test_tax_rounded_once_per_rate_and_split_over_codes_is_accepted(
    amounts: list[int], second_code: str
) -> None:
    total = Money(sum(amounts))
    taxes = allocate(percent_of(total, Decimal(25)), amounts)
    rows = [
        replace(a_row(vat_code="1" if place % 2 else second_code), net=Money(net), tax=tax)
        for place, (net, tax) in enumerate(zip(amounts, taxes, strict=True))
    ]

    assert reasons(an_invoice(1, *rows)) == []


@given(st.integers(200, 10**9))
def test_tax_at_another_rate_is_refused(net: int) -> None:
    row = replace(a_row(), net=Money(net), tax=percent_of(Money(net), Decimal(15)))

    [(_, reason)] = reasons(an_invoice(1, row))

    assert reason.startswith("Avgiften ")
