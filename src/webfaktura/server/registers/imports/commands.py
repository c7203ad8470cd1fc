"""Takes a file, begins and stops its import, and lets its columns be chosen again."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.server.jobs.commands import add_job
from webfaktura.server.registers.imports.columns import Columns, checked_columns
from webfaktura.server.registers.imports.fields import PRODUCTS, proposed
from webfaktura.server.registers.imports.files import beginning_of
from webfaktura.server.registers.imports.refusals import NotNow
from webfaktura.server.registers.imports.tasks import run_import
from webfaktura.server.registers.models import ImportKind, ImportState, RegisterImport
from webfaktura.server.registers.queries import groups_to_choose, levels_in_use
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

USUAL_UNIT: Final = "stk"
UNDER_WAY: Final = (ImportState.QUEUED, ImportState.RUNNING)
_LONGEST_NAME = 200


def take_file(
    *, company: Company, kind: ImportKind, name: str, content: bytes, at: datetime, by: Actor
) -> RegisterImport:
    """Keep a file and propose its columns; refuses (`FileRefused`) what is no table we can read.

    The bytes are stored before the row names them.
    """
    beginning = beginning_of(content, kind)
    fields = proposed(kind, beginning.headings(beginning.heads_on))
    otherwise = usual_of(company) if kind == PRODUCTS else {}
    columns = Columns(fields=fields, heads_on=beginning.heads_on, otherwise=otherwise)
    digest = keep(content)
    with transaction.atomic():
        taken = RegisterImport.objects.create(
            company=company,
            kind=kind,
            file_name=_bare_name(name),
            sha256=digest,
            columns=columns.wire,
            started_at=at,
            started_by_id=by.user_id,
        )
        _record(taken, "import.take", at=at, by=by)
    return taken


def usual_of(company: Company) -> dict[str, str]:
    """What new products get where a file says nothing, until somebody chooses otherwise."""
    levels, groups = levels_in_use(company), groups_to_choose(company)
    return {
        "unit": USUAL_UNIT,
        "vat_level": levels[0].value if levels else "",
        "group": groups[0].name if groups else "",
    }


@transaction.atomic
def rehearse_import(
    *, register_import: RegisterImport, columns: Columns, at: datetime, by: Actor
) -> RegisterImport:
    """Ask the worker to go through the file as an import would, and to keep nothing of it."""
    held = _startable(register_import)
    held.is_dry_run = True
    return _queue(held, columns, "import.rehearse", at=at, by=by)


@transaction.atomic
def start_import(
    *, register_import: RegisterImport, columns: Columns, at: datetime, by: Actor
) -> RegisterImport:
    """Ask the worker to import the file; a second click finds it begun (`NotNow`)."""
    held = _startable(register_import)
    held.is_dry_run = False
    return _queue(held, columns, "import.start", at=at, by=by)


@transaction.atomic
def resume_import(*, register_import: RegisterImport, at: datetime, by: Actor) -> RegisterImport:
    """Let an import that was stopped go on with the row where it stopped."""
    held = _held(register_import)
    if not may_be_resumed(held):
        raise _not_now()
    held.state, held.is_cancelled, held.ended_at = ImportState.QUEUED, False, None
    held.save(update_fields=["state", "is_cancelled", "ended_at"])
    return _ask(held, "import.resume", at=at, by=by)


@transaction.atomic
def cancel_import(*, register_import: RegisterImport, at: datetime, by: Actor) -> RegisterImport:
    """Stop an import between two portions; one that nobody has begun is over at once."""
    held = _held(register_import)
    if held.state == ImportState.WAITING:
        held.state, held.ended_at = ImportState.CANCELLED, at
    elif not is_under_way(held) or held.is_cancelled:
        raise _not_now()
    held.is_cancelled = True
    held.save(update_fields=["state", "ended_at", "is_cancelled"])
    _record(held, "import.cancel", at=at, by=by)
    return held


@transaction.atomic
def choose_again(*, register_import: RegisterImport, at: datetime, by: Actor) -> RegisterImport:
    """Go back from a rehearsal to the choice of columns."""
    held = _held(register_import)
    if not _is_rehearsed(held):
        raise _not_now()
    held.state, held.is_cancelled, held.ended_at = ImportState.WAITING, False, None
    held.save(update_fields=["state", "is_cancelled", "ended_at"])
    _record(held, "import.choose", at=at, by=by)
    return held


def is_under_way(register_import: RegisterImport) -> bool:
    """Whether the worker has it, or tries it again by itself."""
    failed = register_import.state == ImportState.FAILED and register_import.ended_at is None
    return failed or register_import.state in UNDER_WAY


def may_be_started(register_import: RegisterImport) -> bool:
    """Whether its rows may be taken in: nothing of it has been."""
    return register_import.state == ImportState.WAITING or _is_rehearsed(register_import)


def may_be_resumed(register_import: RegisterImport) -> bool:
    """Whether it was stopped on its way, with some of it taken in perhaps."""
    is_stopped = register_import.state == ImportState.CANCELLED and register_import.total
    return bool(is_stopped) and not register_import.is_dry_run


def _is_rehearsed(register_import: RegisterImport) -> bool:
    return register_import.is_dry_run and register_import.ended_at is not None


def _startable(register_import: RegisterImport) -> RegisterImport:
    held = _held(register_import)
    if not may_be_started(held):
        raise _not_now()
    return held


def _queue(
    held: RegisterImport, columns: Columns, deed: str, *, at: datetime, by: Actor
) -> RegisterImport:
    held.columns = checked_columns(held.kind, columns).wire
    held.state, held.is_cancelled, held.ended_at = ImportState.QUEUED, False, None
    held.total = held.done = 0
    held.added = held.changed = held.unchanged = held.refused = 0
    held.problems = []
    held.save()
    return _ask(held, deed, at=at, by=by)


def _ask(held: RegisterImport, deed: str, *, at: datetime, by: Actor) -> RegisterImport:
    """Ask for the job in the transaction that says it is on its way."""
    add_job(
        task=run_import,
        args=[],
        kwargs={"company_id": held.company_id, "import_id": str(held.public_id)},
        at=at,
    )
    _record(held, deed, at=at, by=by)
    return held


def _held(register_import: RegisterImport) -> RegisterImport:
    rows = RegisterImport.objects.select_for_update(no_key=True)
    return rows.get(company=register_import.company, pk=register_import.pk)


def _record(held: RegisterImport, deed: str, *, at: datetime, by: Actor) -> None:
    details = {"import": str(held.public_id), "file": held.sha256}
    record(held.company, deed=deed, subject=held.kind, at=at, by=by, details=details)


def _not_now() -> NotNow:
    return NotNow(_("The import has come further meanwhile. Load the page again to see how far."))


def _bare_name(name: str) -> str:
    """The name without folders and invisible signs."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in bare if sign.isprintable()).strip()
    return seen[-_LONGEST_NAME:] or "fil"
