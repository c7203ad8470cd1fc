"""A new client that does not fit is refused in one sentence, and nothing is created."""

import sqlite3

import pytest

from sync.station import (
    ORIGINAL,
    USER_PASSWORD,
    Station,
    refused,
    with_value,
)

BAD_CLIENT = [
    (
        ("--vat", "77=PLH:3000"),
        (
            "Avgiftskode 77 finnes ikke for salg i regnskapssystemet. Fjern koblingen, eller "
            "opprett koden der."
        ),
    ),
    (
        ("--vat", "31=FRI:3100"),
        (
            "Avgiftskode 31 (Utg. mva. lav sats) har 12 % og kan ikke kobles til FRI – Fri. "
            "Velg en annen sats."
        ),
    ),
    (("--vat", "31"), "Avgiftssatsen «» finnes ikke. Velg en av PLH, PLL, PLS, FRI, EKS."),
    (("--vat", "31=PLS"), "Koblingen «31=PLS» kan ikke leses. Skriv den som 1=PLH:3000."),
    (
        ("--next-customer-no", "1234567"),
        (
            "Kundenummeret 1234567 har 7 siffer, men kundedelen av KID har bare plass til 6. "
            "Øk lengden på kundedelen i innstillingene for KID."
        ),
    ),
    (
        ("--next-invoice-no", "1000000"),
        (
            "Nummeret 1000000 er for langt. Regnskapssystemet tar høyst 6 siffer; velg et lavere "
            "startnummer."
        ),
    ),
    (
        ("--kid-customer", "20"),
        "KID-en blir 27 tegn med kontrollsiffer, men må ha fra 2 til 25. Endre lengdene på delene.",
    ),
    (
        ("--voucher-type-invoice", "8"),
        (
            "Bilagsart «8» finnes ikke i regnskapssystemet. Velg en av: 1 Utgående faktura, "
            "2 Utgående kreditnota, 3 Kasse og bank, 4 Inngående faktura, 9 Diverse bilag."
        ),
    ),
    (("--payments", "kanskje"), "«kanskje» er verken ja eller nei. Svar ja eller nei."),
    (("--due-days", "400"), "400 kan ikke brukes. Velg et tall fra 0 til 365."),
    (("--due-days", "to uker"), "«to uker» er ikke et helt tall. Skriv bare siffer."),
    (
        ("--channel", "X"),
        "Sendemåten «X» finnes ikke. Velg M (e-post), E (EHF), P (post) eller N (sendes ikke).",
    ),
    (
        ("--user-email", "ingen"),
        "E-postadressen «ingen» til brukeren klient1 kan ikke brukes. Skriv den som navn@firma.no.",
    ),
]


@pytest.mark.parametrize(("extra", "sentence"), BAD_CLIENT)
def test_new_client_refuses_in_words_and_creates_nothing(
    registered: Station, capsys: pytest.CaptureFixture[str], extra: tuple[str, str], sentence: str
) -> None:
    before = registered.xml.read_bytes()

    ended = registered.run(capsys, *registered.new_client, *extra)

    refused(registered, ended, 1, sentence)
    assert registered.server.clients == {}
    assert registered.xml.read_bytes() == before


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        ("ProdVatPLH", "Ingen avgiftskode er koblet til salg uten avgift."),
        ("ProdVatFRI", "Ingen avgiftskode er koblet til en sats med avgift."),
    ],
)
def test_a_taxable_and_an_untaxed_code_must_be_connected(
    registered: Station, capsys: pytest.CaptureFixture[str], kept: str, sentence: str
) -> None:
    text = ORIGINAL.read_text()
    for level in ("FRI", "PLL", "PLH", "EKS"):
        if kept != f"ProdVat{level}":
            start = text.index(f"<ProdVat{level}>") + len(f"<ProdVat{level}>")
            text = text[:start] + text[text.index("<", start) :]
    source = registered.home / "utsnitt.xml"
    source.write_text(text)

    command = with_value(registered.new_client, "--from-variables", str(source))
    ended = registered.run(capsys, *command)

    assert ended.code == 1
    assert ended.err.startswith(f"{sentence} Ikke koblet: ")
    assert registered.server.clients == {}


def test_a_wrong_organisation_number_is_to_be_mended_in_the_erp(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(registered.ledger_path) as ledger:
        ledger.execute("UPDATE clients SET org_no = '974760674' WHERE client_no = '999'")
    ledger.close()

    ended = registered.run(capsys, *registered.new_client)

    refused(
        registered, ended, 1,
        "Organisasjonsnummeret «974760674» er ikke gyldig. Det skal ha 9 siffer og begynne med 8 "
        "eller 9; sjekk at alle siffer er riktige. Rett det på klient 999 i regnskapssystemet, og "
        "prøv igjen.",
    )  # fmt: skip
    assert registered.server.clients == {}


def test_a_client_the_erp_does_not_know_is_refused(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = registered.run(capsys, "new-client", "123", "--user-password", USER_PASSWORD)

    refused(registered, ended, 1, "Klient 123 finnes ikke i regnskapet. Sjekk klientnummeret.")


def test_a_source_that_is_not_there_is_named(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    command = with_value(registered.new_client, "--from-variables", "ingen.xml")

    refused(
        registered, registered.run(capsys, *command), 1,
        "Fant ikke ingen.xml. Oppgi en variables.xml med --from-variables.",
    )  # fmt: skip
