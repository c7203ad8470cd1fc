"""The ledger's file: made, opened, and written in whole transactions.

SQLite with write-ahead log, full synchronisation and immediate transactions:
what is committed survives a power cut, and a second writer waits.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webfaktura.ledger import schema
from webfaktura.ledger.steps import carry_forward, version_of
from webfaktura.norway.refusal import Refusal

_PATIENCE = 20.0  # seconds a writer waits for another
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class NoLedger(Refusal):
    """There is no ledger at that path."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Fant ikke noe regnskap i {path}. Sjekk stien, eller opprett det med "
            "«webfaktura-ledger init».",
            field="path",
        )


class LedgerIsNewer(NoLedger):
    """The ledger was carried forward by a later version of the program."""

    def __init__(self, path: Path) -> None:
        Refusal.__init__(
            self,
            f"Regnskapet i {path} er laget av en nyere versjon av programmet. "
            "Oppgrader programmet.",
            field="path",
        )


class LedgerExists(Refusal):
    """The path is taken: a ledger is never made over something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} finnes allerede. Velg en annen fil.", field="path")


class NotWritable(Refusal):
    """The ledger's folder is missing or cannot be written in."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Kan ikke opprette regnskapet i {path}. Sjekk at mappen finnes og kan skrives i.",
            field="path",
        )


class LedgerUnavailable(Refusal):
    """The file cannot be read or written just now; the same call may succeed later."""

    def __init__(self) -> None:
        super().__init__(
            "Regnskapet er opptatt eller kan ikke skrives akkurat nå. "
            "Prøv igjen om litt, og sjekk at disken ikke er full."
        )


def create(path: Path, first_rows: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Make a new ledger with its first rows; refuses (``LedgerExists``) a file in use.

    Tables and first rows come in one transaction: a ledger is whole or not there.
    """
    if path.is_dir():
        raise LedgerExists(path)
    try:
        path.touch(mode=0o600)  # customers are nobody else's business
    except OSError as problem:
        raise NotWritable(path) from problem
    with closed_on_failure(_connect(path)) as connection:
        _fill(connection, path, first_rows)
    return connection


def open_existing(path: Path) -> sqlite3.Connection:
    """Open a ledger made before; refuses (``NoLedger``) anything else.

    One of an older version is carried forward first, whole or not at all;
    refuses ``LedgerIsNewer`` for one of a later version.
    """
    if not path.is_file():
        raise NoLedger(path)
    with closed_on_failure(_connect(path)) as connection:
        version = _version(connection)
        if not version:
            raise NoLedger(path)
        if version > schema.VERSION:
            raise LedgerIsNewer(path)
        _prepare(connection)
        if version < schema.VERSION:
            with transaction(connection):
                carry_forward(connection)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all or nothing; a second writer waits, then gets ``LedgerUnavailable``."""
    with _between(connection, "BEGIN IMMEDIATE", "COMMIT"):
        yield connection


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Read everything as of one moment."""
    with _between(connection, "BEGIN", "ROLLBACK"):
        yield connection


@contextmanager
def closed_on_failure(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Close the connection when the block does not end well."""
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


@contextmanager
def _between(connection: sqlite3.Connection, begin: str, end: str) -> Iterator[None]:
    try:
        connection.execute(begin)
        try:
            yield
            connection.execute(end)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF in _PASSING:
            raise LedgerUnavailable from problem
        raise


def _connect(path: Path) -> sqlite3.Connection:
    place = f"{path.absolute().as_uri()}?mode=rw"
    try:
        connection = sqlite3.connect(place, uri=True, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.OperationalError as problem:
        raise LedgerUnavailable from problem
    connection.row_factory = sqlite3.Row
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Set what SQLite forgets between connections."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _fill(
    connection: sqlite3.Connection, path: Path, first_rows: Callable[[sqlite3.Connection], None]
) -> None:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        _prepare(connection)
        with transaction(connection):
            if _holds_anything(connection):
                raise LedgerExists(path)
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            carry_forward(connection)
            first_rows(connection)
    except sqlite3.DatabaseError as problem:
        if problem.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise LedgerExists(path) from problem
        raise


def _holds_anything(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is not None


def _version(connection: sqlite3.Connection) -> int:
    """Return the version of a ledger's tables, 0 for a file that is no ledger of ours."""
    try:
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        return version_of(connection) if application_id == schema.APPLICATION_ID else 0
    except sqlite3.DatabaseError:
        return 0
