"""A connection that waits for its turn to write, in the order of asking."""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn in the kernel's queue before it begins a transaction.

    SQLite's own waiters only look again from time to time, and whoever has just
    let go of the lock takes it again: of sixteen writers somebody waited out the
    twenty seconds in five runs of eight, and in none with this queue. A turn ends
    with its transaction, and with its process however that dies.
    """

    _turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._turn = self._taken_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # as above
        finally:
            self._end_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # as above
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # as above
        finally:
            self._end_turn()

    def _taken_turn(self) -> int | None:
        """Wait at the file beside the database; one in memory is nobody else's."""
        if self.is_in_memory_db():
            return None
        beside = f"{self.settings_dict['NAME']}-queue"
        turn = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(turn, fcntl.LOCK_EX)
        return turn

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
