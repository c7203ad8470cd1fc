"""The accounts of both programs, held against each other to the øre."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from sync.cast import ON, a_customer, a_voucher
from sync.station import Ended, Station
from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.reconciliation import ReconcileDocument
from webfaktura.ledger.records import NewPayment
from webfaktura.norway.money import Money
from webfaktura.sync.engine.reconciliation import PaymentsTold, compare
from webfaktura.sync.erp.port import ErpDocument

INVOICE, NOTE = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE
NBSP = "\N{NO-BREAK SPACE}"


def ours(invoice_no: int = 1, gross: str = "125.00", **values: Any) -> ReconcileDocument:
    told = {
        "kind": INVOICE, "invoice_no": invoice_no, "customer_no": 10010, "issued_on": ON,
        "currency": "NOK", "gross": gross, "posting": "transferred", "paid": "0.00",
        "credited": "0.00", "outstanding": gross,
    }  # fmt: skip
    return ReconcileDocument.model_validate(told | values)


def theirs(invoice_no: int = 1, gross: str = "125.00", **values: Any) -> ErpDocument:
    amount = Decimal(gross)
    document = ErpDocument(
        kind=INVOICE, invoice_no=invoice_no, customer_no=10010, issued_on=ON, currency="NOK",
        gross=amount, paid=Decimal("0.00"), credited=Decimal("0.00"), open=amount,
    )  # fmt: skip
    return replace(document, **values)


def lines(
    mine: list[ReconcileDocument],
    other: list[ErpDocument],
    payments: PaymentsTold = PaymentsTold.TOLD,
) -> list[str]:
    found = compare(mine, other, payments, first=ON, last=ON)
    return [one.line for one in found.differences]


def test_what_is_the_same_on_both_sides_agrees() -> None:
    assert lines([ours()], [theirs()]) == []


def test_nothing_agrees_with_nothing() -> None:
    assert lines([], []) == []


@pytest.mark.parametrize(
    ("posting", "sentence"),
    [
        ("waiting", "venter på å bli overført. Synkroniser."),
        ("in_batch", "er i en bunt som ikke er oppdatert i regnskapssystemet ennå."),
        ("parked", "ble avvist av regnskapssystemet og må rettes i WebFaktura."),
        (
            "transferred",
            (
                "er bekreftet som overført, men er ikke bokført i regnskapssystemet. "
                "Se etter om bunten venter på oppdatering der."
            ),
        ),
    ],
)
def test_what_is_not_posted_is_named_with_its_reason(posting: str, sentence: str) -> None:
    assert lines([ours(posting=posting)], []) == [f"Faktura 1: 125,00 {sentence}"]


def test_what_only_the_accounting_system_has_is_named() -> None:
    assert lines([], [theirs()]) == [
        "Faktura 1: er bokført med 125,00, men ikke utstedt i WebFaktura."
    ]


def test_one_ore_is_a_difference() -> None:
    assert lines([ours()], [theirs(gross="125.01")]) == [
        "Faktura 1: utstedt med 125,00, bokført med 125,01."
    ]


def test_another_customer_or_day_is_a_difference() -> None:
    found = lines([ours()], [theirs(customer_no=20001, issued_on=date(2026, 11, 25))])

    assert found == [
        "Faktura 1: utstedt til kunde 10010, bokført på kunde 20001.",
        "Faktura 1: utstedt 24.11.2026, bokført 25.11.2026.",
    ]


def test_a_document_posted_twice_is_a_difference() -> None:
    assert lines([ours()], [theirs(), theirs()]) == [
        "Faktura 1: er bokført mer enn én gang i regnskapssystemet."
    ]


def test_posted_but_not_confirmed_is_a_difference() -> None:
    assert lines([ours(posting="in_batch")], [theirs()]) == [
        "Faktura 1: er bokført i regnskapssystemet, men ikke bekreftet i WebFaktura. Synkroniser."
    ]


def test_a_credit_note_stands_negative_and_agrees_when_it_is_used_or_not() -> None:
    mine = [
        ours(1, credited="125.00", outstanding="0.00"),
        ours(2, "-125.00", kind=NOTE, outstanding="0.00"),
    ]
    unused = [theirs(1), theirs(2, "-125.00", kind=NOTE)]
    used = [
        theirs(1, credited=Decimal("125.00"), open=Decimal("0.00")),
        theirs(2, "-125.00", kind=NOTE, credited=Decimal("-125.00"), open=Decimal("0.00")),
    ]

    assert lines(mine, unused) == lines(mine, used) == []


def test_a_credit_note_posted_as_an_invoice_is_seen_twice() -> None:
    found = lines([ours(2, "-125.00", kind=NOTE)], [theirs(2, "125.00")])

    assert [one.partition(":")[0] for one in found] == ["Kreditnota 2", "Faktura 2"]


def test_an_over_payment_agrees_and_leaves_a_negative_open_amount() -> None:
    mine = ours(paid="200.00", outstanding="-75.00")
    other = theirs(paid=Decimal("200.00"), open=Decimal("-75.00"))

    assert lines([mine], [other]) == []


def test_a_payment_on_one_side_only_is_a_difference_where_payments_are_told() -> None:
    other = theirs(paid=Decimal("100.00"), open=Decimal("25.00"))

    assert lines([ours()], [other]) == [
        "Faktura 1: betalt 0,00 i WebFaktura og 100,00 i regnskapssystemet."
    ]
    assert lines([ours()], [other], PaymentsTold.NOT_TOLD) == []


def test_an_accounting_system_that_does_not_add_up_is_seen() -> None:
    assert lines([ours()], [theirs(open=Decimal("100.00"))]) == [
        (
            "Faktura 1: bokført med 125,00, men åpent, betalt og kreditert er til sammen 100,00 "
            "i regnskapssystemet."
        )
    ]


def test_webfaktura_that_does_not_add_up_is_seen() -> None:
    assert lines([ours(outstanding="100.00")], [theirs()]) == [
        (
            "Faktura 1: utstedt med 125,00, men åpent, betalt og kreditert er til sammen 100,00 "
            "i WebFaktura."
        )
    ]


def test_another_currency_is_posted_in_kroner_and_not_compared() -> None:
    assert lines([ours(currency="EUR", gross="10.00", outstanding="10.00")], [theirs()]) == []


def test_sums_carry_their_signs() -> None:
    found = compare(
        [ours(1), ours(2, "-25.00", kind=NOTE)],
        [theirs(1, paid=Decimal("100.00"), open=Decimal("25.00")), theirs(2, "-25.00", kind=NOTE)],
        PaymentsTold.NOT_TOLD,
        first=ON,
        last=ON,
    )

    [sums] = found.sums
    assert (sums.issued, sums.posted, sums.open, sums.paid) == (
        Decimal("100.00"), Decimal("100.00"), Decimal("0.00"), Decimal("100.00"),
    )  # fmt: skip


def posted(station: Station, capsys: pytest.CaptureFixture[str]) -> list[Voucher]:
    """Four invoices and a credit note, posted; one paid, one over-paid, one paid and reversed."""
    vouchers = [a_voucher(number) for number in range(1, 5)]
    note = a_voucher(5).model_copy(
        update={"kind": NOTE, "voucher_type": "2", "kid": "", "credits_invoice_no": 4}
    )
    station.company.change_customer(a_customer())
    station.company.waiting += [*vouchers, note]
    station.run(capsys, "sync", "999")
    with station.ledger() as ledger:
        ledger.register_payment("999", NewPayment("p-1", ON, invoice_no=1))
        over = Money.of("200.00")
        ledger.register_payment("999", NewPayment("p-2", ON, invoice_no=2, amount=over))
        ledger.register_payment("999", NewPayment("p-3", ON, invoice_no=3))
        ledger.reverse_payment("999", "p-3", reversal_id="r-3", on=ON)
    station.run(capsys, "sync", "999")
    return [*vouchers, note]


def reconciled(station: Station, capsys: pytest.CaptureFixture[str], *more: str) -> Ended:
    return station.run(
        capsys, "reconcile", "999", "--from", "2026-11-01", "--to", "30.11.2026", *more
    )


def test_a_client_agrees_after_payments_reversals_and_credit_notes(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    posted(ready, capsys)

    ended = reconciled(ready, capsys)

    assert ended.code == 0, ended.out
    assert ended.out.replace(NBSP, " ").replace("\N{MINUS SIGN}", "-") == (
        "Avstemming av klient 999 Nordlys Design AS\n"
        "Dokumenter utstedt 01.11.2026 - 30.11.2026\n"
        "\n"
        "NOK\n"
        "  Utstedt i WebFaktura (5)                        375,00\n"
        "  Bokført i regnskapssystemet                     375,00\n"
        "  Forskjell                                         0,00\n"
        "  Herav åpent                                      50,00\n"
        "  Herav betalt                                    325,00\n"
        "  Herav utlignet med kreditnota                     0,00\n"
        "\n"
        "Alt stemmer: utstedt er bokført, og bokført er åpent og betalt.\n"
    )


def test_every_difference_is_named_and_the_exit_code_says_so(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    posted(ready, capsys)
    ready.company.waiting.append(a_voucher(6))
    with ready.ledger() as ledger:
        ledger.register_payment("999", NewPayment(str(uuid4()), ON, invoice_no=3))

    ended = reconciled(ready, capsys)
    as_json = reconciled(ready, capsys, "--json")

    assert (ended.code, as_json.code) == (1, 1)
    assert ended.out.endswith(
        "2 avvik:\n"
        "  Faktura 3: betalt 0,00 i WebFaktura og 125,00 i regnskapssystemet.\n"
        "  Faktura 6: 125,00 venter på å bli overført. Synkroniser.\n"
    )
    assert '"agrees": false' in as_json.out


def test_a_period_that_is_turned_or_unreadable_is_refused(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    turned = ready.run(capsys, "reconcile", "999", "--from", "2026-12-01", "--to", "2026-11-01")
    unreadable = ready.run(capsys, "reconcile", "999", "--from", "i går")

    assert (turned.code, unreadable.code) == (1, 2)
    assert turned.err.startswith("Perioden slutter 01.11.2026, før den begynner 01.12.2026.")
    assert unreadable.err.startswith("Datoen «i går» kan ikke leses.")
