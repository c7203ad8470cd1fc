"""Numbers are given once and without a hole, however many take them and whoever is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
PATIENCE = 60.0
TAKERS = 4
ENOUGH = 120


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "WEBFAKTURA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
        "PYTHONPATH": str(TESTS),
        "WEBFAKTURA_LOG": "WARNING",
    }


def run(home: Path, *words: str) -> None:
    subprocess.run([sys.executable, *words], env=environment(home), check=True, timeout=PATIENCE)


def numbers_kept(home: Path) -> list[int]:
    with closing(sqlite3.connect(home / "webfaktura.sqlite3", timeout=20)) as database:
        rows = database.execute("SELECT customer_no FROM registers_customer ORDER BY customer_no")
        return [number for (number,) in rows]


def start_taker(home: Path, said: Path) -> subprocess.Popen[bytes]:
    with said.open("wb") as words:
        return subprocess.Popen(
            [sys.executable, str(HERE / "numbering.py")], env=environment(home), stdout=words
        )


@pytest.mark.slow
def test_no_number_is_doubled_lost_or_left_out_when_takers_are_killed(tmp_path: Path) -> None:
    run(tmp_path, "-m", "webfaktura.server.cli", "migrate")
    run(tmp_path, str(HERE / "opening.py"))
    said = [tmp_path / f"taker{number}.txt" for number in range(TAKERS)]
    takers = [start_taker(tmp_path, words) for words in said]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not (
        len(numbers_kept(tmp_path)) >= ENOUGH and all(words.stat().st_size for words in said)
    ):
        time.sleep(0.05)
    for taker in takers:
        taker.send_signal(signal.SIGKILL)
        taker.wait(PATIENCE)

    kept = numbers_kept(tmp_path)
    told = [[int(number) for number in words.read_text().split()] for words in said]
    everything_told = [number for numbers in told for number in numbers]
    assert len(kept) >= ENOUGH
    assert kept == list(range(10010, 10010 + len(kept)))
    assert len(set(everything_told)) == len(everything_told)
    assert set(everything_told) <= set(kept)
    assert all(told), "they did not all work beside each other"
