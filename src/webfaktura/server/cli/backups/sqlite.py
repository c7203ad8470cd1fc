"""Copies a SQLite database page by page while others write to it, and puts the copy back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from django.db import connection

from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.delivery.models import Document
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import Company

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "webfaktura.sqlite3"


class NotCopied(Refusal):
    """The disk is full, or SQLite finds that the pages do not fit together."""


def version() -> str:
    """SQLite's own version."""
    return sqlite3.sqlite_version


def copy_to(folder: Path) -> Counts:
    """Copy the database as it is at one moment; writers go on meanwhile (write-ahead log)."""
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(folder / FILE)) as copy:
            connection.connection.backup(copy)
            return _counts(copy)
    except sqlite3.Error as problem:
        raise NotCopied(f"Databasen kunne ikke kopieres: {problem}.") from problem


def copy_from(folder: Path) -> None:
    """Put a copy into the empty database: in one transaction, whole or not at all."""
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / FILE)) as copy:
        copy.backup(connection.connection)
    connection.close()


def _counts(copy: sqlite3.Connection) -> Counts:
    [(word,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    if word != "ok":
        raise NotCopied(f"Databasen er skadet: {word}. Bruk den siste sikkerhetskopien.")
    count = [
        copy.execute(f'SELECT count(*) FROM "{model._meta.db_table}"').fetchone()[0]  # noqa: S608 - our own models' tables
        for model in (Company, Invoice, Document)
    ]
    return Counts(companies=count[0], invoices=count[1], documents=count[2])
