"""Sync's other commands against the real service and ledger, every program a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stories import road
from stories.road import Issued, said
from stories.world import World, a_world

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as made:
        road.a_ledger(made)
        for name in ("mail", "service", "pages"):
            made.start(name)
        said(road.set_up(made, road.enrolment_code(made)))
        assert "WebFaktura" in said(road.new_client(made))
        yield made


def an_issued_invoice(world: World) -> Issued:
    visitor, company = road.logged_in(world)
    road.a_customer(visitor, company)
    road.a_product(visitor, company)
    draft, saved = road.a_draft(visitor, company)
    return road.issue(visitor, draft, saved["version"])


def test_a_month_at_the_office(world: World) -> None:
    """An invoice is rehearsed, transferred and reconciled; then the client and key are changed."""
    issued = an_issued_invoice(world)

    planned = said(world.sync("sync", "999", "--dry-run")).replace(NBSP, " ")
    assert "Bunter til bokføring: 1 bunter, 1 bilag; Til sammen 13 697,24 NOK." in planned
    assert world.ledger_json("batches", "999") == []
    before = world.sync("reconcile", "999", "--from", "2020-01-01")
    assert (before.returncode, "venter på å bli overført" in before.stdout) == (1, True)

    said(world.sync("sync", "999"))
    said(world.ledger("pay", "999", "--kid", issued.kid))
    said(world.sync("-A"))
    assert "Alt stemmer" in said(world.sync("reconcile", "999", "--from", "2020-01-01"))
    assert "Ingenting feilet sist." in said(world.sync("retry"))

    for register in ("products", "customers", "vat-codes", "departments-projects"):
        said(world.sync("transfer", register, "999"))

    assert "betalingsbetingelser" in said(world.sync("edit-client", "999", "--due-days", "30"))
    said(world.sync("deactivate", "999"))
    assert world.sync("sync", "999").returncode == 1
    said(world.sync("activate", "999"))
    assert "er ledig" in said(world.sync("test-login", "helt-ny@nordlys.example"))
    said(world.sync("rotate-key"))
    said(world.sync("sync", "999"))
    assert "FEIL  Klient" not in world.sync("doctor").stdout
