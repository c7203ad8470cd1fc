"""The doctor looks at everything a run stands on, and each line is ok or says how to mend it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sync.station import Station
from webfaktura.contract.v1.series import Interval
from webfaktura.contract.v1.status import Status
from webfaktura.sync.engine.doctor import (
    Verdict,
    clock_finding,
    codes_finding,
    property_finding,
    series_findings,
    service_finding,
)
from webfaktura.sync.erp.port import ErpSeries, ErpVatCode

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def findings(station: Station, capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    told = json.loads(station.run(capsys, "doctor", "--json").out)["findings"]
    return {one["what"]: (one["verdict"], one["sentence"]) for one in told}


def test_a_station_that_works_is_well(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ready.run(capsys, "edit-client", "999", "--vat", "31=PLS:3081")

    ended = ready.run(capsys, "doctor")

    assert ended.code == 0, ended.out
    assert [line.split(":")[0] for line in ended.out.splitlines()] == [
        "ok    Innstillingene",
        "ok    Nøkkelen",
        "ok    Web-tjenesten",
        "ok    Klokken",
        "ok    Versjonen",
        "ok    Rettighetene i WebFaktura",
        "ok    Regnskapssystemet",
        "ok    Versjon og lisens der",
        "ok    Klient 999, egenskapen WebFaktura-integrasjon",
        "ok    Klient 999, nummerserier",
        "ok    Klient 999, avgiftskoder",
        "ok    Klient 999, konflikter",
    ]


def test_advice_does_not_make_it_fail(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ended = ready.run(capsys, "doctor")

    assert ended.code == 0
    [advice] = [line for line in ended.out.splitlines() if line.startswith("råd ")]
    assert advice.startswith("råd   Klient 999, avgiftskoder: Ikke koblet: 31 ")
    assert advice.endswith("«webfaktura-sync edit-client 999 --vat KODE=SATS:KONTO».")


def test_nothing_is_changed_by_looking(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    before = ready.xml.read_bytes()
    ready.server.calls.clear()

    ready.run(capsys, "doctor")

    assert ready.xml.read_bytes() == before
    assert {name for name, _ in ready.server.calls} == {"status", "token", "companies"}


def test_a_folder_that_is_not_registered_says_setup(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, "doctor")

    assert (ended.code, ended.out) == (
        1, "FEIL  Innstillingene: Ikke registrert. Kjør «webfaktura-sync setup».\n",
    )  # fmt: skip


def test_settings_that_are_malformed_are_told(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.xml.write_text("<webfaktura><system>")

    assert findings(ready, capsys)["Innstillingene"][0] == "wrong"


def test_a_missing_key_leaves_the_rest_to_be_looked_at(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(ready.environment["WEBFAKTURA_SYNC_KEY_FILE"]).unlink()

    told = findings(ready, capsys)

    assert told["Nøkkelen"][0] == "wrong"
    assert told["Web-tjenesten"][0] == "ok"
    assert "Regnskapssystemet" not in told


def test_a_server_that_is_away_leaves_the_accounting_system_to_be_looked_at(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.xml.write_text(ready.xml.read_text().replace(ready.url, "http://127.0.0.1:9"))

    told = findings(ready, capsys)

    assert told["Web-tjenesten"][0] == "wrong"
    assert told["Regnskapssystemet"][0] == "ok"


def test_a_key_the_server_does_not_know_and_an_old_sync_are_told(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.server.credentials.clear()
    ready.server.oldest_sync = "99.0"

    told = findings(ready, capsys)

    assert told["Rettighetene i WebFaktura"] == (
        "wrong", "Kontoret er ikke registrert. Kjør setup på nytt.",
    )  # fmt: skip
    assert told["Versjonen"][0] == "wrong"


def test_an_accounting_system_without_licence_or_property_is_told(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.remove_licence()
        ledger.change_property("999", "WebFaktura-integrasjon", "Ikke integrert")

    told = findings(ready, capsys)

    assert told["Versjon og lisens der"][0] == "wrong"
    assert told["Klient 999, egenskapen WebFaktura-integrasjon"] == (
        "wrong",
        (
            "Innbetalinger er slått på. Sett Klient → Egenskaper → Diverse → "
            "WebFaktura-integrasjon til «Integrert med DI-Regnskap» i regnskapssystemet."
        ),
    )


def test_a_password_that_is_wrong_there_is_told(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.change_password("WebFaktura", "Noe-helt-annet-1")

    assert findings(ready, capsys)["Regnskapssystemet"][0] == "wrong"


def test_a_password_of_the_originals_is_told(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = ready.read().system.erp_password
    ready.xml.write_text(ready.xml.read_text().replace(sealed, "xMd3bJuF9XY="))

    assert findings(ready, capsys)["Regnskapssystemet"][0] == "wrong"


@pytest.mark.parametrize(("seconds", "way"), [(90, "foran"), (-90, "etter")])
def test_a_clock_that_is_off_is_told_with_the_way(seconds: int, way: str) -> None:
    found = clock_finding(NOON, NOON + timedelta(seconds=seconds))

    assert found.verdict is Verdict.WRONG
    assert f"går 90 sekunder {way} WebFaktura" in found.sentence


def test_a_clock_that_is_nearly_right_is_right() -> None:
    assert clock_finding(NOON, NOON + timedelta(seconds=60)).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("database", "worker", "verdict"),
    [("ok", "running", "ok"), ("down", "running", "wrong"), ("ok", "stopped", "wrong")],
)
def test_a_service_without_database_or_worker_is_told(
    database: str, worker: str, verdict: str
) -> None:
    status = Status.read({
        "name": "WebFaktura", "version": "1.0", "time": NOON, "database": database,
        "worker": worker, "oldest_sync": "0",
    })  # fmt: skip

    assert service_finding(status).verdict == verdict


def test_series_that_meet_are_told_with_the_way_out(ready: Station) -> None:
    settings = ready.company.settings
    inside = ErpSeries(own_invoices=Interval(first=1, last=100))
    stray = ErpSeries(own_invoices=Interval(first=700, last=799), invoices_made_there=(12, 700))

    [meets] = series_findings(settings, inside)
    [strays] = series_findings(settings, stray)
    [stopped] = series_findings(
        settings.model_copy(update={"stopped_because": "Noe."}), ErpSeries()
    )

    assert "ligger i regnskapssystemets egen serie 1-100" in meets.sentence
    assert strays.sentence.startswith("Faktura 12 er laget i regnskapssystemet")
    assert stopped.sentence == "WebFaktura har stanset klienten: Noe."


def test_codes_and_properties_that_are_right_are_ok(ready: Station) -> None:
    settings = ready.company.settings
    off = settings.modules.model_copy(update={"payments": False})

    codes = codes_finding(settings, [ErpVatCode("1", "Høy", Decimal(25))])
    no_payments = property_finding(
        settings.model_copy(update={"modules": off}), is_integrated=False
    )

    assert (codes.verdict, no_payments.verdict) == (Verdict.OK, Verdict.OK)
