"""Eight processes at one invoice: no more is credited than it holds, on either engine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines import a_database

TESTS = Path(__file__).parents[1]


@pytest.mark.slow
def test_eight_at_once_credit_no_more_than_the_invoice_holds(tmp_path: Path) -> None:
    with a_database() as database:
        environment = {
            **os.environ,
            **database,
            "WEBFAKTURA_HOME": str(tmp_path),
            "WEBFAKTURA_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "PYTHONPATH": str(TESTS),
        }

        def run(*words: str) -> str:
            command = [sys.executable, "-m", *words]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=120
            )
            assert (done.returncode, done.stderr[-900:]) == (0, "")
            return done.stdout

        run("webfaktura.server.cli", "migrate")
        came = json.loads(run("proof.crediting"))

    assert came == {
        "told": [2, 3, 4, 5],
        "held": [2, 3, 4, 5],
        "left": 5_000,
        "changed": 0,
        "exits": [0],
    }
