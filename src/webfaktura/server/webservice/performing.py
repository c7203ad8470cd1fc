"""Performs one call: within its client's books, under its run's lease, and a write only once."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from webfaktura.contract.v1.base import Message, Write
from webfaktura.contract.v1.endpoints import CONFIRM_BATCH, REFUSE_BATCH, Endpoint
from webfaktura.norway.refusal import Refusal
from webfaktura.server.posting.commands import BatchDiffers
from webfaktura.server.tenancy.commands import park_company
from webfaktura.server.tenancy.leases import require_lease
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.webservice.answers import IdReused, Json, answered_once
from webfaktura.server.webservice.callers import Call, refuse_inactive

type AnyEndpoint = Endpoint[Any, Message]

_CLOSES_A_BATCH = {CONFIRM_BATCH.name, REFUSE_BATCH.name}


def perform(call: Call, endpoint: AnyEndpoint, message: Message, do: Callable[[], Json]) -> Json:
    """Do what the call asks for and give the answer as it goes over the wire."""

    def under_lease() -> Json:
        if endpoint.needs == "lease":
            refuse_inactive(call.company)
            require_lease(company=call.company, run_id=call.run_id, at=call.at)
        return do()

    with _scope(call):
        if not isinstance(message, Write):
            return under_lease()
        try:
            return answered_once(call, endpoint.name, message, under_lease)
        except (BatchDiffers, IdReused) as refusal:
            if endpoint.name in _CLOSES_A_BATCH:
                _park(call, refusal)
            raise


def _scope(call: Call) -> AbstractContextManager[None]:
    company = call.caller.company if call.caller else None
    return company_scope(company) if company else nullcontext()


def _park(call: Call, refusal: Refusal) -> None:
    """What the ERP holds is not what was handed out: a person must look before more goes.

    The refused write is rolled back, so this is a transaction of its own.
    """
    park_company(company=call.company, reason=refusal.sentence, at=call.at, by=call.by)
