import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from unit.ledger.builders import (
    CLIENT,
    PASSWORD,
    a_batch,
    a_credit_note,
    a_ledger,
    an_invoice,
    updated,
)
from webfaktura.ledger.cli import main
from webfaktura.ledger.session import Ledger
from webfaktura.norway.calendar import oslo_date


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A ledger file with invoice 1 posted, and invoice 2 and credit note 3 in a waiting batch."""
    with a_ledger(tmp_path) as ledger:
        updated(ledger, a_batch(an_invoice(1)))
        ledger.write_batch(CLIENT, a_batch(an_invoice(2), a_credit_note(3), reference="batch-2"))
    return tmp_path / "book.sqlite3"


def run(book: Path | None, *words: str, **variables: str) -> Result:
    environment: dict[str, str | None] = {"WEBFAKTURA_LEDGER": str(book) if book else None}
    return CliRunner().invoke(main, words, env=environment | variables)


def read(book: Path, *words: str) -> Any:
    result = run(book, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def refused(book: Path | None, *words: str) -> str:
    """The one sentence on stderr; nothing else is said, and there is no stack trace."""
    result = run(book, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    [sentence] = result.stderr.splitlines()
    return sentence


def test_a_stranger_makes_a_ledger_and_a_client(tmp_path: Path) -> None:
    book = tmp_path / "new.sqlite3"

    made = run(book, "init", "--password", PASSWORD)
    added = run(
        book,
        *("client", "add", "123", "--name", "Prøve AS", "--org-no", "974760673"),
        *("--place", "ÅS", "--not-vat-registered"),
    )

    assert made.stdout == f"Opprettet regnskapet {book} med brukeren admin.\n"
    assert added.stdout == "La til klient 123, Prøve AS.\n"
    shown = read(book, "client", "show", "123")
    assert shown["facts"]["place"] == "ÅS"
    assert shown["facts"]["vat_registered"] is False
    assert shown["properties"]["WebFaktura-integrasjon"] == "Ikke integrert"
    with Ledger.open(book, user="admin", password=PASSWORD) as ledger:
        assert [facts.client_no for facts in ledger.clients()] == ["123"]


def test_the_password_is_asked_for_when_it_is_not_given(tmp_path: Path) -> None:
    book = tmp_path / "new.sqlite3"

    result = CliRunner().invoke(
        main, ["--book", str(book), "init"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )

    assert result.exit_code == 0
    assert PASSWORD not in result.output
    Ledger.open(book, user="admin", password=PASSWORD).close()


def test_the_demo_is_filled_in_twice_without_harm(tmp_path: Path) -> None:
    book = tmp_path / "new.sqlite3"
    run(book, "init", "--password", PASSWORD)

    for _ in range(2):
        assert run(book, "seed").exit_code == 0

    assert [facts["name"] for facts in read(book, "client", "list")] == [
        "Demo Handel AS",
        "Fjordkraft Bygg AS",
    ]
    assert len(read(book, "customers", "999")) == 10


def test_an_invoice_goes_from_waiting_to_paid(book: Path) -> None:
    assert [each["state"] for each in read(book, "batches", "999")] == ["updated", "waiting"]

    assert run(book, "update", "999").stdout == "Bunt 2 er oppdatert: bilag 2–3.\n"

    [booked] = read(book, "vouchers", "999", "--invoice-no", "2")
    postings = [(each["account"], each["amount"]) for each in booked["voucher"]["postings"]]
    assert postings == [("1500", "1250.00"), ("3000", "-1000.00"), ("2700", "-250.00")]

    paid = run(book, "pay", "999", "--invoice-no", "2", "--amount", "1 000,50")
    assert paid.stdout.startswith("Registrerte innbetaling på 1\N{NO-BREAK SPACE}000,50 for")
    remaining = {each["invoice_no"]: each["remaining"] for each in read(book, "open-items", "999")}
    assert remaining == {1: "1250.00", 2: "249.50", 3: "-1250.00"}

    run(book, "pay", "999", "--kid", an_invoice(2).kid, "--on", "24.12.2026")
    payments = read(book, "payments", "999")
    assert [each["amount"] for each in payments] == ["1000.50", "249.50"]
    assert payments[1]["paid_on"] == "2026-12-24"

    back = run(book, "reverse-payment", "999", payments[1]["payment_id"])
    assert back.stdout.startswith("Reverserte 249,50 på faktura 2.")
    assert sum(Decimal(line["balance"]) for line in read(book, "trial-balance", "999")) == 0


def test_a_payment_is_today_in_oslo_when_no_date_is_given(book: Path) -> None:
    before = oslo_date(datetime.now(UTC))
    run(book, "pay", "999", "--invoice-no", "1")
    after = oslo_date(datetime.now(UTC))

    [payment] = read(book, "payments", "999")

    assert payment["paid_on"] in {before.isoformat(), after.isoformat()}


def test_a_payment_tried_again_with_its_id_is_one_payment(book: Path) -> None:
    words = ("pay", "999", "--invoice-no", "1", "--payment-id", "pay-1", "--on", "25.11.2026")

    assert run(book, *words).stdout == run(book, *words).stdout
    assert len(read(book, "payments", "999")) == 1


def test_one_batch_is_updated_alone(book: Path) -> None:
    with Ledger.open_locally(book) as ledger:
        ledger.write_batch(CLIENT, a_batch(an_invoice(7), reference="batch-3"))

    run(book, "update", "999", "--batch", "3")

    states = {each["batch_no"]: each["state"] for each in read(book, "batches", "999")}
    assert states == {1: "updated", 2: "waiting", 3: "updated"}


def test_a_refused_batch_does_not_stop_the_others(book: Path) -> None:
    with Ledger.open_locally(book) as ledger:
        later = an_invoice(7, issued_on=datetime(2026, 12, 1, tzinfo=UTC).date())
        ledger.write_batch(CLIENT, a_batch(later, reference="batch-3"))
    run(book, "client", "set-property", "999", "Låst til og med", "30.11.2026")

    result = run(book, "update", "999")

    assert result.exit_code == 1
    assert result.stdout == "Bunt 3 er oppdatert: bilag 2.\n"
    assert result.stderr.startswith("Bunt 2: Hele bunten er avvist fordi 2 bilag må rettes.")
    assert len(read(book, "vouchers", "999")) == 2


def test_registers_are_kept_from_the_command_line(book: Path) -> None:
    run(book, "put-department", "999", "4", "Prosjektering")
    run(book, "put-project", "999", "103", "Åsane bad")
    put = run(
        book,
        *("put-customer", "999", "10010", "--name", "Bjørn Sæther", "--due-days", "10"),
        "--inactive",
    )

    assert put.stdout == "Kunde 10010, Bjørn Sæther, er lagret.\n"
    customer = read(book, "customers", "999")[-1]
    assert (customer["name"], customer["due_days"], customer["active"]) == (
        "Bjørn Sæther",
        10,
        False,
    )
    with Ledger.open_locally(book) as ledger:
        assert ledger.departments(CLIENT)[-1].name == "Prosjektering"
        assert "Åsane bad" in [project.name for project in ledger.projects(CLIENT)]


def test_version_licence_and_users_are_kept_from_the_command_line(book: Path) -> None:
    run(book, "program", "set-version", "8.0.1")
    run(book, "program", "remove-licence")
    run(book, "add-user", "webfaktura", "--password", PASSWORD)

    assert read(book, "program", "show") == {
        "name": "WebFaktura Regnskap",
        "version": "8.0.1",
        "licensed": False,
    }
    Ledger.open(book, user="webfaktura", password=PASSWORD).close()
    run(book, "program", "add-licence")
    shown = run(book, "program", "show").stdout
    assert shown == "WebFaktura Regnskap 8.0.1, med lisens for WebFaktura.\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("client", "list"), ["Klienter", "999", "Fjordkraft Bygg AS"]),
        (("client", "show", "999"), ["918 273 646", "1503.12.34562", "Integrert med DI-Regnskap"]),
        (("customers", "999"), ["10003", "Kari Ødegård", "5008 BERGEN"]),
        (("batches", "999"), ["batch-2", "Venter", "Oppdatert", "1 250,00"]),
        (("vouchers", "999"), ["24.11.2026", "Faktura 1", "1500", "1 250,00", "250,00"]),
        (("open-items", "999"), ["Byfjorden Eiendom AS", "08.12.2026", "1 250,00"]),
        (("payments", "999"), ["Innbetalinger", "Beløp"]),
        (("trial-balance", "999"), ["Kundefordringer", "\N{MINUS SIGN}1 000,00", "Sum", "0,00"]),
    ],
)  # fmt: skip
def test_tables_are_norwegian(book: Path, words: tuple[str, ...], expected: list[str]) -> None:
    result = run(book, *words)

    assert result.exit_code == 0
    shown = result.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert [text for text in expected if text not in shown] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("init", "--password", PASSWORD),
            "{book} finnes allerede. Velg en annen fil.",
        ),
        (
            ("vouchers", "123"),
            "Klient 123 finnes ikke i regnskapet. Sjekk klientnummeret.",
        ),
        (
            ("pay", "999"),
            "Oppgi enten fakturanummer med --invoice-no eller KID med --kid.",
        ),
        (
            ("pay", "999", "--invoice-no", "2"),
            "Faktura 2 er ikke bokført. Sjekk nummeret, og at bunten er oppdatert.",
        ),
        (
            ("pay", "999", "--invoice-no", "1", "--amount", "tolv"),
            "«tolv» er ikke et tall. Skriv det for eksempel som 1 450,50.",
        ),
        (
            ("pay", "999", "--invoice-no", "1", "--amount", "0,001"),
            "0.001 har for mange desimaler. Bruk høyst 2.",
        ),
        (
            ("pay", "999", "--invoice-no", "1", "--on", "31.02.2026"),
            "«31.02.2026» er ikke en dato. Skriv den for eksempel som 24.11.2026.",
        ),
        (
            ("reverse-payment", "999", "pay-9"),
            "Innbetaling pay-9 finnes ikke. Sjekk id-en i listen over innbetalinger.",
        ),
        (
            ("update", "999", "--batch", "1"),
            "Bunt 1 venter ikke på oppdatering.",
        ),
        (
            ("client", "add", "999", "--name", "Ny AS"),
            "Klient 999 finnes allerede. Velg et annet klientnummer.",
        ),
        (
            ("add-user", "kort", "--password", "kort"),
            "Passordet er for kort. Bruk minst 8 tegn.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence(book: Path, words: tuple[str, ...], sentence: str) -> None:
    assert refused(book, *words) == sentence.format(book=book)


def test_without_a_book_nothing_is_done(tmp_path: Path) -> None:
    missing = tmp_path / "borte.sqlite3"

    assert refused(None, "client", "list") == (
        "Oppgi regnskapets fil med --book, eller sett WEBFAKTURA_LEDGER."
    )
    assert refused(missing, "client", "list") == (
        f"Fant ikke noe regnskap i {missing}. Sjekk stien, eller opprett det med "
        "«webfaktura-ledger init»."
    )
    assert not missing.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("finn",), "Kommandoen finn finnes ikke. Se «main --help»."),
        (("vouchers",), "CLIENT_NO mangler. Se «main vouchers --help»."),
        (("client", "add", "1"), "--name mangler. Se «main client add --help»."),
        (("vouchers", "999", "--nr", "1"), "Valget --nr finnes ikke. Se «main vouchers --help»."),
        (
            ("pay", "999", "--invoice-no", "en"),
            "--invoice-no har en verdi som ikke kan brukes. Se «main pay --help».",
        ),
        (("seed", "999"), "Kommandoen er ikke riktig skrevet. Se «main seed --help»."),
    ],
)  # fmt: skip
def test_a_miswritten_command_is_told_in_norwegian(
    book: Path, words: tuple[str, ...], sentence: str
) -> None:
    result = run(book, *words)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{sentence}\n")


def test_no_words_at_all_give_the_help(book: Path) -> None:
    assert "trial-balance" in run(book).stdout


def test_the_program_runs_as_a_process_of_its_own(book: Path) -> None:
    def program(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "webfaktura.ledger.cli", "--book", book, *words],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    paid = program("pay", "999", "--invoice-no", "1")
    again = program("pay", "999", "--invoice-no", "1")
    shown = program("vouchers", "999", "--invoice-no", "1", "--json")

    assert (paid.returncode, paid.stderr) == (0, "")
    assert paid.stdout.startswith("Registrerte innbetaling på 1\N{NO-BREAK SPACE}250,00")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == (
        "Faktura 1 er allerede betalt. Oppgi beløpet hvis det likevel er kommet en innbetaling.\n"
    )
    kinds = [each["voucher"]["kind"] for each in json.loads(shown.stdout)]
    assert kinds == ["invoice", "payment"]
