"""A connection that lets row-level security see the rows of the scope, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import Error
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from webfaktura.server.databases.books import CLOSED, COMPANIES, EVERY_COMPANY, open_books

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from webfaktura.server.databases.books import Books

TELL: Final = (
    f"SELECT set_config('{COMPANIES}', %s, false), set_config('{EVERY_COMPANY}', %s, false)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells the session which books are open, just before the first statement that needs it.

    What a session was told ends with a rollback, so it is told again after one.
    A pooler that hands a session to somebody else between two statements
    (transaction mode) would break this; psycopg's own pool does not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: Books | None = None
        self.execute_wrappers.append(self._with_open_books)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection that was told nothing yet, whoever used it before."""
        self._told = None
        connection: Connection = super().get_new_connection(conn_params)
        return connection

    def _with_open_books(self, execute: Callable[..., Any], sql: str, *how: Any) -> Any:
        books = open_books()
        if books != self._told:
            self._tell(books)
        return execute(sql, *how)

    def _tell(self, books: Books) -> None:
        if self._stands() == TransactionStatus.INERROR:
            return  # only a rollback is heard now
        with self.wrap_database_errors:
            self.connection.execute(TELL, books)
        self._told = books

    def _commit(self) -> Any:
        """A failed transaction's commit is a rollback, and says nothing of it."""
        if self.connection is not None and self._stands() == TransactionStatus.INERROR:
            self._told = None
        return super()._commit()  # type: ignore[misc]  # not in the stubs

    def _rollback(self) -> Any:
        self._told = None
        return super()._rollback()  # type: ignore[misc]  # not in the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # not in the stubs
        self._told = None

    def _close(self) -> Any:
        """Close the books before the pool hands the connection to somebody else."""
        if self.pool and self.connection is not None and not self.connection.closed:
            self._close_books()
        return super()._close()  # type: ignore[misc]  # not in the stubs

    def _close_books(self) -> None:
        try:
            if self._told != CLOSED and self._stands() == TransactionStatus.IDLE:
                self._tell(CLOSED)
        except Error:
            self.connection.close()  # a broken one is not handed on

    def _stands(self) -> TransactionStatus:
        return TransactionStatus(self.connection.info.transaction_status)
