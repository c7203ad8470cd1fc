"""Installations that are backed up and restored: each a folder and a database of its own."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from engines import a_database, is_postgresql, read
from installation import an_installation
from stories.world import BIN

TESTS = Path(__file__).parents[1]
PATIENCE = 120.0
BACKUP_ROLE = "webfaktura_test_backup"
ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{BACKUP_ROLE}') THEN
    CREATE ROLE {BACKUP_ROLE} LOGIN BYPASSRLS;
    GRANT pg_read_all_data TO {BACKUP_ROLE};
    ALTER ROLE {BACKUP_ROLE} SET default_transaction_read_only = on;
  END IF;
END $$
"""


@dataclass
class House:
    """One installation, the database it uses, and the programs that run in it."""

    home: Path
    database: Mapping[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def webfaktura(
        self, *words: str, at_most: int = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """The operator's command line, whose files may be refused room for so many bytes."""
        limit = ["prlimit", f"--fsize={at_most}"] if at_most else []
        return subprocess.run(
            [*limit, BIN / "webfaktura", *words],
            env=self._environment | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def prepare(self) -> None:
        """Fill it with one company and two invoices."""
        assert self._start(sys.executable, "-m", "proof.backup_program", "prepare").wait() == 0

    def issue(self, told: Path) -> None:
        """Begin to issue invoices as fast as one process can."""
        told.touch()
        self._start(sys.executable, "-m", "proof.backup_program", "issue", str(told))

    def kill_all(self) -> None:
        """End what runs, as a power cut would."""
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait(PATIENCE)
        self.running.clear()

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read from the database the way any stranger could."""
        if self.database:
            return read(self.database, sql)
        with closing(sqlite3.connect(self.home / "webfaktura.sqlite3")) as file:
            return file.execute(sql).fetchall()

    def numbers(self) -> list[tuple[object, ...]]:
        """Every issued invoice: its number and its link of the chain."""
        return self.ask("SELECT invoice_no, hash FROM invoicing_invoice ORDER BY invoice_no")

    def lost_documents(self) -> list[object]:
        """The hashes of documents whose bytes are not there, or are others."""
        rows = self.ask("SELECT sha256 FROM delivery_document")
        return [digest for (digest,) in rows if not self._has(str(digest))]

    def _has(self, digest: str) -> bool:
        path = self.home / "documents" / digest[:2] / digest
        return path.exists() and sha256(path.read_bytes()).hexdigest() == digest

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self.running.append(process)
        return process

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.database,
            **backup_role(self.database),
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "PYTHONPATH": str(TESTS),
            "WEBFAKTURA_HOME": str(self.home),
            "WEBFAKTURA_LOG": "WARNING",
        }


@contextmanager
def houses(folder: Path) -> Iterator["Houses"]:
    """Builds houses, and tears them down at the end."""
    with ExitStack() as stack:
        yield Houses(folder, stack)


@dataclass
class Houses:
    """Where a test gets its installations from."""

    folder: Path
    stack: ExitStack
    built: int = 0

    def new(self) -> House:
        """An installation with nothing in it, not even tables."""
        home = self._home()
        return self._watched(House(home, self.stack.enter_context(a_database())))

    def prepared(self) -> House:
        """One with a company and two invoices, the first with its PDF."""
        made = self.stack.enter_context(an_installation(self._home()))
        house = self._watched(House(made.home, made.database))
        house.prepare()
        return house

    def _home(self) -> Path:
        self.built += 1
        home = self.folder / f"house-{self.built}"
        home.mkdir()
        return home

    def _watched(self, house: House) -> House:
        self.stack.callback(house.kill_all)
        return house


def backup_role(database: Mapping[str, str]) -> dict[str, str]:
    """On PostgreSQL the role that takes backups; it sees every row and changes none."""
    if not is_postgresql():
        return {}
    superuser = os.environ["WEBFAKTURA_TEST_POSTGRESQL"]
    with psycopg.connect(f"{superuser}/postgres") as session:
        session.execute(ROLE.encode())
    there = urlsplit(database["DATABASE_URL"])
    address = there._replace(netloc=f"{BACKUP_ROLE}@{there.netloc.rpartition('@')[2]}")
    return {"WEBFAKTURA_BACKUP_DATABASE_URL": urlunsplit(address)}
