"""What Sync remembers between runs (SQLite): pending writes, how far batches came, past runs."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.report import RunReport

FILE_NAME = "status.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pending (
    id TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    client_no TEXT NOT NULL,
    parts TEXT NOT NULL,
    body TEXT NOT NULL,
    afterwards TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS receipt (
    id TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    client_no TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    refusal TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS batch_phase (
    batch_id TEXT PRIMARY KEY,
    client_no TEXT NOT NULL,
    batch_no INTEGER NOT NULL,
    phase TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS run (
    attempt INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    client_no TEXT NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    lease_stands INTEGER NOT NULL DEFAULT 1,
    result TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',
    steps TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE IF NOT EXISTS cursor (
    client_no TEXT NOT NULL,
    which TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (client_no, which)
) STRICT;
CREATE INDEX IF NOT EXISTS run_of_client ON run (client_no, attempt DESC);
"""
_RECEIPTS_KEPT = 10_000
_WAIT_SECONDS = 20


class StatusUnreadable(Refusal):
    """Sync's own memory cannot be opened; it may be removed, since it holds only hints."""


class StatusUnwritable(Refusal):
    """Sync's own memory cannot be written, so nothing is sent that could be forgotten."""


@dataclass(frozen=True)
class Pending:
    """A write that is stored before it is sent, so that a killed run sends the same again.

    `body` is sealed: it may hold a password. `afterwards` is what is to be
    written down once the server has answered.
    """

    id: UUID
    endpoint: str
    client_no: str
    parts: dict[str, str]
    body: str
    afterwards: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PastRun:
    """One run of one client, and how it ended."""

    run_id: UUID
    client_no: str
    started_at: datetime
    ended_at: datetime | None
    result: str
    summary: str
    steps: list[dict[str, Any]]


class Status:
    """Sync's memory of one data folder; every method is durable when it returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the file; refuses with `StatusUnreadable`.

        No write-ahead log: the data folder may lie on a shared disk.
        """
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as problem:
            raise StatusUnreadable(
                f"{path} kan ikke leses. Flytt filen bort og kjør igjen; den inneholder bare "
                "historikk, og ingenting går tapt i regnskapet."
            ) from problem
        return cls(connection)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def keep_pending(self, pending: Pending, *, at: datetime) -> None:
        """Store a write before it is sent."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    str(pending.id),
                    pending.endpoint,
                    pending.client_no,
                    json.dumps(pending.parts),
                    pending.body,
                    json.dumps(pending.afterwards),
                    at.isoformat(),
                ),
            )

    def pending(self, client_no: str) -> list[Pending]:
        """The writes of one client that were never answered, oldest first."""
        rows = self._db.execute(
            "SELECT * FROM pending WHERE client_no = ? ORDER BY made_at, rowid", (client_no,)
        )
        return [
            Pending(
                UUID(row["id"]),
                row["endpoint"],
                row["client_no"],
                json.loads(row["parts"]),
                row["body"],
                json.loads(row["afterwards"]),
            )
            for row in rows
        ]

    def settle(self, pending: Pending, *, at: datetime, refusal: str = "") -> None:
        """The server has answered: keep a receipt, forget the body."""
        with self._transaction():
            self._db.execute("DELETE FROM pending WHERE id = ?", (str(pending.id),))
            self._db.execute(
                "INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?)",
                (str(pending.id), pending.endpoint, pending.client_no, at.isoformat(), refusal),
            )
            self._db.execute(
                "DELETE FROM receipt WHERE rowid <= (SELECT max(rowid) FROM receipt) - ?",
                (_RECEIPTS_KEPT,),
            )

    def note_batch(
        self, client_no: str, batch_id: UUID, batch_no: int, phase: str, *, at: datetime
    ) -> None:
        """Write down how far a batch has come: a hint for people, never trusted."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO batch_phase VALUES (?, ?, ?, ?, ?)",
                (str(batch_id), client_no, batch_no, phase, at.isoformat()),
            )

    def cursor(self, client_no: str, which: str) -> str:
        """How far the client has been read there; empty for everything."""
        row = self._db.execute(
            "SELECT cursor FROM cursor WHERE client_no = ? AND which = ?", (client_no, which)
        ).fetchone()
        return str(row["cursor"]) if row else ""

    def move_cursor(self, client_no: str, which: str, cursor: str) -> None:
        """Write down how far the client has been read."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", (client_no, which, cursor)
            )

    def start_run(self, run_id: UUID, client_no: str, host: str, *, at: datetime) -> int:
        """Write down that a run begins, before it takes its lease; returns the attempt's number."""
        with self._transaction():
            row = self._db.execute(
                "INSERT INTO run (run_id, client_no, host, started_at) VALUES (?, ?, ?, ?) "
                "RETURNING attempt",
                (str(run_id), client_no, host, at.isoformat()),
            ).fetchone()
        return int(row["attempt"])

    def standing_run(self, client_no: str, host: str) -> UUID | None:
        """The run of this host that never gave its lease back: it is taken up again.

        The data folder is one Sync's alone, so such a run is a dead one.
        """
        row = self._db.execute(
            "SELECT run_id FROM run WHERE client_no = ? AND host = ? AND lease_stands "
            "ORDER BY attempt DESC LIMIT 1",
            (client_no, host),
        ).fetchone()
        return UUID(row["run_id"]) if row else None

    def lease_given_back(self, run_id: UUID) -> None:
        """The server has answered that the run's lease is free."""
        with self._transaction():
            self._db.execute("UPDATE run SET lease_stands = 0 WHERE run_id = ?", (str(run_id),))

    def note_refused(self, report: RunReport, host: str, *, at: datetime) -> None:
        """Write down a run that was refused before it could begin."""
        run_id = uuid4()
        attempt = self.start_run(run_id, report.client_no, host, at=at)
        self.lease_given_back(run_id)
        self.end_run(attempt, "failed", report, at=at)

    def end_run(self, attempt: int, result: str, report: RunReport, *, at: datetime) -> None:
        """Write down how a run ended."""
        steps = json.dumps([step.wire for step in report.steps])
        with self._transaction():
            self._db.execute(
                "UPDATE run SET ended_at = ?, result = ?, summary = ?, steps = ? WHERE attempt = ?",
                (at.isoformat(), result, report.summary, steps, attempt),
            )

    def runs(self, client_no: str, *, at_most: int = 20) -> list[PastRun]:
        """The client's runs, newest first."""
        rows = self._db.execute(
            "SELECT * FROM run WHERE client_no = ? ORDER BY attempt DESC LIMIT ?",
            (client_no, at_most),
        )
        return [_past_run(row) for row in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
        except sqlite3.OperationalError as problem:
            raise StatusUnwritable(
                "Kan ikke skrive i datamappen. Sjekk at disken ikke er full og at du har tilgang, "
                "og kjør igjen; ingenting går tapt."
            ) from problem


def _past_run(row: sqlite3.Row) -> PastRun:
    return PastRun(
        run_id=UUID(row["run_id"]),
        client_no=row["client_no"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        result=row["result"],
        summary=row["summary"],
        steps=json.loads(row["steps"]),
    )
