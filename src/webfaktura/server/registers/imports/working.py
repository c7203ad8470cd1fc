"""Carries out an import: a portion of rows a transaction, its counts in the same one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import transaction
from django.utils import translation

from webfaktura import faults
from webfaktura.norway.calendar import oslo_date
from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.customers import CustomerRows
from webfaktura.server.registers.imports.fields import CUSTOMERS, NUMBER_OF, fields_of
from webfaktura.server.registers.imports.files import rows_below
from webfaktura.server.registers.imports.outcomes import Outcome
from webfaktura.server.registers.imports.products import ProductRows
from webfaktura.server.registers.imports.queries import known_readers
from webfaktura.server.registers.imports.refusals import FileRefused
from webfaktura.server.registers.imports.rows import Problem, ReadRow, read_row, without_doubles
from webfaktura.server.registers.models import ImportState, RegisterImport
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor

PORTION: Final = 500
"""Rows a transaction; others who write wait no longer than these take."""
MOST_PROBLEMS: Final = 2_000
"""So many sentences are kept of a file; the counts go on."""


class Register(Protocol):
    """Takes rows into a register."""

    def put(self, rows: Sequence[ReadRow], *, at: datetime, by: Actor) -> Outcome:
        """Put the rows in, and tell what became of them."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A file read to its end, and where its rows go."""

    rows: Sequence[ReadRow]
    register: Register
    columns: dict[str, Any]
    """As they stood when it was read: should they be chosen anew meanwhile, this work is off."""
    by: Actor


def carry_out(register_import: RegisterImport, *, clock: Callable[[], datetime], by: Actor) -> None:
    """Do the import to its end, within its company's scope, or until somebody stops it.

    Killed anywhere and run again it goes on with the first row that was not counted.
    """
    if _is_over(register_import):
        return
    columns = Columns.read(register_import.columns)
    with translation.override(columns.language):
        try:
            _begin(register_import)
            work = _read(register_import, columns, at=clock(), by=by)
            while _portion_done(register_import, work, clock()):
                faults.point("registers.import_portion_done")
        except FileRefused as refusal:
            _fail(register_import, refusal, at=clock(), by=by)
        except Exception:
            _note_failure(register_import)
            raise


def _begin(register_import: RegisterImport) -> None:
    """Show that the worker has it: a large file takes its time to read."""
    rows = RegisterImport.objects.filter(company=register_import.company, pk=register_import.pk)
    rows.filter(ended_at__isnull=True).update(state=ImportState.RUNNING)


def _read(register_import: RegisterImport, columns: Columns, *, at: datetime, by: Actor) -> Work:
    """Read the whole file: a row's number may stand further up, or be asked for further down."""
    company, kind = register_import.company, register_import.kind
    known = known_readers(company, on=oslo_date(at))
    below = rows_below(kept(register_import.sha256), columns.heads_on)
    number = NUMBER_OF[kind]
    word = fields_of(kind)[number].head(columns.language)
    rows = without_doubles((read_row(row, columns, known) for row in below), number, word)
    register: Register = ProductRows(company, columns.otherwise)
    if kind == CUSTOMERS:
        register = CustomerRows(company, frozenset(row.values.get(number) for row in rows))
    return Work(rows=rows, register=register, columns=register_import.columns, by=by)


def _portion_done(register_import: RegisterImport, work: Work, at: datetime) -> bool:
    """Do the next portion, whoever has done the ones before; False when there is none to do."""
    with transaction.atomic(durable=True):
        held = _held(register_import)
        if _is_over(held) or held.columns != work.columns:
            return False
        held.total = len(work.rows)
        portion = work.rows[held.done : held.done + PORTION]
        if held.is_cancelled or not portion:
            _end(held, ImportState.CANCELLED if held.is_cancelled else ImportState.DONE, work, at)
            return False
        held.state = ImportState.RUNNING
        _write_down(held, len(portion), _put(held, portion, work, at))
        faults.point("registers.import_before_commit")
    return True


def _put(held: RegisterImport, portion: Sequence[ReadRow], work: Work, at: datetime) -> Outcome:
    """Take the rows in; of a rehearsal, take them out again: so it tells what would happen."""
    with transaction.atomic():
        outcome = work.register.put(portion, at=at, by=work.by)
        if held.is_dry_run:
            transaction.set_rollback(True)
    return outcome


def _write_down(held: RegisterImport, done: int, outcome: Outcome) -> None:
    """Count the portion in the transaction that takes its rows in."""
    held.done += done
    held.added += outcome.added
    held.changed += outcome.changed
    held.unchanged += outcome.unchanged
    held.refused += outcome.refused
    by_row = sorted(outcome.problems, key=lambda problem: problem.row)
    room = MOST_PROBLEMS - len(held.problems)
    held.problems = [*held.problems, *(each.wire for each in by_row[:room])]
    _save(held)


def _end(held: RegisterImport, state: ImportState, work: Work, at: datetime) -> None:
    held.state, held.ended_at = state, at
    _save(held)
    _record(held, at=at, by=work.by)


def _fail(
    register_import: RegisterImport, refusal: FileRefused, *, at: datetime, by: Actor
) -> None:
    """End an import whose file cannot be read to its end; nothing of it has been taken in."""
    with transaction.atomic():
        held = _held(register_import)
        held.state, held.ended_at = ImportState.FAILED, at
        held.problems = [Problem(0, "", refusal.sentence).wire]
        _save(held)
        _record(held, at=at, by=by)


def _note_failure(register_import: RegisterImport) -> None:
    """Show that it did not work this time: the queue tries it again by itself."""
    rows = RegisterImport.objects.filter(company=register_import.company, pk=register_import.pk)
    rows.filter(ended_at__isnull=True).update(state=ImportState.FAILED)


def _held(register_import: RegisterImport) -> RegisterImport:
    rows = RegisterImport.objects.select_for_update(no_key=True)
    return rows.get(company=register_import.company, pk=register_import.pk)


def _is_over(register_import: RegisterImport) -> bool:
    return register_import.ended_at is not None or register_import.state == ImportState.WAITING


def _save(held: RegisterImport) -> None:
    held.save(
        update_fields=[
            "state", "total", "done", "added", "changed", "unchanged", "refused", "problems",
            "ended_at",
        ]
    )  # fmt: skip


def _record(held: RegisterImport, *, at: datetime, by: Actor) -> None:
    counts = {
        name: getattr(held, name) for name in ("added", "changed", "unchanged", "refused", "done")
    }
    details = {"import": str(held.public_id), "state": str(held.state)} | counts
    deed = "import.rehearsed" if held.is_dry_run else "import.end"
    record(held.company, deed=deed, subject=held.kind, at=at, by=by, details=details)
