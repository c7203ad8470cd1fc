"""A ledger of version 1 (version_1.sql, written by that version) opens, whole, in this one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from unit.ledger.builders import CLIENT, PASSWORD, TODAY, a_batch, a_ledger, an_invoice
from webfaktura.ledger import schema
from webfaktura.ledger.session import Ledger, NoLedger
from webfaktura.ledger.store import LedgerIsNewer
from webfaktura.norway.money import Money

VERSION_1 = Path(__file__).with_name("version_1.sql")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def carried(old: Path) -> Iterator[Ledger]:
    with Ledger.open(old, user="admin", password=PASSWORD) as ledger:
        yield ledger


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def tables(path: Path) -> set[tuple[object, ...]]:
    """What the file is made of: every table, index and guard, with its words."""
    made = read(path, "SELECT type, name, replace(sql, '\"', '') FROM sqlite_schema")
    return {(kind, name, " ".join(str(sql).split())) for kind, name, sql in made}


def test_what_was_kept_is_there_still(carried: Ledger) -> None:
    remaining = {
        (item.kind, item.invoice_no): item.remaining for item in carried.open_items(CLIENT)
    }

    assert [one.batch_no for one in carried.batches(CLIENT)] == [1, 2]
    assert [one.state for one in carried.batches(CLIENT)] == ["updated", "waiting"]
    assert [one.voucher_no for one in carried.vouchers(CLIENT)] == [1, 2, 3, 4, 5, 6]
    assert [one.payment_id for one in carried.payments_since(CLIENT, "").payments] == [
        "pay-1", "pay-2", "back-2",
    ]  # fmt: skip
    assert remaining == {
        ("invoice", 1): Money.of("1000.00"),
        ("invoice", 2): Money.of("1250.00"),
        ("credit_note", 3): Money.of("-1250.00"),
    }
    assert len(carried.customers(CLIENT)) == 10
    assert [user.administrator for user in carried.users()] == [True]


def test_what_was_booked_is_chained_and_proved(carried: Ledger) -> None:
    proof = carried.proof(CLIENT)

    assert (proof.problems, proof.vouchers, len(proof.chain_end)) == ((), 6, 64)


def test_work_goes_on_where_it_stopped(carried: Ledger) -> None:
    updated = carried.update_batch(CLIENT, "batch-2", on=TODAY)

    assert updated.voucher_nos == {"ref-4": 7}
    assert carried.proof(CLIENT).problems == ()


def test_a_batch_written_before_is_the_same_batch_again(carried: Ledger) -> None:
    again = carried.write_batch(CLIENT, a_batch(an_invoice(4), reference="batch-2"))

    assert again.batch_no == 2


def test_a_carried_ledger_is_made_as_a_new_one(tmp_path: Path, old: Path) -> None:
    with a_ledger(tmp_path), Ledger.open_locally(old):
        pass

    assert tables(old) == tables(tmp_path / "book.sqlite3")
    assert read(old, "PRAGMA user_version") == [(schema.VERSION,)]


def test_a_step_that_fails_leaves_the_old_ledger_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(old)
    broken = (*schema.STEPS[2], "SELECT nothing FROM nowhere")
    monkeypatch.setitem(schema.STEPS, 2, broken)

    with pytest.raises(sqlite3.OperationalError):
        Ledger.open_locally(old)

    assert tables(old) == before
    assert read(old, "PRAGMA user_version") == [(1,)]


def test_a_ledger_of_a_later_version_is_named_and_left_alone(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")

    with pytest.raises(LedgerIsNewer, match="nyere versjon av programmet") as refused:
        Ledger.open_locally(old)

    assert isinstance(refused.value, NoLedger)
    assert read(old, "PRAGMA user_version") == [(schema.VERSION + 1,)]
