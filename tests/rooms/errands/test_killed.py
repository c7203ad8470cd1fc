"""Large work killed at every boundary: done in the end, its file whole, nobody sent to twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from installation import Installation, a_copy_of, an_installation

PATIENCE = 60.0
PORTION = "errands.portion_done"
KILLS = [
    *(f"{PORTION}:{number}" for number in (1, 3, 4, 6)),
    *("errands.file_written", "errands.file_stored", "errands.file_stored:2"),
]


def run(word: str, installation: Installation, **variables: str) -> int:
    """Run one program to its end; return its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "rooms.errands.program", word],
        env=installation.environment | variables,
        check=False,
        timeout=PATIENCE,
    ).returncode


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with an_installation(tmp_path_factory.mktemp("prepared")) as installation:
        assert run("prepare", installation) == 0
        yield installation


@pytest.mark.parametrize("kill", KILLS)
def test_killed_anywhere_it_is_done_in_the_end(
    kill: str, prepared: Installation, tmp_path: Path
) -> None:
    with a_copy_of(prepared, tmp_path / "copy") as copy:
        died = run("work", copy, WEBFAKTURA_FAULT=kill)
        ended = run("work", copy)

        assert (died, ended) == (-signal.SIGKILL, 0)
        errands = "SELECT deed, state, done, total FROM errands_errand ORDER BY deed"
        assert copy.ask(errands) == [("send", "done", 3, 3), ("zip", "done", 3, 3)]
        [file] = (copy.home / "documents" / "exports").iterdir()
        with ZipFile(file) as zipped:
            assert zipped.testzip() is None
            assert len(zipped.namelist()) == 3
        retried = "SELECT subject FROM tenancy_auditentry WHERE deed = 'delivery.retry'"
        assert len(copy.ask(retried)) == 3
