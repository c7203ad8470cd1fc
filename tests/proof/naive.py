"""Naive protocols for the control: planted in Sync, one loses vouchers and one doubles them.

An accounting system with unique keys of its own would refuse the double and so
hide it. The control's ledger is therefore made without them, as many are:
`python -m proof.naive init` is `webfaktura-ledger init` for such a ledger.
"""

from collections.abc import Callable
from uuid import uuid4

from webfaktura.contract.v1.batches import Batch
from webfaktura.ledger import batch_checks, schema
from webfaktura.ledger.checks import Taken
from webfaktura.ledger.cli import main
from webfaktura.sync.engine import batches
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import BatchToWrite, ErpBatch, ErpBatchState, erp_voucher

OWN_NET = (
    "UNIQUE (client_no, reference),",
    "UNIQUE (client_no, kind, invoice_no),",
)
"""What keeps the ledger itself from holding a voucher twice."""


def confirms_first(visit: Visit, batch: Batch, _tally: object) -> None:
    """Marks the batch as transferred, and writes it then."""
    reference = str(batch.batch_id)
    posted = tuple(map(erp_voucher, batch.vouchers))
    batches._confirm(visit, batch, ErpBatch(reference, ErpBatchState.WAITING, posted))
    _post(visit, batch, reference)


def never_looks(visit: Visit, batch: Batch, _tally: object) -> None:
    """Writes under a new reference each time it is handed the batch, without looking first."""
    reference = str(uuid4())
    _post(visit, batch, reference)
    found = visit.erp.find_batch(visit.client_no, reference)
    assert found is not None
    batches._confirm(visit, batch, found)


def _post(visit: Visit, batch: Batch, reference: str) -> None:
    visit.erp.write_batch(visit.client_no, BatchToWrite(reference, "", batch.vouchers))
    visit.erp.update_batch(visit.client_no, reference, on=visit.on)


PROTOCOLS: dict[str, Callable[[Visit, Batch, object], None]] = {
    "confirms_first": confirms_first,
    "never_looks": never_looks,
}


def plant(protocol: str) -> None:
    """Let Sync of this process follow a naive protocol; with none named it stays as it is."""
    if protocol:
        batches._carry = PROTOCOLS[protocol]  # type: ignore[assignment]  # that is the plan
        batch_checks._taken = lambda *_: Taken(frozenset(), frozenset())


def _without_net(statement: str) -> str:
    for line in OWN_NET:
        statement = statement.replace(line, "")
    return statement


if __name__ == "__main__":
    schema.STATEMENTS = tuple(map(_without_net, schema.STATEMENTS))  # type: ignore[assignment]  # as many as before
    main()
