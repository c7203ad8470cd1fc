"""Several programs writing the same ledger at once."""

import os
import subprocess
import sys
from pathlib import Path

from unit.ledger import crowd
from unit.ledger.builders import CLIENT, a_ledger
from webfaktura.norway.money import Money

PROGRAMS = 3
EACH = 10


def test_programs_writing_at_once_leave_no_hole_and_no_double(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        cursor = ledger.payments_since(CLIENT, "").cursor

    running = [
        subprocess.Popen(
            [sys.executable, crowd.__file__, tmp_path, f"{1 + EACH * place}", f"{EACH}"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for place in range(PROGRAMS)
    ]

    assert [program.wait(timeout=120) for program in running] == [0] * PROGRAMS
    with a_ledger(tmp_path) as ledger:
        vouchers = ledger.vouchers(CLIENT)
        assert [each.voucher_no for each in vouchers] == list(range(1, 2 * PROGRAMS * EACH + 1))
        told = [each.invoice_no for each in ledger.payments_since(CLIENT, cursor).payments]
        assert sorted(told) == list(range(1, PROGRAMS * EACH + 1))
        assert ledger.open_items(CLIENT) == []
        assert Money.total(line.balance for line in ledger.trial_balance(CLIENT)) == Money(0)
