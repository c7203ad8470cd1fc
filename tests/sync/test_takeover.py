"""A file from the original program: its passwords are asked for once, and it is said which."""

import pytest

from sync.station import ERP_PASSWORD, ORIGINAL, Station
from webfaktura.sync.takeover import foreign_passwords, told
from webfaktura.sync.variables import Variables, read_fragments

TOLD = """\
Disse passordene er kryptert av det opprinnelige programmet og kan ikke leses her:
  Passordet til {erp_user} i <DIPassword>: det skrives inn én gang, når regnskapssystemet åpnes, \
og lagres kryptert på nytt.
  Passordet til byra@regnskap.example i <AdmUsrPasword>: det trengs ikke mer; byråbrukeren velger \
passord når byrået registreres med setup.
  Passordet til klient1 i <AdmUsrPasword2> for klient 999: det trengs ikke mer; brukeren får \
passord når klienten opprettes med new-client.
"""
FOREIGN = "xMd3bJuF9XY="


def dropped_in(station: Station) -> bytes:
    """The original's file as its office copies it into the data folder."""
    content = f"<rot>\r\n{ORIGINAL.read_text()}</rot>\r\n".encode("cp1252")
    station.data.mkdir()
    station.xml.write_bytes(content)
    return content


def test_it_is_said_which_passwords_cannot_be_read() -> None:
    found = foreign_passwords(read_fragments(ORIGINAL.read_text()))

    assert told(found) + "\n" == TOLD.format(erp_user="admin")
    assert FOREIGN not in told(found)


def test_a_file_of_ours_has_none() -> None:
    assert foreign_passwords(Variables.new()) == ()
    assert told(()) == ""


def test_registering_on_the_originals_file_says_which_and_changes_only_what_it_must(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dropped_in(station)

    first = station.run(capsys, *station.setup)
    again = station.run(capsys, "setup", "--erp-password", ERP_PASSWORD)

    assert (first.code, again.code) == (0, 0)
    assert TOLD.format(erp_user="admin") in first.err
    assert "kan ikke leses" not in again.err
    after = station.xml.read_bytes()
    company = before[before.index(b"  <company>") :]
    assert after.endswith(company)
    assert after.startswith(b"<rot>\r\n  <system>\n    <DIUser>WebFaktura</DIUser>\n")
    assert FOREIGN.encode() not in after
    assert (station.data / "backups").is_dir()


def test_taken_in_from_the_original_the_password_is_asked_for_once(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = ready.read().system.erp_password
    ready.xml.write_text(ready.xml.read_text().replace(sealed, FOREIGN))

    ready.variables["WEBFAKTURA_ERP_PASSWORD"] = ERP_PASSWORD
    asked = ready.run(capsys, "sync", "999")
    again = ready.run(capsys, "sync", "999")

    assert (asked.code, again.code, again.err) == (0, 0, "")
    assert "Passordet til WebFaktura i <DIPassword>: det skrives inn én gang" in asked.err
    assert "Passordet til WebFaktura i <DIPassword>" in ready.log
    assert FOREIGN not in ready.log
    assert ready.read().system.erp_password.startswith("v1:")
