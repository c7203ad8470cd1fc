"""Eight processes at one invoice: no more is credited than it holds, on either engine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from installation import an_installation

PATIENCE = 120.0


@pytest.mark.slow
def test_eight_at_once_credit_no_more_than_the_invoice_holds(tmp_path: Path) -> None:
    with an_installation(tmp_path) as installation:
        done = subprocess.run(
            [sys.executable, "-m", "proof.journey_program", "proof.crediting"],
            env=installation.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    assert (done.returncode, done.stderr[-900:]) == (0, "")
    assert json.loads(done.stdout) == {
        "told": [2, 3, 4, 5],
        "held": [2, 3, 4, 5],
        "left": 5_000,
        "changed": 0,
        "exits": [0],
    }
