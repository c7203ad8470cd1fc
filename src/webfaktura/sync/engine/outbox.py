"""Sends writes so that each is the same request until it is answered, whoever is killed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from webfaktura import faults
from webfaktura.contract.v1.base import Message, Write
from webfaktura.contract.v1.endpoints import ENDPOINTS, Endpoint
from webfaktura.sync.answers import AnswerUnreadable, ServerRefused
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.status import Pending, Status
from webfaktura.sync.secrets import SecretUnreadable, Vault

type Clock = Callable[[], datetime]
"""Tells the time in UTC; only the faces make one."""

type Need = Literal["nothing", "token", "lease"]
"""What a caller of an endpoint must hold."""

type Afterwards = Callable[[Pending, Message, Message], None]
"""Writes down what became true: the pending write, its message and the answer."""


def new_id() -> UUID:
    """A UUID version 7 for something that is about to be written."""
    return uuid7()


def nothing_more(_pending: Pending, _message: Message, _answer: Message) -> None:
    """For writes after which nothing is to be written down."""


class Sender(Protocol):
    """What the steps send by: the outbox, or one that only rehearses."""

    @property
    def caller(self) -> Caller:
        """For what only asks."""

    @property
    def parts(self) -> Mapping[str, str]:
        """What fills in the endpoints' paths."""

    def send[Q: Write, R: Message](
        self,
        endpoint: Endpoint[Q, R],
        message: Q,
        *,
        afterwards: Mapping[str, str] | None = None,
        **parts: object,
    ) -> R:
        """Send a write and return the answer."""


@dataclass(frozen=True)
class Outbox:
    """Stores a write, sends it, writes down what became true, and only then forgets it."""

    caller: Caller
    status: Status
    vault: Vault
    now: Clock
    client_no: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    write_down: Afterwards = nothing_more

    def send[Q: Write, R: Message](
        self,
        endpoint: Endpoint[Q, R],
        message: Q,
        *,
        afterwards: Mapping[str, str] | None = None,
        **parts: object,
    ) -> R:
        """Send a new write; raises what `Caller.call` raises.

        A write without a readable answer stays and is sent again by `resend`;
        one that the server refused is forgotten.
        """
        filled = {**self.parts, **{name: str(part) for name, part in parts.items()}}
        pending = Pending(
            id=message.id,
            endpoint=endpoint.name,
            client_no=self.client_no,
            parts=filled,
            body=self.vault.seal(message.model_dump_json(), element=_place(message.id)),
            afterwards=dict(afterwards or {}),
        )
        self.status.keep_pending(pending, at=self.now())
        faults.point("sync.pending.stored")
        return self._deliver(endpoint, message, pending)

    def resend(self, *needing: Need) -> list[tuple[Message, Message]]:
        """Send again what was never answered, oldest first; what is refused now is forgotten.

        Only writes to endpoints with such needs: a run's writes go under its lease.
        Returns each message with its answer.
        """
        answered: list[tuple[Message, Message]] = []
        for pending in self.status.pending(self.client_no):
            endpoint = next(found for found in ENDPOINTS if found.name == pending.endpoint)
            if endpoint.needs not in needing:
                continue
            message = self._message(endpoint.request, pending)
            if message is None:
                continue
            try:
                answered.append((message, self._deliver(endpoint, message, pending)))
            except ServerRefused:
                continue
            except AnswerUnreadable as refusal:
                self.status.settle(pending, at=self.now(), refusal=refusal.code)
        return answered

    def _message(self, kind: type[Message], pending: Pending) -> Message | None:
        """Open a stored write; one that an older key sealed or an older Sync wrote is forgotten."""
        try:
            body = self.vault.open(pending.body, element=_place(pending.id))
            return kind.model_validate_json(body)
        except (SecretUnreadable, ValueError):
            self.status.settle(pending, at=self.now(), refusal="unreadable")
            return None

    def _deliver[Q: Message, R: Message](
        self, endpoint: Endpoint[Q, R], message: Q, pending: Pending
    ) -> R:
        try:
            answer = self.caller.call(endpoint, message, **pending.parts)
        except ServerRefused as refusal:
            self.status.settle(pending, at=self.now(), refusal=refusal.code)
            raise
        faults.point("sync.pending.answered")
        self.write_down(pending, message, answer)
        faults.point("sync.pending.written_down")
        self.status.settle(pending, at=self.now())
        faults.point("sync.pending.settled")
        return answer


def _place(write_id: UUID) -> str:
    return f"pending/{write_id}"
