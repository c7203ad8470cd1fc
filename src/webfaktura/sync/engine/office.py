"""Everything the runs of one data folder work with."""

from dataclasses import dataclass, field

from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.outbox import Clock
from webfaktura.sync.engine.report import Guide, Listener, Nobody, StraightOn
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.erp.port import Erp
from webfaktura.sync.secrets import Vault


@dataclass(frozen=True)
class Office:
    """The server, the accounting system and this folder's memory, all open."""

    caller: Caller
    erp: Erp
    status: Status
    store: VariablesStore
    vault: Vault
    now: Clock
    host: str
    listener: Listener = field(default_factory=Nobody)
    guide: Guide = field(default_factory=StraightOn)
