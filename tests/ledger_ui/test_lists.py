"""The other pages: clients, open items, trial balance, the proof of the book, and the registers."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ledger_ui.served import Visitor
from unit.ledger.builders import CLIENT, a_batch, a_payment, an_invoice, updated
from webfaktura.ledger.records import CustomerRecord
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money

PAGE = f"/klient/{CLIENT}/"
LONG_AGO = date(2020, 1, 31)
FAR_OFF = date(2999, 1, 31)


@pytest.fixture
def posted(ledger: Ledger) -> Ledger:
    """Invoice 1 was due long ago, 2 is paid in part, 3 too much; 4 is another customer's."""
    updated(
        ledger,
        a_batch(
            an_invoice(1, due_on=LONG_AGO, issued_on=LONG_AGO),
            an_invoice(2, due_on=FAR_OFF),
            an_invoice(3, due_on=FAR_OFF),
            an_invoice(4, due_on=FAR_OFF, customer_no=10003),
        ),
    )
    ledger.register_payment(CLIENT, a_payment("a", invoice_no=2, amount=Money.of(250)))
    ledger.register_payment(CLIENT, a_payment("b", invoice_no=3, amount=Money.of(1300)))
    return ledger


def test_the_clients_are_found_by_name_and_number(visitor: Visitor) -> None:
    both = visitor.read("/")
    found = visitor.read("/?q=handel+998")

    assert "998 Demo Handel AS 928 374 653 OSLO Registrert 999 Fjordkraft Bygg AS" in both
    assert "Demo Handel AS" in found
    assert "Fjordkraft Bygg AS" not in found
    assert "Ingen treff" in visitor.read("/?q=ingen")


def test_open_items_stand_by_customer_with_their_states(visitor: Visitor, posted: Ledger) -> None:
    said = visitor.read(f"{PAGE}apne-poster/")

    assert "Utestående 3 450,00 kr 4 poster hos 2 kunder Forfalt 1 250,00 kr 1 faktura" in said
    assert "Byfjorden Eiendom AS 10000 2 200,00 Faktura 1 31.01.2020 31.01.2020" in said
    assert "1 250,00 1 250,00 Forfalt Innbetaling på faktura 1" in said
    assert "1 250,00 1 000,00 Delbetalt Innbetaling på faktura 2" in said
    assert "1 250,00 -50,00 Overbetalt Innbetaling på faktura 3" in said
    assert "Kari Ødegård 10003 1 250,00 Faktura 4" in said


def test_open_items_are_searched_and_keep_the_customers_sum(
    visitor: Visitor, posted: Ledger
) -> None:
    said = visitor.read(f"{PAGE}apne-poster/?q={an_invoice(2).kid}")

    assert "Byfjorden Eiendom AS 10000 2 200,00 Faktura 2" in said
    assert "Faktura 4" not in said


def test_without_open_items_the_page_tells_how_they_come(visitor: Visitor) -> None:
    assert "kommer hit når bunten den står i, er oppdatert" in visitor.read(f"{PAGE}apne-poster/")


def test_the_trial_balance_sums_to_zero(visitor: Visitor, posted: Ledger) -> None:
    said = visitor.read(f"{PAGE}saldobalanse/")

    assert "1500 Kundefordringer 5 000,00 1 550,00 3 450,00" in said
    assert "3000 Salgsinntekt varer, høy sats 0,00 4 000,00 -4 000,00" in said
    assert "Sum 6 550,00 6 550,00 0,00" in said


def test_nothing_posted_is_told_in_the_trial_balance(visitor: Visitor) -> None:
    assert "Ingenting er bokført ennå" in visitor.read(f"{PAGE}saldobalanse/")


def test_a_whole_book_is_proved(visitor: Visitor, posted: Ledger) -> None:
    said = visitor.read(f"{PAGE}kontroll/")

    assert "Boken balanserer og kjeden er hel" in said
    assert "Bilag 6 Posteringer 16 Reskontro 3 450,00 kr" in said
    assert posted.proof(CLIENT).chain_end in said


def test_a_book_that_somebody_changed_is_found_out(
    visitor: Visitor, posted: Ledger, book: Path
) -> None:
    with closing(sqlite3.connect(book)) as file, file:
        for [trigger] in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            file.execute(f'DROP TRIGGER "{trigger}"')
        file.execute("UPDATE postings SET amount_ore = amount_ore + 1 WHERE account = '3000'")

    said = visitor.read(f"{PAGE}kontroll/")

    assert "Boken er ikke i orden" in said
    assert "Bilag 1 går ikke i balanse" in said


def test_customers_are_listed_with_when_and_by_whom_they_were_changed(
    visitor: Visitor, ledger: Ledger
) -> None:
    ledger.put_customers(CLIENT, [CustomerRecord(10003, "Kari Ny AS")], "WebFaktura")
    [stamp] = [each for each in ledger.change_stamps(CLIENT) if each.no == "10003"]

    said = visitor.read(f"{PAGE}kunder/?q=kari")

    assert "10003 Kari Ny AS" in said
    assert f"av WebFaktura, endring {stamp.change_no}" in said
    assert "Byfjorden" not in said


def test_products_are_listed_with_prices_and_posting(visitor: Visitor) -> None:
    said = visitor.read(f"{PAGE}produkter/")

    assert "200 Konstruksjonsvirke 48x198 m 3000 1 41,25 64,90" in said
    assert "Utgått stillas Deaktivert stk 3060 11 1 200,00" in said


def test_a_long_list_is_shown_in_stretches(visitor: Visitor, ledger: Ledger) -> None:
    ledger.put_customers(CLIENT, [CustomerRecord(20000 + no, f"Nr {no}") for no in range(101)])

    first = visitor.read(f"{PAGE}kunder/?q=nr")
    last = visitor.read(f"{PAGE}kunder/?q=nr&side=2")

    assert "1–100 av 101 Neste" in first
    assert "20100 Nr 100" not in first
    assert "20100 Nr 100" in last
    assert "Forrige 101–101 av 101" in last


def test_a_ledger_that_is_gone_is_told_in_words(visitor: Visitor, book: Path) -> None:
    hidden = book.rename(book.with_suffix(".away"))

    answer = visitor.browser.get("/")

    hidden.rename(book)
    assert answer.status_code == 503
    assert "Fant ikke noe regnskap" in answer.text


def test_an_address_that_leads_nowhere_is_calm(visitor: Visitor) -> None:
    answer = visitor.browser.get("/tull/")

    assert answer.status_code == 404
    assert "Her er det ingenting" in answer.text
