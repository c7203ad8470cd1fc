"""The settings file as a whole: shown, given out, taken in, compared, put back."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.station import AGENCY_PASSWORD, ERP_PASSWORD, ORIGINAL, Ended, Station, refused
from webfaktura.sync.backups import backups_of
from webfaktura.sync.folder import locked

WHOLE = f"<rot>\n{ORIGINAL.read_text()}</rot>\n"


@pytest.fixture
def give(ready: Station, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Give a command about the settings of a machine that has client 999."""
    return lambda *arguments: ready.run(capsys, "settings", *arguments)


def as_json(ended: Ended) -> dict[str, object]:
    assert ended.code == 0, ended
    answer: dict[str, object] = json.loads(ended.out)
    return answer


def content_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and when it was written."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def test_everything_is_shown_but_what_is_secret(ready: Station, give: Callable[..., Ended]) -> None:
    shown = give("show")
    told = as_json(give("show", "--json"))

    assert shown.code == 0
    assert shown.out.startswith(f"Innstillinger i {ready.data}:\n  system/DIUser: WebFaktura\n")
    assert "  system/DIPassword: (skjult)\n" in shown.out
    assert "  company[999]/ClientID: 1907\n" in shown.out
    assert "  company[999]/TaxAccountMappings/TaxAccountMapping[9]/Account: 3100\n" in shown.out
    assert "v1:" not in shown.out + str(told)
    assert told["unreadable"] == []


