"""A person at a terminal: what is missing is asked for, and passwords are not shown."""

import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Sequence
from fcntl import ioctl

from sync.cast import a_customer
from sync.station import AGENCY_PASSWORD, CODE, ERP_PASSWORD, USER_PASSWORD, Station

PATIENCE_SECONDS = 20


def converse(station: Station, command: tuple[str, ...], *answers: tuple[str, str]) -> str:
    """Start the command at a terminal and answer each question; returns what the screen showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "webfaktura.sync.cli", *command],
        env={**os.environ, **station.environment, "TERM": "dumb", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - getpass asks the terminal itself
    ) as process:
        os.close(theirs)
        try:
            screen = _answer(ours, answers)
        finally:
            process.kill()
            os.close(ours)
    return screen


def _answer(terminal: int, answers: Sequence[tuple[str, str]]) -> str:
    screen = ""
    for question, answer in answers:
        screen = _read_until(terminal, question, screen)
        os.write(terminal, f"{answer}\n".encode())
    return _read_until(terminal, "", screen)


def _read_until(terminal: int, text: str, screen: str) -> str:
    """Read on until the text comes, or to the end when it is empty; returns all that was shown."""
    seen = ""
    while not text or text not in seen:
        is_ready, _, _ = select.select([terminal], [], [], PATIENCE_SECONDS)
        assert is_ready, f"never asked «{text}»:\n{screen}{seen}"
        try:
            came = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            came = b""
        if not came:
            assert not text, f"never asked «{text}»:\n{screen}{seen}"
            break
        seen += came.decode()
    return screen + seen


def test_a_person_registers_and_creates_a_client_by_answering(station: Station) -> None:
    registered = converse(
        station,
        ("setup", "--server", station.url),
        ("Engangskoden byrået har fått", CODE),
        ("Regnskapssystemet [ledger]", ""),
        ("Hvor regnskapssystemet ligger", str(station.ledger_path)),
        ("ERP-brukeren", "WebFaktura"),
        ("Passordet til ERP-brukeren", ERP_PASSWORD),
        ("Byråets kundenummer", "10012345"),
        ("Byråbrukerens brukernavn", "byra@fjord.example"),
        ("Byråbrukerens fulle navn", "Byrå Fjord"),
        ("Byråbrukerens e-postadresse [byra@fjord.example]", ""),
        ("Velg et passord til byråbrukeren", AGENCY_PASSWORD),
    )
    created = converse(
        station,
        ("new-client", "999"),
        ("Abonnement (99 er Demo)", "30"),
        ("Vise innbetalinger (ja/nei) [nei]", "ja"),
        ("Bruker klienten avdelinger (ja/nei) [nei]", "kanskje"),
        ("Bruker klienten avdelinger (ja/nei) [nei]", ""),
        ("Bruker klienten prosjekter (ja/nei) [nei]", ""),
        ("Oppdatere bunter i regnskapssystemet automatisk (ja/nei) [ja]", ""),
        ("Brukernavn", "kari@nordlys.example"),
        ("Fullt navn", "Kari Nordlys"),
        ("E-post [kari@nordlys.example]", ""),
        ("Velg et passord", USER_PASSWORD),
        ("Første kundenummer [10000]", "30000"),
        ("Første fakturanummer [1]", "501"),
        ("Første kreditnotanummer", ""),
        ("KID-kontrollsiffer", ""),
        ("klientdel [0]", ""),
        ("kundedel [6]", ""),
        ("fakturadel [6]", ""),
        ("Betalingsfrist i dager [14]", "30"),
        ("Sendemåte", "E"),
        ("Bilagsart for faktura [1]", ""),
        ("Bilagsart for kreditnota [2]", ""),
        ("Avgiftskode 1 Utg. mva. høy sats", ""),
        ("Salgskonto for avgiftskode 1 [3000]", ""),
        ("Avgiftskode 9 ", ""),
        ("Salgskonto for avgiftskode 9 [3000]", "3100"),
        ("Avgiftskode 11", "-"),
        ("Avgiftskode 21", "-"),
        ("Avgiftskode 31", "-"),
        ("Avgiftskode 91", "EKS"),
        ("Salgskonto for avgiftskode 91 [3000]", "3200"),
    )

    for step in ("1. Firma", "2. Abonnement", "3. Moduler", "4. Bruker", "5. Oppsett"):
        assert step in created
    assert "Fjord Regnskap AS er registrert med kundenummer 10012345." in registered
    assert "«kanskje» er verken ja eller nei. Svar ja eller nei." in created
    assert "Klient 999 er opprettet i WebFaktura. WebFaktura-klientnummer: 1907" in created
    for secret in (ERP_PASSWORD, AGENCY_PASSWORD, USER_PASSWORD):
        assert secret not in registered + created
    made = station.company.made_by
    assert {code.code: (code.level, code.sales_account) for code in made.vat_codes} == {
        "1": ("PLH", "3000"),
        "9": ("FRI", "3100"),
        "11": (None, ""),
        "21": (None, ""),
        "31": (None, ""),
        "91": ("EKS", "3200"),
    }
    assert (made.terms.due_days, made.terms.channel, made.series.next_invoice_no) == (
        30,
        "ehf",
        501,
    )


def test_a_person_may_take_one_step_at_a_time(station: Station) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)
    station.company.change_customer(a_customer())

    screen = converse(
        station,
        ("sync", "999", "--step"),
        ("neste steg: Nummerserier", ""),
        ("neste steg: Avdelinger og prosjekter", "hva?"),
        ("«hva?» er ikke et valg.", "h"),
        ("neste steg: Avgiftskoder", "k"),
        ("neste steg: Kunder fra regnskapssystemet", ""),
        ('Til regnskapssystemet: [{"customer_no": 10010', ""),
        ("neste steg: Bunter til bokføring", "s"),
    )

    assert "Avdelinger og prosjekter: Hoppet over." in screen
    assert "Klient 999: Stoppet før bunter til bokføring, slik du ba om." in screen
    assert "payments" not in [name for name, _ in station.server.calls]
    with station.ledger() as ledger:
        assert [customer.customer_no for customer in ledger.customers("999")] == [10010]
    assert station.company.lease is None


def test_many_clients_are_followed_at_a_terminal(station: Station) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)

    screen = converse(station, ("-A",))

    assert "Klient 999: Avgiftskoder: 6 avgiftskoder" in screen
    assert screen.rstrip().endswith("1 klient: 1 ferdig.")


def test_a_person_changes_a_client_with_its_choices_filled_in(station: Station) -> None:
    station.prepare(*station.setup)
    station.prepare(*station.new_client)

    screen = converse(
        station,
        ("edit-client", "999"),
        ("Abonnement (99 er Demo) [30]", "50"),
        ("Vise innbetalinger (ja/nei) [ja]", ""),
        ("Bruker klienten avdelinger (ja/nei) [nei]", ""),
        ("Bruker klienten prosjekter (ja/nei) [nei]", "ja"),
        ("Oppdatere bunter i regnskapssystemet automatisk (ja/nei) [ja]", ""),
        ("Avgiftskode 31", "-"),
        ("Første kundenummer [10010]", ""),
        ("Første fakturanummer [1]", ""),
        ("Første kreditnotanummer", ""),
        ("Betalingsfrist i dager [14]", ""),
        ("Sendemåte", ""),
        ("Bilagsart for faktura [1]", ""),
        ("Bilagsart for kreditnota [2]", ""),
    )

    assert "Klient 999 er endret: abonnement, moduler." in screen
    [sent] = station.company.changes
    assert (sent.subscription_code, sent.series, sent.vat_codes) == ("50", None, None)
