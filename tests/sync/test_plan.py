"""The plan: what is done next follows from what the accounting system holds, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from sync.cast import a_voucher
from webfaktura.contract.v1.base import checksum
from webfaktura.contract.v1.batches import Batch, Voucher, signed_total
from webfaktura.sync.engine.plan import (
    Acknowledge,
    Rewrite,
    Stop,
    Update,
    Updating,
    Write,
    next_step,
)
from webfaktura.sync.erp.port import ErpBatch, ErpBatchState, ErpVoucher, erp_voucher

BOTH = pytest.mark.parametrize("updating", Updating)


def a_batch(*vouchers: Voucher) -> Batch:
    return Batch(
        batch_id=uuid4(),
        batch_no=17,
        claimed_at=datetime(2026, 11, 24, 1, tzinfo=UTC),
        vouchers=vouchers,
        count=len(vouchers),
        total=signed_total(vouchers),
        sha256=checksum([voucher.wire for voucher in vouchers]),
    )


def found(batch: Batch, state: ErpBatchState) -> ErpBatch:
    return ErpBatch(
        str(batch.batch_id), state, tuple(map(erp_voucher, batch.vouchers)), erp_reference="4"
    )


BATCH = a_batch(a_voucher(1), a_voucher(2))
WAITING = found(BATCH, ErpBatchState.WAITING)
UPDATED = found(BATCH, ErpBatchState.UPDATED)


@BOTH
def test_what_is_not_there_is_written(updating: Updating) -> None:
    assert next_step(BATCH, None, updating) == Write()


def test_a_whole_batch_that_waits_is_updated_or_left_to_wait_as_the_client_wishes() -> None:
    assert next_step(BATCH, WAITING, Updating.AUTOMATIC) == Update()
    assert next_step(BATCH, WAITING, Updating.BY_HAND) == Acknowledge(WAITING)


@BOTH
def test_a_whole_batch_that_is_updated_is_acknowledged(updating: Updating) -> None:
    assert next_step(BATCH, UPDATED, updating) == Acknowledge(UPDATED)


first, second = WAITING.vouchers
OTHERS = {
    "half of it": (first,),
    "one voucher twice": (first, first, second),
    "a stranger besides": (first, second, erp_voucher(a_voucher(3))),
    "another amount": (first, replace(second, gross=second.gross + 1)),
    "another account": (
        first,
        replace(second, rows=(replace(second.rows[0], account="3100"),)),
    ),
    "another due date": (first, replace(second, due_on=second.issued_on)),
    "another KID": (first, replace(second, kid="")),
}


@BOTH
@pytest.mark.parametrize("vouchers", OTHERS.values(), ids=OTHERS.keys())
def test_something_else_that_waits_is_taken_out(
    updating: Updating, vouchers: tuple[ErpVoucher, ...]
) -> None:
    assert next_step(BATCH, replace(WAITING, vouchers=vouchers), updating) == Rewrite()


@BOTH
@pytest.mark.parametrize("vouchers", OTHERS.values(), ids=OTHERS.keys())
def test_something_else_that_is_posted_stops_for_a_person(
    updating: Updating, vouchers: tuple[ErpVoucher, ...]
) -> None:
    step = next_step(BATCH, replace(UPDATED, vouchers=vouchers), updating)

    assert step == Stop(
        "Bunt 17 er alt oppdatert i regnskapssystemet (bunt 4 der), men med annet innhold enn i "
        "WebFaktura. Ingenting er endret. Sammenlign bunten med fakturajournalen, og meld fra til "
        "driften."
    )


def test_the_order_of_vouchers_and_rows_means_nothing() -> None:
    turned = replace(UPDATED, vouchers=tuple(reversed(UPDATED.vouchers)))

    assert next_step(BATCH, turned, Updating.AUTOMATIC) == Acknowledge(turned)
