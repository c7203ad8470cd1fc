"""Copies a PostgreSQL database with pg_dump, and puts the copy back with pg_restore."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.db import connection
from psycopg.pq import Conninfo
from psycopg.sql import SQL, Composed, Identifier

from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.delivery.models import Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import Company

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE: Final = "webfaktura.pgdump"
BACKUP_ROLE: Final = "WEBFAKTURA_BACKUP_DATABASE_URL"


class RoleSeesTooLittle(Refusal):
    """No role is named that sees every company's rows: its copy would lack some."""


class ProgramMissing(Refusal):
    """PostgreSQL's client programs are not installed."""


class ProgramFailed(Refusal):
    """PostgreSQL or one of its programs said no."""


def version() -> str:
    """The server's version."""
    connection.ensure_connection()
    return str(connection.connection.info.parameter_status("server_version"))


def copy_to(folder: Path) -> Counts:
    """Copy the database as it is at one moment; nobody waits for it.

    As the role of `WEBFAKTURA_BACKUP_DATABASE_URL`: row-level security hides the
    companies' rows from the application's role and from the owner alike.
    """
    address = _address(BACKUP_ROLE)
    try:
        with psycopg.connect(address) as session:
            _refuse_blindness(session)
            session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            session.read_only = True
            snapshot = _one(session, SQL("SELECT pg_export_snapshot()"))
            words = ("--format=custom", f"--snapshot={snapshot}", f"--file={folder / FILE}")
            _run("pg_dump", *words, address=address)
            return _counts(session)
    except psycopg.Error as problem:
        raise ProgramFailed(f"Databasen kunne ikke kopieres: {problem}") from problem


def copy_from(folder: Path) -> None:
    """Put a copy into the empty database as its owner: in one transaction, whole or not at all.

    Whose the tables are and who may use them is left to `webfaktura migrate`.
    """
    address = _address("DATABASE_OWNER_URL", "DATABASE_URL")
    connection.close()
    _run(
        "pg_restore",
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        f"--dbname={connection.settings_dict['NAME']}",
        str(folder / FILE),
        address=address,
    )


def _address(*names: str) -> str:
    for name in names:
        if address := os.environ.get(name):
            return address
    raise RoleSeesTooLittle(
        f"Sett {names[0]} til en rolle som ser alle klienters rader (BYPASSRLS), så kopien "
        "blir hel. docs/operations/backup.md viser hvordan den lages."
    )


def _refuse_blindness(session: psycopg.Connection) -> None:
    sees = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if not _one(session, SQL(sees)):
        raise RoleSeesTooLittle(
            f"Rollen {session.info.user} i {BACKUP_ROLE} ser ikke alle klienters rader. "
            "Gi den BYPASSRLS, eller bruk en annen rolle."
        )
    session.commit()


def _counts(session: psycopg.Connection) -> Counts:
    count = [
        _one(session, SQL("SELECT count(*) FROM {}").format(Identifier(model._meta.db_table)))
        for model in (Company, Invoice, Document)
    ]
    return Counts(companies=count[0], invoices=count[1], documents=count[2])


def _one(session: psycopg.Connection, question: SQL | Composed) -> Any:
    """The one column of the one row."""
    [answer] = session.execute(question).fetchone() or [None]
    return answer


def _run(program: str, *words: str, address: str) -> None:
    """Run a program of PostgreSQL's; the password stands in its environment, not in its words."""
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs with fixed words
            [program, *words],
            env=os.environ | _variables(address),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as problem:
        raise ProgramMissing(
            f"Programmet {program} finnes ikke. Installer pakken «postgresql-client», i "
            "serverens versjon eller nyere."
        ) from problem
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ProgramFailed(f"{program} kunne ikke fullføre: {said}")


def _variables(address: str) -> Mapping[str, str]:
    """An address as the variables that every client of PostgreSQL reads."""
    return {
        option.envvar.decode(): option.val.decode()
        for option in Conninfo.parse(address.encode())
        if option.envvar and option.val
    }
