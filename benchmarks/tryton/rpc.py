"""Tryton's JSON-RPC: one signed-in user who calls methods of models."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from datetime import date

PATIENCE = 120.0


class TrytonRefused(Exception):
    """Tryton answered with an error instead of a result."""


class Tryton:
    """A session with one database."""

    def __init__(self, address: str, database: str, user: str, password: str) -> None:
        # Without gzip Tryton mislabels every longer answer.
        self._http = httpx.Client(
            base_url=f"{address}/{database}/",
            timeout=PATIENCE,
            headers={"Accept-Encoding": "gzip", "Content-Type": "application/json"},
        )
        self.context: dict[str, Any] = {}
        user_id, session, *_ = self._ask("common.db.login", user, {"password": password})
        proof = base64.b64encode(f"{user}:{user_id}:{session}".encode()).decode()
        self._http.headers["Authorization"] = f"Session {proof}"
        self.user_id = int(user_id)

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def call(self, model: str, method: str, *arguments: Any) -> Any:
        """Call a method of a model, in the session's context."""
        return self._ask(f"model.{model}.{method}", *arguments, self.context)

    def create(self, model: str, **values: Any) -> int:
        """Make one record; its key."""
        [key] = self.call(model, "create", [values])
        return int(key)

    def find(self, model: str, *domain: tuple[str, str, Any]) -> int:
        """The first record that matches; its key."""
        keys = self.call(model, "search", [list(each) for each in domain], 0, 1, None)
        if not keys:
            raise TrytonRefused(f"no {model} with {domain}")
        return int(keys[0])

    def finish(self, wizard: str, *steps: tuple[str, dict[str, Any]]) -> None:
        """Walk a wizard through its steps, each with what is filled in on the pages so far."""
        session, _start, _end = self._ask(f"wizard.{wizard}.create", self.context)
        for state, filled in steps:
            self._ask(f"wizard.{wizard}.execute", session, filled, state, self.context)
        self._ask(f"wizard.{wizard}.delete", session, self.context)

    def _ask(self, method: str, *params: Any) -> Any:
        body = {"id": 0, "method": method, "params": list(params)}
        answer = self._http.post("rpc/", json=body)
        answer.raise_for_status()
        told = answer.json()
        if "error" in told:
            raise TrytonRefused(f"{method}: {str(told['error'])[:500]}")
        return told["result"]


def amount(value: str) -> dict[str, str]:
    """An amount as Tryton's JSON has it."""
    return {"__class__": "Decimal", "decimal": str(Decimal(value))}


def day(on: date) -> dict[str, Any]:
    """A day as Tryton's JSON has it."""
    return {"__class__": "date", "year": on.year, "month": on.month, "day": on.day}
