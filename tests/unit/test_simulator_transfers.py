"""Transfers by a Sync in processes of its own, killed and cheated by chance: the short form."""

from io import BytesIO

import pytest

from proof.proxy import message
from proof.transfer_runs import (
    BATCH,
    a_transfer,
    double_fault,
    through_a_proxy,
    with_random_kills,
)


@pytest.mark.parametrize("seed", [2, 5])
def test_two_faults_after_another_lose_and_double_nothing(seed: int) -> None:
    wrong, befell = double_fault(seed, 2 * BATCH)

    assert wrong == []
    assert befell != []


@pytest.mark.parametrize("seed", [3, 4])
def test_a_proxy_that_cuts_swallows_and_replays_loses_and_doubles_nothing(seed: int) -> None:
    wrong, befell = through_a_proxy(seed, 2 * BATCH)

    assert wrong == []
    assert befell != []


def test_a_transfer_killed_again_and_again_loses_and_doubles_nothing() -> None:
    wrong, kills = with_random_kills(1, 4 * BATCH, 3)

    assert wrong == []
    assert len(kills) == 3


def test_the_verdict_sees_what_is_lost_in_the_ledger_or_told_otherwise() -> None:
    with a_transfer(1) as (transfer, _proxy):
        transfer.invoice(2)
        transfer.carry_on()
        first, second = transfer.company.frozen
        sound = transfer.findings()

        transfer.company.transferred[first] = "99"
        voucher = transfer.company.frozen[second]
        changed = voucher.model_copy(update={"gross": voucher.gross + 1})
        transfer.company.frozen[second] = changed

        assert sound == []
        assert transfer.findings() == [f"differs: {first}", f"differs: {second}"]


def test_the_verdict_sees_a_voucher_that_nobody_froze() -> None:
    with a_transfer(1) as (transfer, _proxy):
        transfer.invoice(1)
        transfer.carry_on()

        transfer.company.frozen.clear()

        assert transfer.findings() == ["doubled: 1 vouchers"]


def test_the_proxy_reads_a_message_to_its_end_and_no_further() -> None:
    first, second = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", b"GET / HTTP/1.1\r\n\r\n"
    stream = BytesIO(first + second)

    assert [message(stream), message(stream), message(stream)] == [first, second, b""]
