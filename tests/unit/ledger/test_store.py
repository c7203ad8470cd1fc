import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from unit.ledger.builders import CLIENT, PASSWORD, a_batch, a_payment, updated
from webfaktura.ledger import store
from webfaktura.ledger.session import (
    Ledger,
    LedgerExists,
    LedgerUnavailable,
    NoLedger,
    WrongPassword,
)
from webfaktura.ledger.store import NotWritable
from webfaktura.ledger.users import PasswordTooShort, UserExists


def test_a_ledger_opens_to_its_users_only(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    Ledger.create(path, user="admin", password=PASSWORD).close()

    with Ledger.open(path, user="admin", password=PASSWORD) as ledger:
        assert ledger.program().version == "8.0.2"
    for user, password in (("admin", "feil"), ("ukjent", PASSWORD), ("", "")):
        with pytest.raises(WrongPassword, match="Feil brukernavn eller passord"):
            Ledger.open(path, user=user, password=password)


def test_passwords_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"

    Ledger.create(path, user="admin", password=PASSWORD).close()

    assert PASSWORD.encode() not in path.read_bytes()


def test_a_user_is_added_once_and_with_a_real_password(ledger: Ledger) -> None:
    ledger.add_user("webfaktura", PASSWORD)

    with pytest.raises(UserExists):
        ledger.add_user("webfaktura", PASSWORD)
    with pytest.raises(PasswordTooShort):
        ledger.add_user("kort", "1234567")


def test_a_short_password_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(PasswordTooShort):
        Ledger.create(tmp_path / "book.sqlite3", user="admin", password="kort")

    assert list(tmp_path.iterdir()) == []


def test_the_file_is_nobody_elses_business(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"

    Ledger.create(path, user="admin", password=PASSWORD).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_is_never_made_over_something_else(tmp_path: Path) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text("Kjære kunde, dette er ikke et regnskap." * 50, encoding="utf-8")
    path = tmp_path / "book.sqlite3"
    Ledger.create(path, user="admin", password=PASSWORD).close()

    for taken in (letter, path, tmp_path):
        with pytest.raises(LedgerExists, match="finnes allerede"):
            Ledger.create(taken, user="admin", password=PASSWORD)
    assert letter.read_text(encoding="utf-8").startswith("Kjære kunde")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match="Sjekk at mappen finnes"):
        Ledger.create(tmp_path / "borte" / "book.sqlite3", user="admin", password=PASSWORD)


def test_what_is_no_ledger_is_not_opened(tmp_path: Path) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text("ikke et regnskap" * 100, encoding="utf-8")
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE vouchers (id INTEGER)")

    for path in (letter, other, tmp_path, tmp_path / "borte.sqlite3"):
        with pytest.raises(NoLedger, match="Fant ikke noe regnskap"):
            Ledger.open(path, user="admin", password=PASSWORD)
    assert not (tmp_path / "borte.sqlite3").exists()


def test_a_half_made_file_may_be_made_again(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    path.touch()

    with Ledger.create(path, user="admin", password=PASSWORD) as ledger:
        assert ledger.clients() == []


def test_a_second_writer_is_told_to_wait(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    with (
        closing(store.open_existing(tmp_path / "book.sqlite3")) as other,
        store.transaction(other),
        Ledger.open_locally(tmp_path / "book.sqlite3") as hasty,
        pytest.raises(LedgerUnavailable, match="Prøv igjen om litt"),
    ):
        hasty.write_batch(CLIENT, a_batch())

    assert ledger.batches(CLIENT) == []


def test_what_is_written_is_written_for_good(tmp_path: Path, ledger: Ledger) -> None:
    with closing(store.open_existing(tmp_path / "book.sqlite3")) as connection:
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert settings == ["wal", 2, 1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vouchers SET text = 'noe annet'",
        "DELETE FROM vouchers",
        "UPDATE postings SET amount_ore = 0",
        "DELETE FROM postings",
        "UPDATE open_items SET original_ore = 0",
        "DELETE FROM open_items",
        "UPDATE payments SET amount_ore = 1",
        "DELETE FROM payments",
        "UPDATE batches SET state = 'waiting', updated_on = NULL",
        "DELETE FROM batches",
        "UPDATE batch_vouchers SET gross_ore = 0",
        "DELETE FROM batch_vouchers",
        "UPDATE batch_rows SET net_ore = 0",
        "DELETE FROM batch_rows",
    ],
)
def test_the_database_itself_refuses_to_rewrite_the_book(ledger: Ledger, statement: str) -> None:
    updated(ledger, a_batch())
    ledger.register_payment(CLIENT, a_payment())
    connection = ledger._connection
    before = list(connection.iterdump())

    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|updated batch|replaced"):
        connection.execute(statement)

    assert list(connection.iterdump()) == before


_VOUCHER = (
    "INSERT INTO vouchers VALUES ('999', 50, 'r', '1', 'invoice', '2026-11-24', '', 0, NULL, 2)"
)
_POSTING = (
    "INSERT INTO postings (client_no, voucher_no, posting_no, account, amount_ore) "
    "VALUES ('999', 50, ?, '1920', ?)"
)


def book_by_hand(ledger: Ledger, *amounts: int) -> None:
    with store.transaction(ledger._connection) as writing:
        writing.execute(_VOUCHER)
        writing.executemany(_POSTING, list(enumerate(amounts, 1)))


def test_a_voucher_that_balances_can_be_booked_by_hand(ledger: Ledger) -> None:
    book_by_hand(ledger, 100, -100)

    assert [booked.voucher_no for booked in ledger.vouchers(CLIENT)] == [50]


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ((100, -99), "does not balance"),
        ((100,), "FOREIGN KEY"),
        ((), "FOREIGN KEY"),
        ((100, -100, 5), "never after the last"),
    ],
)
def test_the_database_itself_refuses_an_unbalanced_voucher(
    ledger: Ledger, amounts: tuple[int, ...], message: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=message):
        book_by_hand(ledger, *amounts)

    assert ledger.vouchers(CLIENT) == []


def test_the_database_itself_refuses_a_posting_added_later(ledger: Ledger) -> None:
    updated(ledger, a_batch())

    with pytest.raises(sqlite3.IntegrityError, match="never after the last"):
        ledger._connection.execute(
            "INSERT INTO postings (client_no, voucher_no, posting_no, account, amount_ore) "
            "VALUES ('999', 1, 4, '1920', 100)"
        )


def test_a_fault_in_our_own_code_is_not_called_a_busy_file(ledger: Ledger) -> None:
    connection = ledger._connection

    with pytest.raises(sqlite3.OperationalError), store.transaction(connection):
        connection.execute("SELECT nothing FROM nowhere")

    assert not connection.in_transaction


def test_a_full_disk_is_told_and_nothing_is_half_written(ledger: Ledger) -> None:
    connection = ledger._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")

    many = [(f"{place}", os.urandom(3000).hex()) for place in range(20)]
    with (
        pytest.raises(LedgerUnavailable, match="disken ikke er full"),
        store.transaction(connection),
    ):
        connection.executemany("INSERT INTO users VALUES (?, ?)", many)

    assert connection.execute("SELECT count(*) FROM users").fetchone()[0] == 1
