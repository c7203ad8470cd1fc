"""The command as a stranger meets it: each bad input is one Norwegian sentence and an exit code."""

import json

import pytest
from filelock import FileLock

from sync.station import (
    Station,
    refused,
    with_value,
    without,
)
from webfaktura.sync.cli import exchange


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--enrolment-code", "FEIL-1234-5678", "Registreringskoden stemmer ikke."),
        ("--customer-no", "10099999", "Koden gjelder et annet kundenummer."),
    ],
)
def test_a_code_that_does_not_fit_leaves_nothing_behind(
    station: Station, capsys: pytest.CaptureFixture[str], option: str, value: str, sentence: str
) -> None:
    ended = station.run(capsys, *with_value(station.setup, option, value))

    assert ended.code == 1
    assert ended.err.splitlines()[-1] == sentence
    assert not station.xml.exists()


def test_a_code_that_was_used_leaves_the_registration_as_it_was(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    before = registered.xml.read_bytes()

    ended = registered.run(capsys, *registered.setup)

    refused(
        registered,
        ended,
        1,
        "Registreringskoden stemmer ikke. Registreringen som står i variables.xml, er beholdt.",
    )
    assert registered.xml.read_bytes() == before


BAD_SETUP = [
    (
        "--enrolment-code", "kort",
        "Registreringskoden er ikke hel. Skriv hele koden slik dere fikk den.",
    ),
    (
        "--customer-no", "12",
        ("Kundenummeret «12» kan ikke brukes. Skriv byråets kundenummer med 4 til 12 siffer, "
        "slik det står på fakturaen."),
    ),
    (
        "--agency-email", "byra", ("E-postadressen «byra» til brukeren byra@fjord.example kan ikke "
        "brukes. Skriv den som navn@firma.no."),
    ),
    (
        "--agency-password", "kort", ("Passordet til brukeren byra@fjord.example er for kort. Bruk "
        "minst 8 tegn."),
    ),
    ("--erp", "visma", "Regnskapssystemet «visma» er ukjent. Velg et av: ledger."),
    (
        "--erp-password", "feil",
        "Feil brukernavn eller passord til regnskapet. Skriv dem inn på nytt.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("option", "value", "sentence"), BAD_SETUP)
def test_setup_refuses_before_anything_is_sent(
    station: Station, capsys: pytest.CaptureFixture[str], option: str, value: str, sentence: str
) -> None:
    ended = station.run(capsys, *with_value(station.setup, option, value))

    refused(station, ended, 1, sentence)
    assert station.server.calls == []
    assert not station.xml.exists()


def test_what_is_missing_is_named_by_its_option(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, *without(station.setup, "--agency-password"))

    refused(
        station, ended, 1,
        "Velg et passord til byråbrukeren mangler. Oppgi --agency-password, eller sett "
        "WEBFAKTURA_AGENCY_PASSWORD i miljøet.",
    )  # fmt: skip


def test_an_unreachable_web_service_changes_nothing(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, *with_value(station.setup, "--server", "http://127.0.0.1:9"))

    refused(
        station, ended, 3,
        "Får ikke kontakt med WebFaktura på http://127.0.0.1:9. Sjekk at adressen er riktig, at "
        "WebFaktura kjører og at porten er åpen, og prøv igjen.",
    )  # fmt: skip
    assert not station.xml.exists()


def test_an_unreachable_web_service_stops_a_run_before_the_ledger_is_touched(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ready.xml.read_text().replace(ready.url, "http://127.0.0.1:9/wsaWebFaktura")
    ready.xml.write_text(text)

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 3
    assert ready.xml.read_text() == text
    with ready.ledger() as ledger:
        assert ledger.batches("999") == []


def test_an_absent_ledger_is_unavailable(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.ledger_path.rename(ready.home / "borte.sqlite3")

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 3
    assert ended.err.startswith(f"Fant ikke noe regnskap i {ready.ledger_path}.")


def test_an_erp_that_is_too_old_is_refused_before_anything_is_sent(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.change_version("8.0.1")
    ready.server.calls.clear()

    ended = ready.run(capsys, "sync", "999")

    refused(
        ready, ended, 1,
        "WebFaktura Regnskap er versjon 8.0.1, men WebFaktura krever 8.0.2 eller høyere. "
        "Oppgrader regnskapssystemet, og kjør igjen.",
    )  # fmt: skip
    assert ready.server.calls == []


def test_an_erp_without_licence_is_refused_before_anything_is_sent(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with station.ledger() as ledger:
        ledger.remove_licence()

    ended = station.run(capsys, *station.setup)

    refused(
        station, ended, 1,
        "WebFaktura Regnskap har ikke lisens for WebFaktura. Legg inn lisensen i "
        "regnskapssystemet, og kjør igjen.",
    )  # fmt: skip
    assert station.server.calls == []


def test_a_property_that_is_not_set_is_told_with_the_way_to_it(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.change_property("999", "WebFaktura-integrasjon", "Ikke integrert")

    ended = ready.run(capsys, "sync", "999")

    refused(
        ready, ended, 1,
        "Klient 999 er synkronisert, men noe må rettes:\n"
        "Innbetalinger er slått på, men klienten er ikke satt opp for det i regnskapssystemet. "
        "Sett Klient → Egenskaper → Diverse → WebFaktura-integrasjon til «Integrert med "
        "DI-Regnskap» der.",
    )  # fmt: skip


def test_a_malformed_file_is_kept_and_its_line_named(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = ready.xml.read_bytes()[:400]
    ready.xml.write_bytes(torn)

    ended = ready.run(capsys, "sync", "999")

    line = torn.count(b"\n") + 1
    assert ended.code == 1
    assert ended.err.startswith(f"variables.xml kan ikke leses. Linje {line}: ")
    assert ready.xml.read_bytes() == torn


def test_nothing_runs_before_the_office_is_registered(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = "WebFaktura Sync er ikke registrert. Kjør «webfaktura-sync setup» først."
    for command in (("sync", "999"), ("-A",), station.new_client):
        refused(station, station.run(capsys, *command), 1, sentence)


def test_one_sync_at_a_time_works_in_a_folder(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with FileLock(ready.data / "sync.lock"):
        ended = ready.run(capsys, "sync", "999")

    refused(
        ready, ended, 5,
        f"En annen WebFaktura Sync arbeider i datamappen {ready.data}. "
        "Vent til den er ferdig, og kjør igjen.",
    )  # fmt: skip
    assert ready.run(capsys, "sync", "999").code == 0


def test_a_secret_moved_to_another_element_is_refused(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    system = ready.read().system
    text = ready.xml.read_text().replace(system.erp_password, system.credential_secret)
    ready.xml.write_text(text)

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 1
    assert ended.err.startswith("Hemmeligheten i system/DIPassword kan ikke leses med nøkkelen")


def test_a_lost_key_is_refused_and_no_new_one_hides_it(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ready.home / "keys" / "key"
    key.unlink()

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 1
    assert ended.err.startswith(f"Nøkkelen til hemmelighetene i variables.xml finnes ikke i {key}.")
    assert not key.exists()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("snyc",), "Kommandoen «snyc» finnes ikke. Se «webfaktura-sync --help»."),
        (("sync", "--alle"), "Valget --alle finnes ikke. Se «webfaktura-sync sync --help»."),
        (
            ("sync", "ABC"),
            (
                "Klientnummeret «ABC» kan ikke brukes. Skriv inntil fem siffer, med eller uten "
                "diskbokstav, som 999 eller C999. Se «webfaktura-sync sync --help»."
            ),
        ),
        (
            ("sync",),
            "Oppgi én klient, eller --all for alle aktive. Se «webfaktura-sync sync --help».",
        ),
        (
            ("sync", "999", "--all"),
            "Oppgi én klient, eller --all for alle aktive. Se «webfaktura-sync sync --help».",
        ),
        (("runs",), "KLIENT mangler. Se «webfaktura-sync runs --help»."),
    ],
)
def test_a_command_that_is_not_understood_is_told_in_norwegian(
    station: Station, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], sentence: str
) -> None:
    refused(station, station.run(capsys, *command), 2, sentence)


def test_a_fault_is_a_number_to_quote_and_its_details_are_in_the_log(
    ready: Station, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(exchange, "synchronise", falls)

    ended = ready.run(capsys, "sync", "999")

    assert ended.code == 70
    number = ended.err.split("feil ")[1][:6]
    assert ended.err == (
        f"Noe uventet stanset WebFaktura Sync (feil {number}). Kjør igjen; skjer det på nytt, "
        f"oppgi nummeret til driften. Detaljene står i {ready.data}/WebFakturaLog.txt.\n"
    )
    assert f"Feil {number}: ZeroDivisionError: planted" in ready.log


def test_the_help_is_in_norwegian_and_names_the_exit_codes(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, "--help")

    assert ended.code == 0
    for word in ("Bruk: webfaktura-sync", "Valg:", "Kommandoer:", "Avslutningskoder:", "  70 "):
        assert word in ended.out
    for word in ("Usage", "Options", "Commands", "Show this"):
        assert word not in ended.out


def test_an_absent_server_ends_a_run_of_all_clients_at_once(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    active = "<VBClient999>Active</VBClient999>"
    text = ready.xml.read_text().replace(active, f"{active}<VBClient998>Active</VBClient998>")
    ready.xml.write_text(text.replace(ready.url, "http://127.0.0.1:9/wsaWebFaktura"))

    (ready.data / "status.sqlite3").unlink()  # else the one never run would come first

    ended = ready.run(capsys, "sync", "--all", "--at-once", "1", "--json")

    assert ended.code == 3
    assert [client["client_no"] for client in json.loads(ended.out)["clients"]] == ["999"]
