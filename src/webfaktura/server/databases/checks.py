"""What makes a PostgreSQL unfit for invoices: it forgets, or it lets the application see all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from webfaktura.norway.refusal import Refusal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

LOOK = """
SELECT current_setting('fsync'), current_setting('synchronous_commit'),
       current_setting('synchronous_standby_names'),
       (SELECT count(*) FROM pg_stat_replication),
       rolsuper, rolbypassrls,
       (SELECT count(*) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
           AND relowner = pg_roles.oid)
  FROM pg_roles WHERE rolname = current_user
"""


class DatabaseUnfit(Refusal):
    """The database may lose what it has acknowledged, or lets the application see too much."""


class Standing(NamedTuple):
    """How the server and the role stand."""

    fsync: str
    synchronous_commit: str
    synchronous_standby_names: str
    standbys: int
    is_superuser: bool
    bypasses_security: bool
    tables_owned: int


def require_fit(connection: BaseDatabaseWrapper) -> None:
    """Refuse (`DatabaseUnfit`) to start on a database that is not fit for invoices.

    `WEBFAKTURA_UNSAFE_DATABASE=1` is how somebody tells that it is meant so.
    """
    found = findings(connection)
    if found:
        unless = "Er det meningen, sett WEBFAKTURA_UNSAFE_DATABASE=1."
        raise DatabaseUnfit(" ".join([*found, unless]))


def findings(connection: BaseDatabaseWrapper) -> list[str]:
    """Say what is wrong, a sentence each with its mend; empty when all is well, and on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        return wrongs(Standing(*cursor.fetchone()))


def wrongs(standing: Standing) -> list[str]:
    """Judge a server: nothing acknowledged may be lost, and no role may see every company."""
    judged = {
        "PostgreSQL kjører med fsync av: et strømbrudd kan ta fakturaer som er gitt nummer. "
        "Sett fsync = on.": standing.fsync != "on",
        f"PostgreSQL kjører med synchronous_commit = {standing.synchronous_commit}: fakturaer "
        "som er bekreftet kan gå tapt. Sett synchronous_commit = on.": _forgets(standing),
        "PostgreSQL har en reserve som følger asynkront: ved et bytte går fakturaer tapt og "
        "numrene gis på nytt. Sett synchronous_standby_names.": _lags(standing),
        "Databaserollen er superbruker. Lag en rolle uten særrettigheter, og bruk den i "
        "DATABASE_URL.": standing.is_superuser,
        "Databaserollen har BYPASSRLS og ser alle firmaers rader. Fjern BYPASSRLS fra "
        "rollen.": standing.bypasses_security,
        "Databaserollen eier tabellene. La en annen rolle eie dem (DATABASE_OWNER_URL), og "
        "kjør «webfaktura migrate».": bool(standing.tables_owned),
    }
    return [sentence for sentence, is_wrong in judged.items() if is_wrong]


def _forgets(standing: Standing) -> bool:
    """`local` does not wait for the standby that a switch-over would go to."""
    unsafe = {"off", "local"} if standing.synchronous_standby_names else {"off"}
    return standing.synchronous_commit in unsafe


def _lags(standing: Standing) -> bool:
    return standing.standbys > 0 and not standing.synchronous_standby_names
