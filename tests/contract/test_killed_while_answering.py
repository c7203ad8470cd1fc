"""A server killed around the moment it keeps its answer: the same call again does it once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PATIENCE = 60


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with one registered office; copied by each test."""
    home = tmp_path_factory.mktemp("installation")
    program(home, "-m", "webfaktura.server.cli", "migrate")
    program(home, str(HERE / "retrying.py"), "register")
    return home


def program(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={
            **os.environ,
            "WEBFAKTURA_HOME": str(home),
            "WEBFAKTURA_FACE": "service",
            "WEBFAKTURA_LOG": "WARNING",
            "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
            "PYTHONPATH": str(HERE.parent),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def create(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return program(home, str(HERE / "retrying.py"), "create", **variables)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("point", ["webservice.answer_stored", "webservice.answer_committed"])
def test_the_same_call_after_a_kill_makes_one_client(
    registered: Path, tmp_path: Path, point: str
) -> None:
    home = tmp_path / "home"
    copied = subprocess.run(["cp", "-r", registered, home], check=True)
    assert copied.returncode == 0

    killed = create(home, WEBFAKTURA_FAULT=point)
    first, again = told(create(home)), told(create(home))

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert first == again
    assert (first["status"], first["created"], first["clients"]) == (200, True, 1)
