"""The ledger killed (SIGKILL) at every fault point, and run again."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from unit.ledger import journey
from unit.ledger.builders import CLIENT, KARI, a_ledger
from webfaktura.norway.money import Money

# name and how often an undisturbed journey passes it; a point may not be taken away
POINTS = {
    "ledger.customers_put": 2,
    "ledger.batch_rows_stored": 3,
    "ledger.batch_written": 3,
    "ledger.batch_rows_removed": 1,
    "ledger.batch_removed": 1,
    "ledger.voucher_booked": 7,
    "ledger.batch_booked": 2,
    "ledger.batch_updated": 2,
    "ledger.payment_booked": 3,
    "ledger.payment_registered": 2,
    "ledger.payment_reversed": 1,
}
KILLS = [
    f"{name}:{turn}" for name, passes in POINTS.items() for turn in sorted({1, passes // 2, passes})
    if turn
]  # fmt: skip


def run_journey(folder: Path, **variables: str) -> int:
    """Run the journey in a process of its own; return its exit code."""
    ended = subprocess.run(
        [sys.executable, journey.__file__, folder],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        timeout=60,
        check=False,
    )
    return ended.returncode


def test_every_point_is_known(tmp_path: Path) -> None:
    listed = tmp_path / "points"

    assert run_journey(tmp_path, WEBFAKTURA_FAULTS_LIST=str(listed)) == 0

    assert Counter(listed.read_text(encoding="utf-8").split()) == POINTS


@pytest.mark.parametrize("fault", KILLS)
def test_killed_anywhere_and_run_again_everything_is_posted_once(
    tmp_path: Path, fault: str
) -> None:
    assert run_journey(tmp_path, WEBFAKTURA_FAULT=fault) == -signal.SIGKILL

    assert run_journey(tmp_path) == 0

    with a_ledger(tmp_path) as ledger:
        booked = [(each.voucher_no, each.voucher.reference) for each in ledger.vouchers(CLIENT)]
        assert booked == [
            (1, "ref-1"),
            (2, "ref-2"),
            (3, "ref-3"),
            (4, "ref-4"),
            (5, "pay-1"),
            (6, "pay-2"),
            (7, "back-1"),
        ]
        states = [(batch.reference, batch.state) for batch in ledger.batches(CLIENT)]
        assert states == [("batch-1", "updated"), ("batch-2", "updated")]
        assert {line.account: line.balance for line in ledger.trial_balance(CLIENT)} == {
            "1500": Money.of("1250.00"),
            "1920": Money.of("1250.00"),
            "2700": Money.of("-500.00"),
            "3000": Money.of("-2000.00"),
        }
        remaining = {item.invoice_no: item.remaining for item in ledger.open_items(CLIENT)}
        assert remaining == {
            1: Money.of("1250.00"),
            3: Money.of("-1250.00"),
            4: Money.of("1250.00"),
        }
        payments = [each.payment_id for each in ledger.payments_since(CLIENT, "").payments]
        assert payments == ["pay-1", "pay-2", "back-1"]
        assert KARI in ledger.customers(CLIENT)
