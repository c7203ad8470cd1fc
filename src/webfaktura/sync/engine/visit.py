"""Everything the steps of one client's run work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.sync.engine.outbox import Clock, Sender
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.erp.port import Erp


@dataclass
class Brake:
    """Why nothing may be transferred in this run; empty while all is well."""

    because: str = ""


@dataclass(frozen=True)
class Visit:
    """One run of one client, under its lease."""

    client_no: str
    settings: CompanySettings
    updating: Updating
    erp: Erp
    outbox: Sender
    status: Status
    store: VariablesStore
    now: Clock
    on: date
    check_lease: Callable[[], None]
    """Raises `LeaseLost` when the run may no longer change anything."""
    brake: Brake = field(default_factory=Brake)
