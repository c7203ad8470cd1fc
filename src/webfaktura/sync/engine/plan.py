"""Decides the next step for a batch from what the accounting system holds; pure."""

from dataclasses import dataclass
from enum import StrEnum

from webfaktura.contract.v1.batches import Batch
from webfaktura.sync.erp.port import ErpBatch, ErpBatchState, erp_voucher


class Updating(StrEnum):
    """Who posts a batch that is written (NoAutoBatchUpdate)."""

    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class Write:
    """The accounting system has nothing of the batch: write it, then read it back."""


@dataclass(frozen=True)
class Rewrite:
    """It holds half of it or something else that may be removed: remove it, and look again."""


@dataclass(frozen=True)
class Update:
    """It holds the whole batch and is to post it: update it, then read it back."""


@dataclass(frozen=True)
class Acknowledge:
    """It holds the whole batch: confirm it to the server."""

    found: ErpBatch


@dataclass(frozen=True)
class Stop:
    """It has posted something else under our reference: a person must look, nothing is guessed."""

    sentence: str


type Step = Write | Rewrite | Update | Acknowledge | Stop


def reference_of(batch: Batch) -> str:
    """Our reference of the batch in the accounting system: the batch's id.

    The id and not the number, so that two servers never share a reference.
    """
    return str(batch.batch_id)


def next_step(batch: Batch, found: ErpBatch | None, updating: Updating) -> Step:
    """Decide from what the accounting system holds; what we remember is only a hint."""
    if found is None:
        return Write()
    is_updated = found.state is ErpBatchState.UPDATED
    if not holds(found, batch):
        return Stop(_differs(batch, found)) if is_updated else Rewrite()
    if updating is Updating.AUTOMATIC and not is_updated:
        return Update()
    return Acknowledge(found)


def holds(found: ErpBatch, batch: Batch) -> bool:
    """Tell whether the accounting system holds the whole batch and nothing else in it."""
    wanted = {voucher.voucher_id: erp_voucher(voucher) for voucher in batch.vouchers}
    present = {voucher.voucher_id: voucher for voucher in found.vouchers}
    return present == wanted and len(found.vouchers) == len(batch.vouchers)


def _differs(batch: Batch, found: ErpBatch) -> str:
    known = erp_name(found)
    return (
        f"Bunt {batch.batch_no} er alt oppdatert i regnskapssystemet{known}, men med annet innhold "
        "enn i WebFaktura. Ingenting er endret. Sammenlign bunten med fakturajournalen, og meld "
        "fra til driften."
    )


def erp_name(found: ErpBatch) -> str:
    """What the accounting system calls the batch, ready to stand in a sentence."""
    return f" (bunt {found.erp_reference} der)" if found.erp_reference else ""
