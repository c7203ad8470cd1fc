"""An installation that stands is upgraded: tables are remade under guards that come back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines import a_database

DJANGO = ["-m", "django"]
WEBFAKTURA = ["-m", "webfaktura.server.cli"]


@pytest.mark.slow
def test_tables_that_guards_look_into_are_changed_and_guarded_again(tmp_path: Path) -> None:
    with a_database() as database:
        environment = {
            **os.environ,
            **database,
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "WEBFAKTURA_HOME": str(tmp_path),
        }

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, *words]
            return subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False
            )

        first = run(*WEBFAKTURA, "migrate")
        before = run(*DJANGO, "migrate", "invoicing", "0001")
        upgraded = run(*WEBFAKTURA, "migrate")
        told = run(*WEBFAKTURA, "doctor").stdout

    assert [done.returncode for done in (first, before, upgraded)] == [0, 0, 0], (
        before.stderr + upgraded.stderr
    )
    assert "vakter står." in told
    assert "svarer og er oppdatert." in told
