"""Bunter: what waits, with count and sum, is updated or removed; what is updated has numbers."""

from ledger_ui.served import Visitor
from unit.ledger.builders import (
    CLIENT,
    a_batch,
    a_credit_note,
    a_row,
    an_invoice,
    updated,
)
from webfaktura.ledger.properties import LOCKED_UNTIL
from webfaktura.ledger.records import Lock
from webfaktura.ledger.session import Ledger

PAGE = f"/klient/{CLIENT}/"
HOW_IT_GETS_HERE = "webfaktura-sync sync 999"


def two_waiting(ledger: Ledger) -> None:
    """Batch 1 of 1 250,00 and batch 2 of 25 000,00 less 1 250,00."""
    ledger.write_batch(CLIENT, a_batch())
    big = an_invoice(2, a_row("20000.00", "5000.00"))
    ledger.write_batch(CLIENT, a_batch(big, a_credit_note(3), reference="batch-2"))


def test_what_waits_is_told_with_count_and_sum(visitor: Visitor, ledger: Ledger) -> None:
    two_waiting(ledger)

    said = visitor.read(PAGE)

    assert "Bunter som venter 2 Bilag i dem 3 Sum 25 000,00 kr" in said
    assert "1 Fakturaer fra WebFaktura 1 1 1 250,00 Venter" in said
    assert "2 Fakturaer fra WebFaktura 2–3 2 23 750,00 Venter" in said


def test_where_nothing_waits_the_page_tells_how_a_batch_gets_here(visitor: Visitor) -> None:
    said = visitor.read(PAGE)

    assert "Ingen bunter venter" in said
    assert HOW_IT_GETS_HERE in said


def test_a_batch_is_updated_and_gets_voucher_numbers(visitor: Visitor, ledger: Ledger) -> None:
    two_waiting(ledger)

    said = visitor.do(f"{PAGE}bunter/2/oppdater/")

    assert "Bunt 2 er oppdatert: bilag 1–2." in said
    assert "Oppdaterte bunter Bunt Beskrivelse Fakturanr. Bilagsnr." in said
    assert "2 Fakturaer fra WebFaktura 2–3 1–2 2 23 750,00" in said
    assert [batch.state for batch in ledger.batches(CLIENT)] == ["waiting", "updated"]


def test_all_that_waits_is_updated_at_once_though_one_is_refused(
    visitor: Visitor, ledger: Ledger
) -> None:
    two_waiting(ledger)
    ledger.lock(CLIENT, Lock("batch", 1, "Kari"))

    said = visitor.do(f"{PAGE}bunter/oppdater/")

    assert "Bunt 1: Bunt 1 er låst av Kari. Prøv igjen når den er låst opp." in said
    assert "Bunt 2 er oppdatert: bilag 1–2." in said
    assert "Låst av Kari" in said


def test_a_batch_that_waits_is_removed(visitor: Visitor, ledger: Ledger) -> None:
    two_waiting(ledger)

    said = visitor.do(f"{PAGE}bunter/1/fjern/")

    assert "Bunt 1 er fjernet." in said
    assert [batch.batch_no for batch in ledger.batches(CLIENT)] == [2]


def test_a_batch_in_the_book_is_not_removed(visitor: Visitor, ledger: Ledger) -> None:
    updated(ledger, a_batch())

    said = visitor.refused(f"{PAGE}bunter/1/fjern/")

    assert "er allerede oppdatert og kan ikke fjernes. Rett med en kreditnota." in said
    assert [batch.state for batch in ledger.batches(CLIENT)] == ["updated"]


def test_what_is_refused_is_said_at_each_voucher(visitor: Visitor, ledger: Ledger) -> None:
    two_waiting(ledger)
    ledger.change_property(CLIENT, LOCKED_UNTIL, "2026-11-30")

    said = visitor.refused(f"{PAGE}bunter/2/oppdater/")

    assert "Bunten ble ikke oppdatert Ingenting er bokført. Dette må rettes først:" in said
    assert said.count("ligger i en låst periode") == 4  # in the list, and at each voucher
    assert ledger.vouchers(CLIENT) == []


def test_a_locked_client_is_told_with_who_has_it(visitor: Visitor, ledger: Ledger) -> None:
    two_waiting(ledger)
    ledger.lock(CLIENT, Lock("client", 0, "Ola"))

    assert "Klienten er låst Ola har den åpen." in visitor.read(PAGE)
    said = visitor.refused(f"{PAGE}bunter/1/oppdater/")

    assert "Klienten er låst av Ola. Prøv igjen når den er låst opp." in said


def test_a_batch_shows_its_vouchers_and_their_rows(visitor: Visitor, ledger: Ledger) -> None:
    rows = (
        a_row("20000.00", "5000.00"),
        a_row("80.00", "20.00", account="3060", department_no="1", project_no="100"),
    )
    updated(ledger, a_batch(an_invoice(1, *rows), a_credit_note(2)))

    said = visitor.read(f"{PAGE}bunter/1/")

    assert "Bunt 1 Oppdatert (bilag 1–2)" in said
    assert "Faktura 1 Bilag 1 Byfjorden Eiendom AS 10000 · KID" in said
    assert "24.11.2026 08.12.2026 25 100,00" in said
    assert "3000 Salgsinntekt varer, høy sats 1 20 000,00 5 000,00" in said
    assert "3060 Salgsinntekt tjenester, høy sats 1 1 / 100 80,00 20,00" in said
    assert "Kreditnota 2 Bilag 2 Byfjorden Eiendom AS 10000 24.11.2026 -1 250,00" in said


def test_a_batch_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.browser.get(f"{PAGE}bunter/7/").status_code == 404
    assert visitor.send(f"{PAGE}bunter/7/oppdater/").status_code == 404
    assert visitor.send(f"{PAGE}bunter/7/fjern/").status_code == 404


def test_the_page_is_told_of_a_batch_when_it_arrives_and_of_nothing_before(
    visitor: Visitor, ledger: Ledger
) -> None:
    page = visitor.browser.get(PAGE).text
    address = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")

    before = visitor.browser.get(address)
    ledger.write_batch(CLIENT, a_batch())
    after = visitor.browser.get(address)

    assert (before.status_code, before.text) == (204, "")
    assert after.status_code == 200
    assert after.text.lstrip().startswith('<div id="lists"')
    assert "Bunter som venter" in after.text
