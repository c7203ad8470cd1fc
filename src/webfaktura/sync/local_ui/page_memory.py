"""What the local page remembers (SQLite): its runs, wizards left half-way, names, ended sessions.

Only its owner can read the file. Users of a wizard stand there sealed.
"""

import json
import os
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from webfaktura.sync.engine.report import RunReport, Step, StepReport
from webfaktura.sync.engine.status import StatusUnreadable

FILE_NAME = "local-page.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY,
    client_no TEXT NOT NULL,
    what TEXT NOT NULL,
    wanted TEXT NOT NULL,
    one_at_a_time INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    current TEXT NOT NULL DEFAULT '',
    foreseen TEXT NOT NULL DEFAULT '[]',
    steps TEXT NOT NULL DEFAULT '[]',
    sentence TEXT NOT NULL DEFAULT '',
    cancelled INTEGER NOT NULL DEFAULT 0,
    asked_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS run_of_client ON run (client_no, asked_at DESC);
CREATE TABLE IF NOT EXISTS begun_client (
    client_no TEXT PRIMARY KEY,
    answers TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS client_name (client_no TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS ended_session (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
"""
_RUNS_KEPT = 500
_SESSIONS_KEPT = timedelta(days=2)
_WAIT_SECONDS = 20
_BROKEN_OFF = (
    "Avbrutt fordi siden ble stoppet mens kjøringen pågikk. Det som er bekreftet, står; kjør igjen "
    "for å fortsette. Ingenting dobles."
)


@dataclass(frozen=True)
class Order:
    """What somebody wants to be run for a client."""

    client_no: str
    what: str
    """The words of the button, as they stand in the report."""
    steps: tuple[Step, ...]
    one_at_a_time: bool = False


@dataclass(frozen=True)
class PageRun:
    """One run that was started from the page, as far as it has come.

    State is `waiting`, `running`, `asking`, `broken` (the page was stopped) or one
    of the engine's.
    """

    id: str
    order: Order
    state: str
    current: str
    """The step that goes on or is asked about; empty between runs."""
    foreseen: list[str]
    """What that step would send, one line for each thing."""
    steps: list[dict[str, Any]]
    sentence: str
    cancelled: bool
    asked_at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.ended_at is not None


@dataclass(frozen=True)
class BegunClient:
    """A wizard that was left half-way: the answers by step."""

    client_no: str
    answers: dict[str, Any] = field(default_factory=dict)
    changed_at: datetime | None = None


class PageMemory:
    """The memory of one data folder's page; every method is durable when it returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open or make the file; refuses with `StatusUnreadable`."""
        path = folder / FILE_NAME
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
            connection.row_factory = sqlite3.Row
            connection.executescript(_SCHEMA)
        except (sqlite3.DatabaseError, OSError) as problem:
            raise StatusUnreadable(
                f"{path} kan ikke leses. Flytt filen bort og start igjen; den inneholder bare "
                "sidens kjøringer og påbegynte klienter, og ingenting går tapt i regnskapet."
            ) from problem
        return cls(connection)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add_run(self, order: Order, *, at: datetime) -> str:
        """Write down that a run is wanted; returns its id."""
        run_id = uuid4().hex
        wanted = json.dumps([step.value for step in order.steps])
        self._db.execute(
            "INSERT INTO run (id, client_no, what, wanted, one_at_a_time, asked_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (run_id, order.client_no, order.what, wanted, order.one_at_a_time, at.isoformat()),
        )
        self._db.execute(
            "DELETE FROM run WHERE rowid <= (SELECT max(rowid) FROM run) - ?", (_RUNS_KEPT,)
        )
        return run_id

    def note_step(self, run_id: str, step: Step) -> None:
        """A step goes on."""
        self._db.execute(
            "UPDATE run SET state = 'running', current = ?, foreseen = '[]' WHERE id = ?",
            (step.value, run_id),
        )

    def note_running(self, run_id: str) -> None:
        """It is the run's turn."""
        self._db.execute("UPDATE run SET state = 'running' WHERE id = ?", (run_id,))

    def note_asking(self, run_id: str, step: Step, foreseen: list[str]) -> None:
        """Somebody is asked about a step, and shown what it would send."""
        self._db.execute(
            "UPDATE run SET state = 'asking', current = ?, foreseen = ? WHERE id = ?",
            (step.value, json.dumps(foreseen), run_id),
        )

    def note_answered(self, run_id: str) -> None:
        """Somebody has answered: the run goes on with what was decided."""
        self._db.execute(
            "UPDATE run SET state = 'running', current = '', foreseen = '[]' "
            "WHERE id = ? AND state = 'asking'",
            (run_id,),
        )

    def note_ended(self, run_id: str, report: StepReport) -> None:
        """A step ended."""
        found = self.run(run_id)
        steps = [*(found.steps if found else []), report.wire]
        self._db.execute(
            "UPDATE run SET steps = ?, current = '', foreseen = '[]' WHERE id = ?",
            (json.dumps(steps), run_id),
        )

    def end_run(self, run_id: str, report: RunReport, *, at: datetime) -> None:
        """The run ended; what stands in the report of its steps is already written down."""
        self._end(run_id, report.state.value, report.sentence, at=at)

    def break_off_all(self, *, at: datetime) -> None:
        """What a page that is gone had under way was broken off."""
        for row in self._db.execute("SELECT id FROM run WHERE ended_at IS NULL").fetchall():
            self._end(row["id"], "broken", _BROKEN_OFF, at=at)

    def _end(self, run_id: str, state: str, sentence: str, *, at: datetime) -> None:
        self._db.execute(
            "UPDATE run SET state = ?, sentence = ?, current = '', foreseen = '[]', ended_at = ? "
            "WHERE id = ?",
            (state, sentence, at.isoformat(), run_id),
        )

    def cancel_run(self, run_id: str) -> None:
        """Somebody wants the run to stop after the step that goes on."""
        self._db.execute("UPDATE run SET cancelled = 1 WHERE id = ?", (run_id,))

    def run(self, run_id: str) -> PageRun | None:
        """One run; None when there is none such."""
        row = self._db.execute("SELECT * FROM run WHERE id = ?", (run_id,)).fetchone()
        return _run(row) if row else None

    def open_runs(self) -> dict[str, PageRun]:
        """The runs that are not over, by client."""
        rows = self._db.execute("SELECT * FROM run WHERE ended_at IS NULL ORDER BY rowid")
        return {row["client_no"]: _run(row) for row in rows}

    def begun_client(self, client_no: str) -> BegunClient | None:
        """The wizard of one client; None when none was left half-way."""
        row = self._db.execute(
            "SELECT * FROM begun_client WHERE client_no = ?", (client_no,)
        ).fetchone()
        return _begun(row) if row else None

    def begun_clients(self) -> list[BegunClient]:
        """The wizards that were left half-way, the last first."""
        rows = self._db.execute("SELECT * FROM begun_client ORDER BY changed_at DESC")
        return [_begun(row) for row in rows]

    def keep_begun(self, begun: BegunClient, *, at: datetime) -> None:
        """Keep the answers so far."""
        self._db.execute(
            "INSERT OR REPLACE INTO begun_client VALUES (?, ?, ?)",
            (begun.client_no, json.dumps(begun.answers), at.isoformat()),
        )

    def drop_begun(self, client_no: str) -> None:
        """The client is created, or somebody has thrown the answers away."""
        self._db.execute("DELETE FROM begun_client WHERE client_no = ?", (client_no,))

    def names(self) -> dict[str, str]:
        """The clients' names as they were last told, by client number."""
        return {
            row["client_no"]: row["name"] for row in self._db.execute("SELECT * FROM client_name")
        }

    def keep_name(self, client_no: str, name: str) -> None:
        """Remember what a client is called, to be found by it."""
        self._db.execute("INSERT OR REPLACE INTO client_name VALUES (?, ?)", (client_no, name))

    def end_session(self, session_id: str, *, at: datetime) -> None:
        """A session's cookie counts no longer; those too old to count anyway are forgotten."""
        self._db.execute(
            "INSERT OR REPLACE INTO ended_session VALUES (?, ?)", (session_id, at.isoformat())
        )
        old = (at - _SESSIONS_KEPT).isoformat()
        self._db.execute("DELETE FROM ended_session WHERE at < ?", (old,))

    def has_ended(self, session_id: str) -> bool:
        """Tell whether somebody logged out of the session."""
        found = self._db.execute("SELECT 1 FROM ended_session WHERE id = ?", (session_id,))
        return found.fetchone() is not None


def _run(row: sqlite3.Row) -> PageRun:
    steps = tuple(Step(step) for step in json.loads(row["wanted"]))
    return PageRun(
        id=row["id"],
        order=Order(row["client_no"], row["what"], steps, bool(row["one_at_a_time"])),
        state=row["state"],
        current=row["current"],
        foreseen=json.loads(row["foreseen"]),
        steps=json.loads(row["steps"]),
        sentence=row["sentence"],
        cancelled=bool(row["cancelled"]),
        asked_at=datetime.fromisoformat(row["asked_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
    )


def _begun(row: sqlite3.Row) -> BegunClient:
    at = datetime.fromisoformat(row["changed_at"])
    return BegunClient(row["client_no"], json.loads(row["answers"]), at)
