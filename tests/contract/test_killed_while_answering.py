"""A server killed around the moment it keeps its answer: the same call again does it once."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from installation import Installation, a_copy_of, an_installation

HERE = Path(__file__).parent
PATIENCE = 60


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with one registered office; copied by each test."""
    with an_installation(tmp_path_factory.mktemp("installation")) as installation:
        program(installation, "-m", "webfaktura.server.cli", "migrate")
        program(installation, str(HERE / "retrying.py"), "register")
        yield installation


def program(
    installation: Installation, *words: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**installation.environment, "WEBFAKTURA_FACE": "service", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def create(installation: Installation, **variables: str) -> subprocess.CompletedProcess[str]:
    return program(installation, str(HERE / "retrying.py"), "create", **variables)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("point", ["webservice.answer_stored", "webservice.answer_committed"])
def test_the_same_call_after_a_kill_makes_one_client(
    registered: Installation, tmp_path: Path, point: str
) -> None:
    with a_copy_of(registered, tmp_path / "home") as installation:
        killed = create(installation, WEBFAKTURA_FAULT=point)
        first, again = told(create(installation)), told(create(installation))

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert first == again
    assert (first["status"], first["created"], first["clients"]) == (200, True, 1)
