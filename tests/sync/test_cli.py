"""The command as a person and a scheduled task meet it: the whole way."""

import json
from pathlib import Path

import pytest

from sync.cast import ON, a_customer, a_voucher
from sync.station import (
    AGENCY_PASSWORD,
    ERP_PASSWORD,
    ORIGINAL,
    USER_PASSWORD,
    Ended,
    Station,
)
from webfaktura.contract.v1.base import Channel
from webfaktura.ledger.records import NewPayment
from webfaktura.sync.settings import CompanySettings


def test_setup_registers_the_office_and_keeps_no_password_in_clear(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, *station.setup)

    assert ended == Ended(
        0,
        "Fjord Regnskap AS er registrert med kundenummer 10012345.\n"
        f"Neste: opprett en klient med «webfaktura-sync new-client KLIENT». Data: {station.data}\n",
        f"Nøkkelen til hemmelighetene i variables.xml ligger i {station.home}/keys/key. "
        "Ta kopi av den, og oppbevar den et annet sted enn kopien av variables.xml.\n",
    )
    system = station.read().system
    assert (system.customer_no, system.agency_name) == ("10012345", "Byrå Fjord")
    assert system.erp_password.startswith("v1:")
    assert system.credential_secret.startswith("v1:")
    assert system.agency_user_password == ""
    [enrol] = [body for name, body in station.server.calls if name == "enrol"]
    assert enrol["agency_user"]["password"] == AGENCY_PASSWORD
    for secret in (ERP_PASSWORD, AGENCY_PASSWORD):
        assert_nowhere(station.data, secret)


