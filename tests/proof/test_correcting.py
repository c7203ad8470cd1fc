"""A correction killed on its way: the credit note and the new draft are both there or neither."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from installation import Installation, an_installation

PATIENCE = 60.0
POINTS = ["invoicing.number_taken", "invoicing.corrected_before_commit"]
HELD = """
SELECT (SELECT count(*) FROM invoicing_invoice WHERE kind = 'invoice'),
       (SELECT count(*) FROM invoicing_invoice WHERE kind = 'credit_note'),
       (SELECT count(*) FROM invoicing_draft)
"""


def run(word: str, installation: Installation, **variables: str) -> int:
    command = [sys.executable, "-m", "proof.correcting_program", word]
    environment = installation.environment | variables
    return subprocess.run(command, env=environment, timeout=PATIENCE, check=False).returncode


@pytest.mark.slow
def test_a_correction_killed_at_any_point_has_not_begun(tmp_path: Path) -> None:
    with an_installation(tmp_path / "home") as house:
        assert run("prepare", house) == 0

        for point in POINTS:
            assert run("correct", house, WEBFAKTURA_FAULT=point) == -signal.SIGKILL, point
            assert house.ask(HELD) == [(1, 0, 1)], point

        assert run("correct", house) == 0
        assert house.ask(HELD) == [(1, 1, 3)]
        numbers = house.ask("SELECT invoice_no FROM invoicing_invoice ORDER BY invoice_no")
        assert numbers == [(1,), (2,)]
