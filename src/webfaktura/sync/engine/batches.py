"""Step 4: each frozen batch is posted once, whole or not at all, and confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from webfaktura import faults
from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import (
    Batch,
    ClaimBatch,
    ConfirmBatch,
    PostedVoucher,
    RefuseBatch,
    RefusedVoucher,
    Voucher,
)
from webfaktura.contract.v1.endpoints import CLAIM_BATCH, CONFIRM_BATCH, REFUSE_BATCH
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import AnswerUnreadable
from webfaktura.sync.engine.customers import send_our_customers
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.plan import (
    Acknowledge,
    Rewrite,
    Stop,
    Update,
    Write,
    next_step,
    reference_of,
)
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import BatchToWrite, ErpBatch, VouchersRefused

_MOST_STEPS = 8
"""Write, read back, rewrite once, update, and some room: more means that it goes in circles."""


class BatchStopped(Refusal):
    """The batch cannot be carried on safely; a person must look."""


@dataclass
class _Tally:
    """What became of the batches of one run."""

    batches: int = 0
    vouchers: int = 0
    refused: list[str] = field(default_factory=list)
    closed: set[UUID] = field(default_factory=set)

    @property
    def report(self) -> StepReport:
        counts = {"bunter": self.batches, "bilag": self.vouchers}
        state = State.REFUSED if self.refused else State.DONE
        return StepReport(Step.BATCHES, state, counts, tuple(self.refused))


def claim(visit: Visit) -> Batch | None:
    """Freeze what waits, or be handed the open batch again; a damaged one is refused."""
    try:
        claimed = visit.outbox.send(CLAIM_BATCH, ClaimBatch(id=new_id()))
    except AnswerUnreadable as problem:
        raise BatchStopped(
            "Bunten fra WebFaktura er ikke hel: kontrollsum, antall eller sum stemmer ikke. "
            "Ingenting av den er bokført. Kjør igjen; meld fra til driften om det gjentar seg."
        ) from problem
    faults.point("sync.batch.claimed")
    return claimed.batch


def transfer_batches(visit: Visit) -> StepReport:
    """Carry every waiting batch to the accounting system and back, one after the other."""
    tally = _Tally()
    while batch := claim(visit):
        if batch.batch_id in tally.closed:
            raise BatchStopped(
                f"WebFaktura deler ut bunt {batch.batch_no} på nytt, enda den er avsluttet. "
                "Ingenting er bokført to ganger. Meld fra til driften."
            )
        send_our_customers(visit)
        try:
            _carry(visit, batch, tally)
        except VouchersRefused as refusal:
            _refuse(visit, batch, refusal.refused, tally)
        tally.closed.add(batch.batch_id)
    return tally.report


def _carry(visit: Visit, batch: Batch, tally: _Tally) -> None:
    """Do the next step until the accounting system holds the whole batch; then confirm it."""
    _note(visit, batch, "claimed")
    for _ in range(_MOST_STEPS):
        found = visit.erp.find_batch(visit.client_no, reference_of(batch))
        faults.point("sync.batch.looked_for")
        step = next_step(batch, found, visit.updating)
        if isinstance(step, Stop):
            raise BatchStopped(step.sentence)
        if isinstance(step, Acknowledge):
            _confirm(visit, batch, step.found)
            tally.batches += 1
            tally.vouchers += batch.count
            return
        visit.check_lease()
        _act(visit, batch, step)
    raise BatchStopped(
        f"Regnskapssystemet leser ikke tilbake bunt {batch.batch_no} slik den ble skrevet. "
        "Bunten er ikke bekreftet. Meld fra til driften."
    )


def _act(visit: Visit, batch: Batch, step: Write | Rewrite | Update) -> None:
    erp, client_no, reference = visit.erp, visit.client_no, reference_of(batch)
    if isinstance(step, Write):
        _note(visit, batch, "writing")
        description = f"WebFaktura bunt {batch.batch_no}"
        erp.write_batch(client_no, BatchToWrite(reference, description, batch.vouchers))
        faults.point("sync.batch.written")
    elif isinstance(step, Rewrite):
        _note(visit, batch, "removing")
        erp.remove_batch(client_no, reference)
        faults.point("sync.batch.removed")
    else:
        _note(visit, batch, "updating")
        _update(visit, batch)
        faults.point("sync.batch.updated")


def _update(visit: Visit, batch: Batch) -> None:
    """Post the batch; one that cannot be posted any longer is taken out again, whole."""
    reference = reference_of(batch)
    try:
        visit.erp.update_batch(visit.client_no, reference, on=visit.on)
    except VouchersRefused:
        visit.erp.remove_batch(visit.client_no, reference)
        faults.point("sync.batch.removed")
        raise


def _confirm(visit: Visit, batch: Batch, found: ErpBatch) -> None:
    """Tell the server; the batch's id is the write's id, so a replay is the same request."""
    _note(visit, batch, "confirming")
    vouchers = tuple(
        PostedVoucher(voucher_id=one, erp_voucher_no=found.voucher_nos.get(one, ""))
        for one in (voucher.voucher_id for voucher in batch.vouchers)
    )
    confirmation = ConfirmBatch(
        id=batch.batch_id,
        sha256=batch.sha256,
        erp_reference=found.erp_reference or found.reference,
        vouchers=vouchers,
    )
    visit.outbox.send(CONFIRM_BATCH, confirmation, batch_id=batch.batch_id)
    _note(visit, batch, "confirmed")
    faults.point("sync.batch.confirmed")


def _refuse(visit: Visit, batch: Batch, reasons: Mapping[UUID, str], tally: _Tally) -> None:
    """Tell the server which vouchers a person must mend; it freezes a new batch of the rest."""
    _note(visit, batch, "refusing")
    refused = tuple(
        RefusedVoucher(voucher_id=voucher_id, reason=reason)
        for voucher_id, reason in reasons.items()
    )
    refusal = RefuseBatch(id=new_id(), sha256=batch.sha256, refused=refused)
    visit.outbox.send(REFUSE_BATCH, refusal, batch_id=batch.batch_id)
    _note(visit, batch, "refused")
    faults.point("sync.batch.refused")
    known = {voucher.voucher_id: voucher for voucher in batch.vouchers}
    tally.refused += [f"{_name(known[one])}: {reason}" for one, reason in reasons.items()]


def _note(visit: Visit, batch: Batch, phase: str) -> None:
    visit.status.note_batch(visit.client_no, batch.batch_id, batch.batch_no, phase, at=visit.now())
    faults.point("sync.batch.noted")


def _name(voucher: Voucher) -> str:
    kind = "Faktura" if voucher.kind is DocumentKind.INVOICE else "Kreditnota"
    return f"{kind} {voucher.invoice_no} må rettes"
