"""Every command of the ledger's registers, invoices, locks, users, proof and export."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.bean import prove_beans
from unit.ledger.builders import CLIENT, PASSWORD, a_batch, a_ledger, an_invoice, updated
from webfaktura.ledger.cli import main
from webfaktura.ledger.seed import PRODUCTS


@pytest.fixture
def book(place: Path) -> Path:
    """A ledger file with invoice 1 posted and invoice 2 waiting in batch 2."""
    with a_ledger(place) as ledger:
        updated(ledger, a_batch(an_invoice(1)))
        ledger.write_batch(CLIENT, a_batch(an_invoice(2), reference="batch-2"))
    return place / "book.sqlite3"


def run(book: Path, *words: str) -> Result:
    return CliRunner().invoke(main, words, env={"WEBFAKTURA_LEDGER": str(book)})


def said(book: Path, *words: str) -> str:
    """What a command that goes well says, with plain spaces and minus signs."""
    result = run(book, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.replace("\xa0", " ")


def read(book: Path, *words: str) -> Any:
    return json.loads(said(book, *words, "--json"))


def refused(book: Path, *words: str) -> str:
    """The one sentence of a command that refuses; nothing else is said."""
    result = run(book, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    [sentence] = result.stderr.splitlines()
    return sentence


def rows(listed: str) -> list[list[str]]:
    """The cells of a table, row by row."""
    return [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in listed.splitlines()
        if line.startswith("│")
    ]


def test_customers_get_numbers_of_their_series(book: Path) -> None:
    own = said(book, "add-customer", CLIENT, "--name", "Ny AS")
    webfakturas = said(book, "add-customer", CLIENT, "--name", "Ny AS", "--series", "2")

    assert (own, webfakturas) == ("La til kunde 10010, Ny AS.\n", "La til kunde 30000, Ny AS.\n")
    assert rows(said(book, "customer-series", CLIENT)) == [
        ["Kundenummerserie", "10000", "19999", "11", "10011"],
        ["Kundenummerserie 2", "30000", "39999", "1", "30001"],
    ]
    assert read(book, "customer-series", CLIENT)[1] == {
        "name": "Kundenummerserie 2", "first": 30000, "last": 39999, "used": 1, "next_no": 30001,
    }  # fmt: skip


def test_a_full_series_says_so(book: Path) -> None:
    said(book, "client", "set-property", CLIENT, "Kundenummerserie 2", "30000-30001")
    for _ in range(2):
        said(book, "add-customer", CLIENT, "--name", "Ny", "--series", "2")

    assert rows(said(book, "customer-series", CLIENT))[1][-1] == "Full"


def test_products_are_put_and_listed(book: Path) -> None:
    put = said(
        book, "put-product", CLIENT, "500", "--name", "Dør", "--sales-price", "1 450,50",
        "--cost-price", "812,3375", "--unit", "stk", "--inactive",
    )  # fmt: skip

    assert put == "Produkt 500, Dør, er lagret.\n"
    row = ["500", "Dør", "stk", "1 450,50", "812,3375", "3000", "1", "Nei"]
    assert row in rows(said(book, "products", CLIENT))
    assert [one["product_no"] for one in read(book, "products", CLIENT)] == sorted(
        ["500", *(product.product_no for product in PRODUCTS)]
    )


def test_changes_are_listed_with_their_stamps(book: Path) -> None:
    last = read(book, "changes", CLIENT)[-1]["change_no"]
    said(book, "put-customer", CLIENT, "10000", "--name", "Nytt navn")

    [change] = read(book, "changes", CLIENT, "--after", str(last))
    [row] = rows(said(book, "changes", CLIENT, "--after", str(last)))

    assert (change["register"], change["no"], change["origin"]) == ("customer", "10000", "")
    assert row[0] == str(change["change_no"])
    assert row[2:] == ["Kunde", "10000", "Nytt navn", ""]


def test_codes_are_put_and_listed(book: Path) -> None:
    said(book, "put-account", CLIENT, "3010", "Salg av brukt")
    said(book, "put-voucher-type", CLIENT, "71", "WebFaktura")
    said(book, "put-vat-code", CLIENT, "33", "Råfisk", "--rate", "11,11", "--vat-account", "2702")

    assert ["3010", "Salg av brukt"] in rows(said(book, "accounts", CLIENT))
    assert ["71", "WebFaktura"] in rows(said(book, "voucher-types", CLIENT))
    assert ["33", "Råfisk", "11,11", "Ja", "2702"] in rows(said(book, "vat-codes", CLIENT))
    assert read(book, "vat-codes", CLIENT)[-2]["rate"] == "11.11"
    assert rows(said(book, "departments", CLIENT))[0] == ["1", "Nybygg", "Ja"]
    assert rows(said(book, "projects", CLIENT))[0] == ["90", "Gamle Festplassen", "Nei"]


def test_an_own_invoice_goes_from_issue_to_credit(book: Path) -> None:
    issue = ("invoice", CLIENT, "10000", "--line", "100=2,5", "--line", "200=7", "--on",
             "24.11.2026", "--invoice-id", "own-1", "--department", "1")  # fmt: skip
    told = "Faktura 700000 på 3 224,13 er utstedt til kunde 10000 og ligger i bunt 3. Id: own-1\n"
    assert said(book, *issue) == told
    assert said(book, *issue) == told

    said(book, "update", CLIENT, "--batch", "3")
    credit = said(book, "credit", CLIENT, "700000", "--credit-id", "c", "--on", "25.11.2026")
    said(book, "update", CLIENT, "--batch", "4")

    assert credit.startswith("Kreditnota 700001 på 3 224,13 er utstedt til kunde 10000")
    assert [item["invoice_no"] for item in read(book, "open-items", CLIENT)] == [1]


def test_a_batch_is_looked_into(book: Path) -> None:
    waiting = said(book, "batches", CLIENT, "--waiting")

    assert [row[0] for row in rows(waiting)] == ["2"]
    row = ["Faktura", "1", "24.11.2026", "10000", "3000", "1", "1 000,00", "250,00"]
    assert rows(said(book, "batch", CLIENT, "1")) == [["1", *row]]
    assert read(book, "batch", CLIENT, "2")["state"] == "waiting"


def test_a_waiting_batch_is_removed(book: Path) -> None:
    assert said(book, "remove-batch", CLIENT, "2") == "Fjernet bunt 2.\n"
    assert [one["batch_no"] for one in read(book, "batches", CLIENT)] == [1]


def test_locks_are_put_listed_and_taken_away(book: Path) -> None:
    assert said(book, "lock", CLIENT, "--by", "Kari") == "Klienten er låst av Kari.\n"
    assert said(book, "lock", CLIENT, "--customer", "10000", "--by", "Ola") == (
        "Kunde 10000 er låst av Ola.\n"
    )
    assert rows(said(book, "locks", CLIENT)) == [["Klienten", "Kari"], ["Kunde 10000", "Ola"]]
    assert refused(book, "pay", CLIENT, "--invoice-no", "1") == (
        "Klienten er låst av Kari. Prøv igjen når den er låst opp."
    )

    assert said(book, "unlock", CLIENT) == "Klienten er låst opp.\n"
    assert said(book, "unlock", CLIENT, "--customer", "10000") == "Kunde 10000 er låst opp.\n"
    assert read(book, "locks", CLIENT) == []


def test_users_are_administered(book: Path) -> None:
    said(book, "add-user", "WebFaktura", "--password", PASSWORD)
    said(book, "admin", "make-ordinary", "WebFaktura")

    shown = said(book, "admin", "show")
    assert shown.startswith("WebFaktura Regnskap 8.0.2. Lisens for WebFaktura: Ja.\n")
    assert rows(shown) == [["WebFaktura", "Nei"], ["admin", "Ja"]]

    said(book, "admin", "make-admin", "WebFaktura")
    said(book, "admin", "change-password", "WebFaktura", "--password", "et nytt passord")
    said(book, "admin", "remove-user", "admin")
    assert read(book, "admin", "show") == {
        "program": {"name": "WebFaktura Regnskap", "version": "8.0.2", "licensed": True},
        "users": [{"name": "WebFaktura", "administrator": True}],
    }


def test_the_book_is_proved(book: Path) -> None:
    [proof] = read(book, "verify", CLIENT)

    assert (proof["vouchers"], proof["open_items"], proof["problems"]) == (1, "1250.00", [])
    [row] = rows(said(book, "verify"))
    assert row == [CLIENT, "1", "3", "1 250,00", proof["chain_end"][:16], "I orden"]


def test_a_book_that_is_wrong_ends_in_an_error_and_names_it(book: Path) -> None:
    with closing(sqlite3.connect(book)) as connection, connection:
        connection.execute("DROP TRIGGER vouchers_never_change")
        connection.execute("UPDATE vouchers SET text = 'noe annet'")

    result = run(book, "verify")

    assert result.exit_code == 1
    assert rows(result.stdout)[0][-1] == "Feil"
    assert result.stderr == "Klient 999: Kjeden er brutt ved bilag 1.\n"


def test_the_book_is_exported(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "bok.beancount"

    on_screen = run(book, "export", "beancount", CLIENT).stdout
    told = said(book, "export", "beancount", CLIENT, "--to", str(file))

    assert told == f"Skrev boken til klient 999 i {file}.\n"
    assert file.read_text(encoding="utf-8") == on_screen
    assert len(prove_beans(on_screen).transactions) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("invoice", CLIENT, "10000", "--line", "100"),
            "Linjen «100» er ikke skrevet som produkt=antall, for eksempel 100=2.",
        ),
        (
            ("invoice", CLIENT, "10000", "--line", "100=to"),
            "«to» er ikke et tall. Skriv det for eksempel som 1 450,50.",
        ),
        (
            ("credit", CLIENT, "1"),
            "Faktura 1 er ikke utstedt i regnskapet. Krediter den i programmet den kom fra.",
        ),
        (
            ("batch", CLIENT, "9"),
            "Bunt 9 finnes ikke. Se buntene med «webfaktura-ledger batches 999».",
        ),
        (
            ("remove-batch", CLIENT, "1"),
            "Bunten batch-1 er allerede oppdatert og kan ikke fjernes. Rett med en kreditnota.",
        ),
        (
            ("lock", CLIENT, "--customer", "1", "--batch", "1", "--by", "Kari"),
            "Oppgi enten --customer eller --batch, ikke begge.",
        ),
        (("unlock", CLIENT), "Klienten er ikke låst."),
        (("verify", "1"), "Klient 1 finnes ikke i regnskapet. Sjekk klientnummeret."),
        (
            ("put-product", CLIENT, "1", "--name", "Dør", "--sales-price", "dyr"),
            "«dyr» er ikke et tall. Skriv det for eksempel som 1 450,50.",
        ),
        (
            ("export", "beancount", CLIENT, "--to", "/borte/bok.beancount"),
            "Kan ikke skrive til /borte/bok.beancount. Sjekk at mappen finnes og kan skrives i.",
        ),
        (("put-department", CLIENT, "", ""), "Avdelinger og prosjekter må ha både nummer og navn."),
    ],
)
def test_a_refusal_is_one_sentence(book: Path, words: tuple[str, ...], sentence: str) -> None:
    assert refused(book, *words) == sentence
