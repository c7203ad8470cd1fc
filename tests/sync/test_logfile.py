"""WebFakturaLog.txt: in words, turned over, and never a password or a key."""

import base64
import logging
import re
from pathlib import Path

import pytest

from sync.station import AGENCY_PASSWORD, CODE, ERP_PASSWORD, USER_PASSWORD, Station, with_value
from webfaktura.sync import logfile
from webfaktura.sync.logfile import LogUnwritable, concealed, hide, logging_to
from webfaktura.sync.secrets import Key, Vault

LOG = logging.getLogger("webfaktura.sync")
STAMP = re.compile(r"\d\d\.\d\d\.\d{4} \d\d\.\d\d\.\d\d  ")


@pytest.fixture(autouse=True)
def _nothing_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfile, "_hidden", set())


def lines(station: Station) -> list[str]:
    """The log without its times."""
    return [STAMP.sub("", line) for line in station.log.splitlines()]


def test_creations_and_every_run_are_told_in_words(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ready.run(capsys, "sync", "999").code == 0

    assert lines(ready) == [
        f"Nøkkelen til hemmelighetene er laget og ligger i {ready.home}/keys/key",
        "Byrået Fjord Regnskap AS er registrert",
        "Klient 999 opprettet som WebFaktura-klient 1907",
        "Klient 999: synkronisering begynner",
        "Klient 999: Nummerserier: ferdig",
        "Klient 999: synkronisering ferdig. Ingenting nytt.",
        "Klient 999: synkronisering begynner",
        "Klient 999: Nummerserier: ferdig",
        "Klient 999: Avdelinger og prosjekter: Ikke i bruk.",
        (
            "Klient 999: Avgiftskoder: 6 avgiftskoder; Ikke koblet til en avgiftssats ennå: 31. "
            "Koble dem under Mitt firma → Byrå."
        ),
        "Klient 999: Kunder fra regnskapssystemet: 0 kunder fra regnskapssystemet",
        "Klient 999: Kunder til regnskapssystemet: 0 kunder til regnskapssystemet",
        "Klient 999: Bunter til bokføring: 0 bunter, 0 bilag",
        "Klient 999: Innbetalinger: 0 innbetalinger",
        "Klient 999: synkronisering ferdig. 6 avgiftskoder",
    ]
    assert all(STAMP.match(line) for line in ready.log.splitlines())


def test_what_is_refused_is_told_too(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ended = ready.run(capsys, "sync", "123")

    assert ended.code == 1
    assert lines(ready)[-1] == f"Merk: {ended.err.strip()}"


def test_no_password_and_no_key_is_ever_logged(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "Feil-Passord-1"
    ready.run(capsys, *with_value(ready.setup, "--erp-password", wrong))
    ready.run(capsys, "sync", "999")
    ready.run(capsys, "settings", "export", str(ready.home / "ut.xml"), "--with-secrets")
    key = (ready.home / "keys" / "key").read_text()
    system = ready.read().system
    kept = ready.log.encode() + (ready.data / "status.sqlite3").read_bytes()

    vault = Vault(Key(base64.b64decode(key), "testen"), system.file_id)
    credential = vault.open(system.credential_secret, element="system/CredentialSecret")
    secrets = (wrong, ERP_PASSWORD, AGENCY_PASSWORD, USER_PASSWORD, CODE, key, credential)
    assert [secret for secret in secrets if secret.encode() in kept] == []


def test_a_fault_that_carries_a_password_is_logged_without_it(
    ready: Station, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted(*_: object) -> None:
        raise ZeroDivisionError(f"WebFaktura/{ERP_PASSWORD}@regnskap")

    monkeypatch.setattr("webfaktura.sync.cli.exchange.synchronise", planted)

    assert ready.run(capsys, "sync", "999").code == 70
    assert "ZeroDivisionError: WebFaktura/(skjult)@regnskap" in ready.log


CONCEALED = {
    "passord: Blomst-2026, bruker admin": "passord: (skjult), bruker admin",
    'Authorization: "Bearer abc.def"': 'Authorization: "Bearer (skjult)"',
    "client_secret=xyz&scope=a": "client_secret=(skjult)",
    "<DIPassword>xMd3bJuF9XY=</DIPassword>": "<DIPassword>(skjult)</DIPassword>",
    f"body {Vault(Key(bytes(32), 'p'), 'f').seal('a', element='e')} end": "body (skjult) end",
    "token Hemmelig-Verdi-77 er brukt": "token (skjult) er brukt",
    "Passordet til admin er feil.": "Passordet til admin er feil.",
}


@pytest.mark.parametrize(("text", "written"), CONCEALED.items(), ids=range(len(CONCEALED)))
def test_what_looks_like_a_secret_is_concealed(text: str, written: str) -> None:
    hide("Hemmelig-Verdi-77", "", "er")

    assert concealed(text) == written


def test_a_password_in_the_environment_is_concealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBFAKTURA_ERP_PASSWORD", "Fra-Miljøet-1")

    assert concealed("åpnet med Fra-Miljøet-1") == "åpnet med (skjult)"


def test_a_value_cannot_write_lines_that_look_like_the_logs_own(tmp_path: Path) -> None:
    with logging_to(tmp_path):
        LOG.warning("Kunde «Ola\n01.01.2026 12.00.00  Alt er slettet\x1b[2J»")

    written = (tmp_path / "WebFakturaLog.txt").read_text().splitlines()
    assert [STAMP.sub("", line) for line in written] == [
        "Merk: Kunde «Ola",
        "    Alt er slettet [2J»",
    ]
    assert written[1].startswith("    01.01.2026")


def test_the_log_is_turned_over_and_ten_earlier_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logfile, "_BYTES", 200)

    with logging_to(tmp_path):
        for number in range(60):
            LOG.info("Klient %s: synkronisering ferdig. Ingenting nytt.", number)

    files = {file.name for file in tmp_path.iterdir()}
    assert files == {"WebFakturaLog.txt", *(f"WebFakturaLog.txt.{n}" for n in range(1, 11))}
    assert all(file.stat().st_size <= 200 for file in tmp_path.iterdir())


def test_a_log_that_cannot_be_opened_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "WebFakturaLog.txt").mkdir()

    with pytest.raises(LogUnwritable, match="ikke er en mappe"), logging_to(tmp_path):
        pass


def test_a_full_disk_is_told_once_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_record: logging.LogRecord) -> bool:
        raise OSError(28, "No space left on device")

    with logging_to(tmp_path) as log:
        monkeypatch.setattr(log, "shouldRollover", full)
        LOG.info("en")
        LOG.info("to")

    assert capsys.readouterr().err == (
        f"Kan ikke skrive i {tmp_path}/WebFakturaLog.txt. Sjekk at disken har plass.\n"
    )
