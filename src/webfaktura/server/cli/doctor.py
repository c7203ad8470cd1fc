"""What a look at the installation finds: database, guards, document store, and who works."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import DatabaseError, connection

from webfaktura.server.databases import checks
from webfaktura.server.databases.migrations import waiting_migrations
from webfaktura.server.jobs.queries import dead_jobs, worker_state
from webfaktura.server.storages.keeping import DocumentDamaged, try_storage
from webfaktura.server.tenancy.guards import guard_names, standing_guards


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_well: bool
    sentence: str


def findings(*, at: datetime) -> list[Finding]:
    """Look at everything that must hold; what cannot be looked at is not well."""
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        return [Finding(is_well=False, sentence=f"Databasen svarer ikke: {problem}")]
    tables = _tables()
    if not tables.is_well:
        return [tables]
    return [tables, *_database(), guards(), _documents(), _worker(at), _dead()]


def _tables() -> Finding:
    waiting = waiting_migrations()
    if waiting:
        return Finding(
            is_well=False,
            sentence=f"{len(waiting)} databaseendringer gjenstår. Kjør «webfaktura migrate».",
        )
    return Finding(
        is_well=True, sentence=f"Databasen ({connection.display_name}) svarer og er oppdatert."
    )


def _database() -> list[Finding]:
    """What is wrong with PostgreSQL's settings or with the role."""
    return [Finding(is_well=False, sentence=sentence) for sentence in checks.findings(connection)]


def guards() -> Finding:
    """Whether every guard that the models ask for stands."""
    with connection.cursor() as cursor:
        standing = set(standing_guards(cursor))
    wanted = set(guard_names())
    if missing := wanted - standing:
        return Finding(
            is_well=False,
            sentence=f"{len(missing)} av {len(wanted)} vakter mangler. Kjør «webfaktura migrate».",
        )
    return Finding(is_well=True, sentence=f"{len(wanted)} vakter står.")


def _documents() -> Finding:
    """Write, read back and delete a small trial in the document store."""
    try:
        place = try_storage(f"prøve {uuid4()}".encode())
    except (OSError, DocumentDamaged) as problem:
        return Finding(is_well=False, sentence=f"Dokumentlageret svarer ikke: {problem}")
    return Finding(is_well=True, sentence=f"Dokumentlageret svarer: {place}")


def _worker(at: datetime) -> Finding:
    if worker_state(at=at) == "running":
        return Finding(is_well=True, sentence="Bakgrunnsarbeideren kjører.")
    return Finding(
        is_well=False,
        sentence="Bakgrunnsarbeideren kjører ikke, så ingenting sendes. Start «webfaktura worker».",
    )


def _dead() -> Finding:
    count = dead_jobs().count()
    if count:
        return Finding(is_well=False, sentence=f"{count} oppgaver har gitt opp og må ses på.")
    return Finding(is_well=True, sentence="Ingen oppgaver har gitt opp.")
