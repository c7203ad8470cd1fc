"""Crash points, shown by real processes that really die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from webfaktura import faults

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import sys
from webfaktura import faults

for turn in range(3):
    for name in ("story.opened", "story.closed"):
        faults.point(name)
        print(name, turn, flush=True)
"""
ALL_LINES = [f"{name} {turn}" for turn in range(3) for name in ("story.opened", "story.closed")]
KILLED = -signal.SIGKILL


def run_program(**variables: str | Path) -> tuple[int, list[str]]:
    """Run the small program in its own process; return its exit code and printed lines."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **{name: str(text) for name, text in variables.items()}},
        stdout=subprocess.PIPE,
        text=True,
        timeout=20,
        check=False,
    )
    return ended.returncode, ended.stdout.splitlines()


def test_a_program_without_a_fault_passes_every_point() -> None:
    assert run_program() == (0, ALL_LINES)


def test_a_fault_kills_at_the_first_pass() -> None:
    assert run_program(WEBFAKTURA_FAULT="story.closed") == (KILLED, ALL_LINES[:1])


def test_a_fault_with_a_number_kills_at_that_pass() -> None:
    assert run_program(WEBFAKTURA_FAULT="story.closed:3") == (KILLED, ALL_LINES[:5])


def test_a_fault_beyond_the_last_pass_never_fires() -> None:
    assert run_program(WEBFAKTURA_FAULT="story.closed:4") == (0, ALL_LINES)


def test_a_fault_at_an_unknown_point_never_fires() -> None:
    assert run_program(WEBFAKTURA_FAULT="story.elsewhere") == (0, ALL_LINES)


def test_a_fault_with_a_marker_fires_once_over_restarted_processes(tmp_path: Path) -> None:
    marker = tmp_path / "died"

    first = run_program(WEBFAKTURA_FAULT="story.opened:2", WEBFAKTURA_FAULT_ONCE=marker)
    second = run_program(WEBFAKTURA_FAULT="story.opened:2", WEBFAKTURA_FAULT_ONCE=marker)

    assert first == (KILLED, ALL_LINES[:2])
    assert marker.exists()
    assert second == (0, ALL_LINES)


def test_a_dry_run_lists_each_pass_and_kills_nothing(tmp_path: Path) -> None:
    listed = tmp_path / "points"

    ended = run_program(WEBFAKTURA_FAULTS_LIST=listed)

    assert ended == (0, ALL_LINES)
    assert listed.read_text().splitlines() == ["story.opened", "story.closed"] * 3


def test_the_list_grows_over_processes_and_ends_at_the_point_of_death(tmp_path: Path) -> None:
    listed = tmp_path / "points"

    run_program(WEBFAKTURA_FAULTS_LIST=listed, WEBFAKTURA_FAULT="story.closed")
    run_program(WEBFAKTURA_FAULTS_LIST=listed, WEBFAKTURA_FAULT="story.opened")

    assert listed.read_text().splitlines() == ["story.opened", "story.closed", "story.opened"]


@pytest.mark.parametrize("misspelt", ["story.opened:0", "story.opened:-1", "story.opened:third"])
def test_a_misspelt_pass_stops_the_program_instead_of_being_ignored(misspelt: str) -> None:
    with pytest.raises(ValueError, match=r"WEBFAKTURA_FAULT|invalid literal"):
        faults.fault_in(misspelt)


def test_this_test_run_is_not_armed() -> None:
    assert faults.ARMED is False
