"""One Sync per company: the session lease that says who is synchronising."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from webfaktura.contract.v1.base import Message, ShortText, Write


class TakeLease(Write):
    """Take the lease, or renew it by taking it again for the same run."""

    run_id: UUID
    """The run's own id, sent as `WebFaktura-Lease` with every call of the run."""
    host: ShortText


class Lease(Message):
    """The lease is the run's until then."""

    run_id: UUID
    host: str
    since: datetime
    until: datetime


class ReleaseLease(Write):
    """The run is over; its result is shown to the office."""

    run_id: UUID
    result: Literal["done", "failed", "stopped"]
    summary: ShortText = ""


class Released(Message):
    """The lease is free again."""
