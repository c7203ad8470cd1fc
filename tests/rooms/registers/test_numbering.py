"""Numbers are given once and without a hole, however many take them and whoever is killed."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, an_installation

HERE = Path(__file__).parent
PATIENCE = 60.0
TAKERS = 4
ENOUGH = 120


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with an_installation(tmp_path) as installation:
        run(installation, "-m", "webfaktura.server.cli", "migrate")
        run(installation, str(HERE / "opening.py"))
        yield installation


def run(installation: Installation, *words: str) -> None:
    subprocess.run(
        [sys.executable, *words], env=installation.environment, check=True, timeout=PATIENCE
    )


def numbers_kept(installation: Installation) -> list[object]:
    rows = installation.ask("SELECT customer_no FROM registers_customer ORDER BY customer_no")
    return [number for (number,) in rows]


def start_taker(installation: Installation, said: Path) -> subprocess.Popen[bytes]:
    with said.open("wb") as words:
        return subprocess.Popen(
            [sys.executable, str(HERE / "numbering.py")],
            env=installation.environment,
            stdout=words,
        )


@pytest.mark.slow
def test_no_number_is_doubled_lost_or_left_out_when_takers_are_killed(
    installation: Installation,
) -> None:
    said = [installation.home / f"taker{number}.txt" for number in range(TAKERS)]
    takers = [start_taker(installation, words) for words in said]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not (
        len(numbers_kept(installation)) >= ENOUGH and all(words.stat().st_size for words in said)
    ):
        time.sleep(0.05)
    for taker in takers:
        taker.send_signal(signal.SIGKILL)
        taker.wait(PATIENCE)

    kept = numbers_kept(installation)
    told = [[int(number) for number in words.read_text().split()] for words in said]
    everything_told = [number for numbers in told for number in numbers]
    assert len(kept) >= ENOUGH
    assert kept == list(range(10010, 10010 + len(kept)))
    assert len(set(everything_told)) == len(everything_told)
    assert set(everything_told) <= set(kept)
    assert all(told), "they did not all work beside each other"