def test_to_look_changes_nothing_in_the_data_folder(
    ready: Station, give: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    ready.run(capsys, "sync", "999")
    before = content_of(ready.data)

    for command in (("show",), ("diff",), ("backups",), ("export", str(ready.home / "ut.xml"))):
        assert give(*command).code == 0
    assert give("import", str(ready.home / "ut.xml"), "--dry-run").code == 0
    assert ready.run(capsys, "status").code == 0

    assert content_of(ready.data) == before


def test_what_is_given_out_has_no_secrets_and_is_the_owners_alone(
    ready: Station, give: Callable[..., Ended]
) -> None:
    target = ready.home / "ut.xml"

    ended = give("export", str(target))

    system = ready.read().system
    assert ended == Ended(
        0,
        f"Innstillingene er skrevet til {target}.\n",
        "Passord og hemmeligheter er utelatt; --with-secrets tar dem med i klartekst.\n",
    )
    expected = ready.xml.read_text()
    for secret in (system.erp_password, system.credential_secret):
        expected = expected.replace(secret, "")
    assert target.read_text() == expected
    assert target.stat().st_mode & 0o777 == 0o600


def test_elements_we_do_not_know_give_out_no_passwords_either(
    ready: Station, give: Callable[..., Ended]
) -> None:
    text = ready.xml.read_text()
    unknown = "<AdmUsrPasword3>abc=</AdmUsrPasword3></company>"
    ready.xml.write_text(text.replace("</company>", unknown))

    assert give("export", str(ready.home / "ut.xml")).code == 0

    assert "<AdmUsrPasword3></AdmUsrPasword3>" in (ready.home / "ut.xml").read_text()


def test_a_file_that_is_there_is_never_overwritten(
    ready: Station, give: Callable[..., Ended]
) -> None:
    target = ready.home / "ut.xml"
    target.write_text("noe viktig")

    ended = give("export", str(target))

    sentence = f"{target} finnes fra før. Velg et annet filnavn; den er ikke endret."
    refused(ready, ended, 1, sentence)
    assert target.read_text() == "noe viktig"


def test_given_out_with_secrets_it_makes_another_machine_the_same(
    ready: Station, give: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    target = ready.home / "flytting.xml"
    ended = give("export", str(target), "--with-secrets")
    ready.data.rename(ready.home / "den gamle maskinen")
    (ready.home / "keys" / "key").unlink()

    taken_in = give("import", str(target))
    synchronised = ready.run(capsys, "sync", "999")

    assert f"{target} har passord i KLARTEKST." in ended.err
    assert f"plain:{ERP_PASSWORD}" in target.read_text()
    assert (taken_in.code, synchronised.code) == (0, 0)
    assert f"Nøkkelen til hemmelighetene i variables.xml ligger i {ready.home}/keys/key" in (
        taken_in.err
    )
    system = ready.read().system
    assert system.erp_password.startswith("v1:")
    assert system.credential_secret.startswith("v1:")
    for file in ready.data.rglob("*"):
        assert not file.is_file() or ERP_PASSWORD.encode() not in file.read_bytes()
    assert ERP_PASSWORD not in taken_in.out + taken_in.err


def test_a_copied_file_alone_reveals_nothing_and_opens_nothing(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    content = ready.xml.read_bytes()
    (ready.home / "keys" / "key").unlink()

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 1
    assert ended.err.startswith("Nøkkelen til hemmelighetene i variables.xml finnes ikke i ")
    assert ERP_PASSWORD.encode() not in content
    assert AGENCY_PASSWORD.encode() not in content
    assert ready.xml.read_bytes() == content


def test_a_copied_file_taken_in_without_its_key_says_what_must_be_done_again(
    ready: Station, give: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    copied = ready.home / "kopi.xml"
    ready.data.rename(ready.home / "den gamle maskinen")
    (ready.home / "den gamle maskinen" / "variables.xml").rename(copied)
    (ready.home / "keys" / "key").unlink()

    ended = give("import", str(copied))

    system = ready.read().system
    assert ended.err == (
        "Passordet i <DIPassword> er kryptert med en nøkkel som ikke er her. Det spørres om én "
        "gang, neste gang regnskapssystemet åpnes.\n"
        "Byrået er ikke registrert her. Kjør «webfaktura-sync setup».\n"
    )
    assert (system.erp_password, system.credential_id, system.credential_secret) == ("", "", "")
    assert (system.erp_user, ready.read().company("999").company_no) == ("WebFaktura", 1907)
    assert ready.run(capsys, "sync", "999").code == 1


def test_what_the_file_does_not_say_stands_as_it_did(
    ready: Station, give: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    target = ready.home / "ut.xml"
    give("export", str(target))
    target.write_text(target.read_text().replace("<CompanyDueDays>14<", "<CompanyDueDays>30<"))
    before = ready.xml.read_text()

    ended = as_json(give("import", str(target), "--json"))

    assert ended["changes"] == [
        {"place": "company[999]/CompanyDueDays", "before": "14", "after": "30"}
    ]
    assert ready.xml.read_text() == before.replace("<CompanyDueDays>14<", "<CompanyDueDays>30<")
    assert ready.run(capsys, "sync", "999").code == 0


def test_the_originals_file_is_taken_in_beside_the_registration(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    source = registered.home / "original.xml"
    source.write_text(WHOLE.replace("<DIUser>admin<", "<DIUser>WebFaktura<"), encoding="cp1252")
    before = registered.read().system

    ended = registered.run(capsys, "settings", "import", str(source))

    system = registered.read().system
    assert ended.code == 0
    assert system.agency_name == "Byrå"
    kept = ("erp_password", "credential_id", "credential_secret", "file_id", "web_service_url")
    assert [getattr(system, name) for name in kept] == [getattr(before, name) for name in kept]
    assert "Passordet til byra@regnskap.example i <AdmUsrPasword>" in ended.err
    assert "<DIPassword>" not in ended.err
    assert registered.xml.read_bytes().endswith(WHOLE.encode("cp1252")[-1500:])
    assert registered.run(capsys, *registered.new_client).code == 0


IMPORTS = {
    "not XML": (
        lambda text: text.replace("</company>", ""),
        "flytting.xml kan ikke leses. Linje ",
    ),
    "a wrong value in the last client": (
        lambda text: text.replace("<CompanyDueDays>14<", "<CompanyDueDays>to uker<"),
        "Linje ",
    ),
    "another office": (
        lambda text: text.replace("<VBSerialNmb>10012345<", "<VBSerialNmb>99999999<"),
        "Filen er fra kundenummer 99999999, men her er 10012345 registrert.",
    ),
    "a client that is missing": (
        lambda text: text[: text.index("<company>")] + "</variables>",
        "Klient 999 står her, men ikke i filen, og ville bli borte.",
    ),
    "a client twice": (
        lambda text: text.replace("</variables>", "<company><Id>999</Id></company></variables>"),
        "Filen har klient «999» flere ganger eller uten nummer.",
    ),
    "no settings": (
        lambda _text: "<html><body/></html>",
        "flytting.xml kan ikke brukes: <system> mangler.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), IMPORTS.values(), ids=IMPORTS.keys())
def test_a_file_that_cannot_be_taken_in_leaves_everything_as_it_was(
    ready: Station, give: Callable[..., Ended], change: Callable[[str], str], sentence: str
) -> None:
    target = ready.home / "flytting.xml"
    target.write_text(change(ready.xml.read_text()))
    before, backups = ready.xml.read_bytes(), as_json(give("backups", "--json"))

    ended = give("import", str(target))

    assert ended.code == 1
    assert ended.err.startswith(sentence), ended.err
    assert ended.err.strip() in ready.log
    assert ready.xml.read_bytes() == before
    assert as_json(give("backups", "--json")) == backups


def test_a_missing_client_goes_where_that_is_meant(
    ready: Station, give: Callable[..., Ended]
) -> None:
    target = ready.home / "flytting.xml"
    text = ready.xml.read_text()
    target.write_text(text[: text.index("<company>")] + "</variables>")

    ended = give("import", str(target), "--drop-missing")

    assert ended.code == 0
    assert "- company[999]/ClientID: 1907\n" in ended.out
    assert ready.read().companies == ()


POINTS = ("temporary_written", "generation_kept", "saved")


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_taking_in_the_old_or_the_new_stands_whole(
    ready: Station, capsys: pytest.CaptureFixture[str], point: str
) -> None:
    target = ready.home / "flytting.xml"
    before = ready.xml.read_text()
    after = before.replace("<CompanyDueDays>14<", "<CompanyDueDays>30<")
    target.write_text(after)

    killed = ready.start(
        "settings", "import", str(target), WEBFAKTURA_FAULT=f"sync.variables.{point}"
    )
    stands = ready.xml.read_text()
    again = ready.run(capsys, "settings", "import", str(target))

    assert killed.code == -9
    assert stands == (after if point == "saved" else before)
    assert (again.code, ready.xml.read_text()) == (0, after)


def test_what_has_changed_since_a_backup_is_told(
    ready: Station, give: Callable[..., Ended]
) -> None:
    text = ready.xml.read_text()
    ready.xml.write_text(text.replace(">WebFaktura</DIUser>", ">admin</DIUser>"))

    since_a_file = give("diff", str(ORIGINAL))
    newest = as_json(give("diff", "--json"))

    assert "AdmUsrNm2" not in since_a_file.out
    assert "~ system/DIPassword: (skjult) → (skjult, en annen)\n" in since_a_file.out
    assert "+ system/CredentialSecret: (skjult)\n" in since_a_file.out
    changes = newest["changes"]
    assert isinstance(changes, list)
    assert {"place": "system/DIUser", "before": "WebFaktura", "after": "admin"} in changes


def test_a_backup_is_put_back_and_what_stood_there_becomes_one(
    ready: Station, give: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    good = ready.xml.read_bytes()
    target = ready.home / "ut.xml"
    give("export", str(target))
    target.write_text(target.read_text().replace("<CompanyDueDays>14<", "<CompanyDueDays>30<"))
    give("import", str(target))
    ready.xml.write_text("<variables><system>")
    broken = ready.run(capsys, "sync", "999")

    unasked = give("restore", "1")
    restored = give("restore", "1", "--yes")

    assert (broken.code, unasked.code, restored.code) == (1, 2, 0)
    assert "«webfaktura-sync settings restore»" in broken.err
    assert ready.xml.read_bytes() == good
    listed = give("backups")
    assert " – kan ikke leses\n" in listed.out.splitlines(keepends=True)[0]
    assert backups_of(ready.xml)[0].path.read_text() == "<variables><system>"
    assert ready.run(capsys, "sync", "999").code == 0


def test_a_backup_that_is_broken_itself_is_not_put_back(
    ready: Station, give: Callable[..., Ended]
) -> None:
    before = ready.xml.read_bytes()
    newest = backups_of(ready.xml)[0].path
    newest.write_bytes(b"\0" * 4096)

    ended = give("restore", newest.name, "--yes")

    assert ended.code == 1
    assert ended.err.startswith(f"{newest.name} kan ikke leses. Linje 1: ")
    assert ready.xml.read_bytes() == before


def test_another_machine_in_the_shared_folder_is_named_and_waited_for(ready: Station) -> None:
    before = ready.xml.read_bytes()
    with locked(ready.data):
        ended = ready.start("settings", "import", str(ORIGINAL))

    assert ended.code == 5
    assert ended.err == (
        f"En annen WebFaktura Sync på {socket.gethostname()} (prosess {os.getpid()}) arbeider i "
        f"datamappen {ready.data}. Vent til den er ferdig, og kjør igjen.\n"
    )
    assert ready.xml.read_bytes() == before


def test_without_settings_it_is_said_how_to_get_some(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, "settings", "show", "--settings", str(station.home / "ny"))

    sentence = (
        f"Datamappen {station.home}/ny har ingen variables.xml ennå. Kjør «webfaktura-sync setup», "
        "eller hent innstillingene med «webfaktura-sync settings import FIL»."
    )
    refused(station, ended, 1, sentence)
    assert not (station.home / "ny").exists()


def test_a_key_file_in_the_data_folder_stops_everything(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    station.variables["WEBFAKTURA_SYNC_KEY_FILE"] = str(station.data / "key")

    ended = station.run(capsys, *station.setup)

    assert ended.code == 1
    assert ended.err.startswith(f"Nøkkelfilen {station.data}/key kan ikke ligge i datamappen")
    assert not station.data.exists()
