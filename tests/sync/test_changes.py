"""A client is changed, switched on and off, and a key is rotated: on the server first."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.carriers import Mishap
from sync.station import USER_PASSWORD, Station
from sync.world import Killed, World, a_world
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import ChangeCompany
from webfaktura.contract.v1.endpoints import COMPANIES
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.changes import change_client, settings_of, switch
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.rotation import finish_rotation, rotate


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as world:
        yield world


def losing(path_end: str, when_lost: str) -> Mishap:
    """A mishap that loses one call, before or after the server has done it."""
    left = [True]

    def mishap(when: str, path: str) -> None:
        if left and when == when_lost and path.endswith(path_end):
            left.clear()
            raise httpx.ReadError("lost")

    return mishap


def test_only_what_is_named_is_changed(ready: Station, capsys: pytest.CaptureFixture[str]) -> None:
    ended = ready.run(
        capsys, "edit-client", "C999", "--subscription", "50", "--due-days", "30",
        "--departments", "ja", "--vat", "31=PLS:3081",
    )  # fmt: skip

    assert ended.code == 0, ended.err
    assert ended.out == (
        "Klient 999 er endret: abonnement, moduler, betalingsbetingelser og sendemåte, "
        "avgiftskoder.\n"
    )
    [sent] = ready.company.changes
    assert (sent.active, sent.series, sent.voucher_types, sent.new_users) == (None, None, None, ())
    assert sent.vat_codes is not None
    assert [(one.code, one.level, one.sales_account) for one in sent.vat_codes] == [
        ("31", "PLS", "3081")
    ]
    local = ready.read().company("999")
    assert (local.subscription_code, local.due_days, local.departments) == ("50", 30, True)
    assert local.codes_pls == ("31",)


def test_nothing_is_sent_when_nothing_is_changed(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ready.run(capsys, "edit-client", "999")

    assert ended.out == "Klient 999 står som før; ingenting er endret.\n"
    assert ready.company.changes == []


def test_numbers_automatic_update_and_a_new_user_may_be_changed(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ready.run(
        capsys, "edit-client", "999", "--next-invoice-no", "501", "--auto-update", "nei",
        "--user-name", "klient2", "--user-full-name", "To", "--user-email", "to@klient.example",
        "--user-password", USER_PASSWORD, "--footer", "Takk for handelen",
    )  # fmt: skip

    assert ended.out == (
        "Klient 999 er endret: nummerserier, brukere, bunntekst, automatisk oppdatering "
        "av bunter.\n"
    )
    [sent] = ready.company.changes
    assert sent.footer == "Takk for handelen"
    assert [user.user_name for user in sent.new_users] == ["klient2"]
    local = ready.read().company("999")
    assert (local.start_invoice_no, local.updates_batches) == (501, False)


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--voucher-type-invoice", "99", "Bilagsart «99» finnes ikke"),
        ("--next-invoice-no", "1000000", "er for langt"),
        ("--vat", "77=PLH:3000", "Avgiftskode 77 finnes ikke"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_sent(
    ready: Station, capsys: pytest.CaptureFixture[str], option: str, value: str, field: str
) -> None:
    ended = ready.run(capsys, "edit-client", "999", option, value)

    assert (ended.code, field in ended.err) == (1, True)
    assert ready.company.changes == []


def test_one_switch_turns_a_client_off_and_on_in_both_programs(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    off = ready.run(capsys, "deactivate", "999")
    after_off = (ready.company.settings.active, ready.read().system.clients["999"])
    refused = ready.run(capsys, "sync", "999")
    on = ready.run(capsys, "activate", "999")

    assert (off.code, on.code, refused.code) == (0, 0, 1)
    assert "slå av egenskapen" in off.err
    assert after_off == (False, False)
    assert (ready.company.settings.active, ready.read().system.clients["999"]) == (True, True)
    assert ready.run(capsys, "sync", "999").code == 0


def test_activating_says_what_is_to_be_set_in_the_accounting_system(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    with ready.ledger() as ledger:
        ledger.change_property("999", "WebFaktura-integrasjon", "Ikke integrert")

    ended = ready.run(capsys, "activate", "999")

    assert "WebFaktura-integrasjon = «Integrert med DI-Regnskap»" in ended.err


def test_a_switch_whose_answer_was_lost_is_finished_before_the_next(world: World) -> None:
    world.mishap = losing("/companies/1907", "after")
    with pytest.raises(Refusal):
        switch(world.office(), "999", is_active=False)

    settings = settings_of(world.office(), "999")

    assert settings.active is False
    assert world.store.system().clients == {"999": False}
    assert len(world.company.changes) == 1


def test_a_change_refused_by_the_server_changes_nothing_here(world: World) -> None:
    before = world.store.path.read_bytes()
    world.server.clients.clear()

    with pytest.raises(Refusal, match="ingen slik klient"):
        change_client(world.office(), "999", ChangeCompany(id=new_id(), active=False))

    assert world.store.path.read_bytes() == before


def test_a_user_name_is_free_or_another_is_proposed(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    free = ready.run(capsys, "test-login", "ny@klient.example")
    taken = ready.run(capsys, "test-login", "Klient1")
    short = ready.run(capsys, "test-login", "ab")

    assert (free.code, free.out) == (0, "Brukernavnet ny@klient.example er ledig.\n")
    assert (taken.code, taken.err) == (
        1, "Brukernavnet Klient1 er i bruk. Prøv for eksempel Klient12.\n",
    )  # fmt: skip
    assert short.code == 1


def test_a_rotated_key_is_the_one_that_counts(
    ready: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    before = ready.read().system

    ended = ready.run(capsys, "rotate-key")

    after = ready.read().system
    assert ended.code == 0, ended.err
    assert "Nøkkelen er byttet. Den gamle gjelder til " in ended.out
    assert after.credential_id != before.credential_id
    assert after.credential_secret.startswith("v1:")
    ready.server.credentials = {
        number: secret
        for number, secret in ready.server.credentials.items()
        if str(number) == after.credential_id
    }
    ready.server.forget_tokens()
    assert ready.run(capsys, "sync", "999").code == 0


@pytest.mark.parametrize(
    ("when", "old_counts"), [("before", True), ("after", True), ("after", False)]
)
def test_a_rotation_whose_answer_was_lost_is_finished(
    world: World, when: str, *, old_counts: bool
) -> None:
    """Also when the old credential has run out meanwhile, if the server took the new one."""
    world.mishap = losing("/credentials", when)
    [old] = world.server.credentials
    with pytest.raises(Refusal):
        rotate(world.office())
    world.mishap = None
    office = world.office()
    if not old_counts:
        del world.server.credentials[old]
        world.server.forget_tokens()

    finish_rotation(office)

    system = world.store.system()
    secret = office.vault.open(system.credential_secret, element="system/CredentialSecret")
    told = hashlib.sha256(secret.encode()).hexdigest()
    assert {str(one): digest for one, digest in world.server.credentials.items()}[
        system.credential_id
    ] == told
    assert office.status.pending("") == []
    assert len(office.caller.call(COMPANIES, Nothing()).companies) == 1


def test_a_killed_rotation_leaves_a_credential_that_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(name: str) -> None:
        if name == "sync.pending.answered":
            raise Killed

    monkeypatch.setattr("webfaktura.faults.point", die)
    with pytest.raises(Killed):
        rotate(world.office())
    monkeypatch.undo()

    finish_rotation(world.office())

    assert world.store.system().credential_id in {str(one) for one in world.server.credentials}
    assert world.sync().client_no == "999"
