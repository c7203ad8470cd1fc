"""The proof names whatever somebody did to the file beside the program."""

import sqlite3

import pytest

from ledger.test_credit_notes import a_credit_of
from unit.ledger.builders import CLIENT, TODAY, a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.records import ClientFacts
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money


@pytest.fixture
def posted(ledger: Ledger) -> Ledger:
    """Invoices 1 and 2 and a credit note of 1, and a payment of 2 that is reversed."""
    updated(ledger, a_batch(an_invoice(1), an_invoice(2), a_credit_of(1, 3, "100.00")))
    ledger.register_payment(CLIENT, a_payment(invoice_no=2))
    ledger.reverse_payment(CLIENT, "pay-1", reversal_id="back-1", on=TODAY)
    return ledger


def tamper(ledger: Ledger, *statements: str) -> None:
    """Do what the guards forbid, as one who opens the file with another program."""
    connection = ledger._connection
    connection.execute("PRAGMA foreign_keys = OFF")
    guards = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for [name] in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)


def problems(ledger: Ledger) -> list[str]:
    return [problem.replace("\xa0", " ") for problem in ledger.proof(CLIENT).problems]


def test_an_untouched_book_is_proved(posted: Ledger) -> None:
    proof = posted.proof(CLIENT)

    assert proof.problems == ()
    assert (proof.client_no, proof.vouchers, proof.postings) == (CLIENT, 5, 13)
    assert proof.open_items == Money.of("2375.00")


def test_an_empty_book_is_proved(ledger: Ledger) -> None:
    proof = ledger.proof(CLIENT)

    assert (proof.vouchers, proof.chain_end, proof.problems) == (0, "", ())


def test_every_voucher_moves_the_end_of_the_chain(posted: Ledger) -> None:
    before = posted.proof(CLIENT).chain_end

    posted.register_payment(CLIENT, a_payment("pay-2"))

    after = posted.proof(CLIENT).chain_end
    assert len({before, after}) == 2
    assert {len(before), len(after)} == {64}


TAMPERINGS = {
    "an amount": (
        ["UPDATE postings SET amount_ore = -99900 WHERE voucher_no = 1 AND posting_no = 2"],
        [
            "Bilag 1 går ikke i balanse: debet og kredit skiller 1,00.",
            "Boken går ikke i balanse: den er 1,00 feil.",
            "Kjeden er brutt ved bilag 1.",
        ],
    ),
    "two amounts": (
        ["UPDATE postings SET amount_ore = amount_ore * 2 WHERE voucher_no = 1"],
        [
            "Kjeden er brutt ved bilag 1.",
            "Kunde 10000 har 2 375,00 i reskontroen, men 3 625,00 i hovedboken.",
        ],
    ),
    "a text": (
        ["UPDATE vouchers SET text = 'noe annet' WHERE voucher_no = 2"],
        ["Kjeden er brutt ved bilag 2."],
    ),
    "a link": (
        ["UPDATE voucher_chain SET sha256 = printf('%064d', 0) WHERE voucher_no = 2"],
        ["Kjeden er brutt ved bilag 2.", "Kjeden er brutt ved bilag 3."],
    ),
    "an open item": (
        ["UPDATE open_items SET original_ore = 0 WHERE invoice_no = 2"],
        ["Kunde 10000 har 1 125,00 i reskontroen, men 2 375,00 i hovedboken."],
    ),
    "a settlement": (
        ["DELETE FROM settlements"],
        ["Kreditnota 3 skulle ha gjort opp faktura 1, men begge er åpne."],
    ),
    "a posting": (
        ["DELETE FROM postings WHERE voucher_no = 3 AND posting_no = 3"],
        [
            "Regnskapets fil har rader som viser til noe som ikke finnes.",
            "Bilag 3 skal ha 3 posteringer, men har 2.",
            "Bilag 3 går ikke i balanse: debet og kredit skiller −25,00.",
            "Boken går ikke i balanse: den er −25,00 feil.",
            "Kjeden er brutt ved bilag 3.",
        ],
    ),
    "the last voucher": (
        [
            "DELETE FROM payments WHERE voucher_no = 5",
            "DELETE FROM voucher_chain WHERE voucher_no = 5",
            "DELETE FROM postings WHERE voucher_no = 5",
            "DELETE FROM vouchers WHERE voucher_no = 5",
        ],
        ["Bilag 5 mangler i nummerrekken."],
    ),
    "a posted invoice": (
        [
            "DELETE FROM open_items WHERE voucher_no = 2",
            "DELETE FROM payments",
            "DELETE FROM voucher_chain WHERE voucher_no >= 2",
            "DELETE FROM postings WHERE voucher_no = 2",
            "DELETE FROM vouchers WHERE voucher_no = 2",
        ],
        [
            "Bilag 2 mangler i nummerrekken.",
            "Kjeden er brutt ved bilag 3.",
            "Kjeden er brutt ved bilag 4.",
            "Kjeden er brutt ved bilag 5.",
            "Bilaget ref-2 er i en oppdatert bunt, men står ikke i boken.",
        ],
    ),
    "a series": (
        ["UPDATE number_series SET next_no = 5 WHERE series = 'voucher'"],
        ["Bilag 5 har et nummer som ikke er tatt ut."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_is_changed_beside_the_program_is_named(posted: Ledger, what: str) -> None:
    statements, sentences = TAMPERINGS[what]

    tamper(posted, *statements)

    assert problems(posted) == sentences


def test_one_clients_chain_is_not_another_clients(posted: Ledger) -> None:
    tamper(posted, "UPDATE vouchers SET text = 'noe annet'")

    assert posted.proof("999").problems
    posted.add_client(ClientFacts("123", "", "Prøve AS"))
    assert posted.proof("123").problems == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE voucher_chain SET voucher_no = 9", "DELETE FROM voucher_chain"],
)
def test_the_database_itself_keeps_the_chain(posted: Ledger, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        posted._connection.execute(statement)