def test_a_client_is_created_from_the_originals_own_example(
    registered: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = registered.run(capsys, *registered.new_client)

    assert ended.code == 0
    assert ended.out.endswith(
        "Klient 999 er opprettet i WebFaktura. WebFaktura-klientnummer: 1907\n"
    )
    made = registered.company.made_by
    assert {code.code: (code.level, code.sales_account) for code in made.vat_codes} == {
        "1": ("PLH", "3000"),
        "11": ("PLH", "3060"),
        "21": ("PLL", "3080"),
        "31": (None, ""),
        "9": ("FRI", "3100"),
        "91": ("EKS", "3200"),
    }
    assert made.series.wire == {
        "next_customer_no": 10010, "next_invoice_no": 1, "next_credit_note_no": 0,
    }  # fmt: skip
    assert made.kid.wire == {"client": 0, "customer": 6, "invoice": 6, "check": "mod10"}
    assert (made.terms.due_days, made.terms.channel) == (14, Channel.EMAIL)
    assert made.voucher_types.wire == {"invoice": "1", "credit_note": "2"}
    assert made.modules.wire == {"payments": True, "departments": False, "projects": False}
    assert made.subscription_code == "30"
    [user] = made.users
    assert (user.user_name, user.name, user.email) == (
        "klient1", "Klientbruker En", "klient1@klient.example",
    )  # fmt: skip
    company = registered.read().company("999")
    assert isinstance(company, CompanySettings)
    assert (company.company_no, company.updates_batches, company.user_password) == (1907, True, "")
    assert registered.read().system.clients == {"999": True}
    assert_nowhere(registered.data, USER_PASSWORD)


def test_the_same_client_twice_is_the_same_client(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ready.run(capsys, *ready.new_client)

    assert ended.code == 0
    assert ended.out.endswith(
        "Klient 999 finnes i WebFaktura fra før. WebFaktura-klientnummer: 1907\n"
    )
    assert len(ready.server.clients) == 1


def test_an_invoice_goes_to_the_ledger_and_its_payment_comes_back(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    voucher = a_voucher(net="1000.00")
    ready.company.change_customer(a_customer())
    ready.company.waiting.append(voucher)

    first = ready.run(capsys, "sync", "999")
    with ready.ledger() as ledger:
        [booked] = ledger.vouchers("999", invoice_no=1)
        ledger.register_payment("999", NewPayment("p-1", ON, kid=voucher.kid))
    second = ready.run(capsys, "sync", "999")

    assert (first.code, second.code) == (0, 0)
    assert ready.company.transferred == {voucher.voucher_id: str(booked.voucher_no)}
    [payment] = ready.company.payments.values()
    assert (payment.invoice_no, str(payment.amount)) == (1, "1250.00")
    assert "Klient 999: Bunter til bokføring: 1 bunter, 1 bilag" in ready.log
    assert "Klient 999: Innbetalinger: 1 innbetalinger" in ready.log


def test_every_active_client_is_synchronised_as_the_original_was_started(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ready.run(capsys, "-A")

    assert ended.code == 0
    assert ended.out.endswith("Klient 999 er synkronisert.\n1 klient: 1 ferdig.\n")
    assert [release.result for release in ready.company.results] == ["done"] * 2


def test_a_client_that_fails_does_not_stop_the_others(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ready.xml.read_text()
    active = "<VBClient999>Active</VBClient999>"
    ready.xml.write_text(text.replace(active, f"<VBClient123>Active</VBClient123>{active}"))

    ended = ready.run(capsys, "sync", "--all", "--json")

    assert ended.code == 4
    clients = json.loads(ended.out)["clients"]
    assert [(client["client_no"], client["result"]) for client in clients] == [
        ("123", "refused"), ("999", "done"),
    ]  # fmt: skip
    assert clients[0]["sentence"].startswith("Klient 123 står ikke i variables.xml.")


def test_a_run_is_told_as_json(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ready.company.change_customer(a_customer())

    ended = ready.run(capsys, "sync", "999", "--json", "--no-customers")

    [client] = json.loads(ended.out)["clients"]
    assert {step["step"]: step["state"] for step in client["steps"]} == {
        "series": "done",
        "departments-and-projects": "skipped",
        "vat-codes": "done",
        "our-customers": "done",
        "batches": "done",
        "payments": "done",
    }
    assert client["steps"][3]["counts"] == {"kunder til regnskapssystemet": 1}


def test_status_and_runs_tell_what_happened(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ready.run(capsys, "sync", "999")

    status = json.loads(ready.run(capsys, "status", "--json").out)
    runs = json.loads(ready.run(capsys, "runs", "999", "--json").out)["runs"]

    assert status["registered"] is True
    assert status["web_service"] == "WebFaktura 1.0 svarer."
    assert status["clients"][0]["last_run"] == runs[0]
    assert (runs[0]["result"], len(runs), len(runs[0]["steps"])) == ("done", 2, 7)
    assert ready.run(capsys, "status").code == ready.run(capsys, "runs", "999").code == 0


def test_a_file_taken_over_from_the_original_keeps_its_ciphertexts(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    station.data.mkdir()
    station.xml.write_text(f"<rot>\n{ORIGINAL.read_text()}</rot>\n", encoding="cp1252")

    setup = station.run(capsys, *station.setup)
    created = station.run(capsys, "new-client", "999", "--user-password", USER_PASSWORD)

    assert (setup.code, created.code) == (0, 0)
    text = station.xml.read_text(encoding="cp1252")
    assert "<AdmUsrPasword>RR35p4WywXKHT9JhNqqAnQ==</AdmUsrPasword>" in text
    assert "<AdmUsrPasword2>bSF9BS2iehuHT9JhNqqAnQ==</AdmUsrPasword2>" in text
    assert "xMd3bJuF9XY=" not in text
    assert station.run(capsys, "sync", "999").code == 0


def test_the_originals_erp_password_is_asked_for_once_and_kept_as_ours(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = ready.read().system.erp_password
    ready.xml.write_text(ready.xml.read_text().replace(sealed, "xMd3bJuF9XY="))

    nobody_to_ask = ready.run(capsys, "sync", "999")
    ready.variables["WEBFAKTURA_ERP_PASSWORD"] = ERP_PASSWORD
    asked = ready.run(capsys, "sync", "999")
    del ready.variables["WEBFAKTURA_ERP_PASSWORD"]
    again = ready.run(capsys, "sync", "999")

    assert (nobody_to_ask.code, asked.code, again.code) == (1, 0, 0)
    assert nobody_to_ask.err == (
        "Passordet til WebFaktura i regnskapssystemet kan ikke leses i variables.xml. Sett "
        "WEBFAKTURA_ERP_PASSWORD i miljøet, eller kjør i et terminalvindu og skriv det inn.\n"
    )
    assert ready.read().system.erp_password.startswith("v1:")


def test_setup_without_a_code_changes_how_the_systems_are_reached(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = ready.ledger_path.rename(ready.home / "flyttet.sqlite3")
    before = ready.read().system

    command = ("setup", "--erp-address", str(moved), "--erp-password", ERP_PASSWORD)
    ended = ready.run(capsys, *command)

    after = ready.read().system
    assert ended.code == 0
    assert (after.erp_address, after.credential_id) == (str(moved), before.credential_id)
    assert ready.run(capsys, "sync", "999").code == 0


def assert_nowhere(folder: Path, secret: str) -> None:
    """No file of the folder holds the secret in clear."""
    for file in folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file
