"""Run every test and close with one line that adds up all runs: `N passed, N failed, N skipped`.

The whole suite runs on SQLite; what touches the server's database runs once more on
PostgreSQL; what belongs to Sync once more where only Sync's wheel is installed, which
proves that Sync needs no server.

Each run has two workers, for two cores. Sync alone runs beside the others from the start,
where they wait for a program or a page; what it says is shown when it has ended.
"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NamedTuple

from defusedxml.ElementTree import parse

from postgresql import NoPostgresql, prepared

REPORTS = Path("var/tests").absolute()
ALONE = Path("var/sync-alone").absolute()
SYNC = Path("packaging/sync")
SYNC_LOCK = Path("requirements-sync-test.txt")

# Of these a worker may take any test. In the other folders what costs most is made once for a
# file (a server and its browser, a history full of kills), so there a worker takes whole files.
TEST_BY_TEST = ("unit", "contract", "erp", "sync", "ledger", "rooms", "pages")
# What stands on the server's database, and so runs on PostgreSQL too.
ON_BOTH = ("contract", "rooms", "pages", "stories", "proof")
# What runs a second time where only Sync is installed, and the examples it reads.
SYNCS_OWN = ("sync", "erp", "data")


_WITHOUT_DATABASE = {
    name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")
}


class Counts(NamedTuple):
    """How many tests of one or more runs ended in which way."""

    passed: int
    failed: int
    skipped: int


class Run(NamedTuple):
    """One run of pytest: its report's name, its command, where it starts and what it is told."""

    name: str
    command: list[str]
    folder: Path = Path()
    environment: Mapping[str, str] = {}


def main() -> int:
    """Run all, whatever fails on the way; 1 if a test failed or a run had none."""
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    with ThreadPoolExecutor(1) as beside, (REPORTS / "sync-alone.txt").open("w+") as said:
        sync_alone = beside.submit(_sync_alone, said)
        ended = {run.name: _pytest(run) for run in _runs_here()} | _on_postgresql()
        ended["sync-alone"] = sync_alone.result()
        said.seek(0)
        sys.stdout.write(said.read())
    counts = [_counts(name, exit_code) for name, exit_code in ended.items()]
    total = Counts(*(sum(column) for column in zip(*counts, strict=True)))
    sys.stdout.write(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped\n")
    return 1 if total.failed else 0


def _runs_here() -> Iterator[Run]:
    """What runs where everything is installed, on SQLite."""
    yield from _runs(_folders(), "", {})


def _on_postgresql() -> dict[str, int]:
    """Run what touches the database on PostgreSQL; without one, say so, and fail where CI asks."""
    try:
        environment = prepared()
    except NoPostgresql as refusal:
        sys.stdout.write(f"\nNOT RUN ON POSTGRESQL: {refusal}\n")
        return {"postgresql": 1} if os.environ.get("CI") == "true" else {}
    folders = [name for name in _folders() if name in ON_BOTH]
    return {run.name: _pytest(run) for run in _runs(folders, "-on-postgresql", environment)}


def _runs(folders: list[str], where: str, environment: Mapping[str, str]) -> Iterator[Run]:
    """First what is given out test by test, then what is given out by the file."""
    here = [sys.executable, "-m", "pytest", "-n", "2", "--dist"]
    tests = [f"tests/{name}" for name in folders if name in TEST_BY_TEST]
    files = [f"tests/{name}" for name in folders if name not in TEST_BY_TEST]
    if tests:
        command = [*here, "worksteal", *tests]
        yield Run(f"test-by-test{where}", command, environment=environment)
    if files:
        command = [*here, "loadfile", *files]
        yield Run(f"file-by-file{where}", command, environment=environment)


def _folders() -> list[str]:
    return sorted(path.name for path in Path("tests").iterdir() if _has_tests(path))


def _has_tests(path: Path) -> bool:
    return path.is_dir() and any(path.rglob("test_*.py"))


def _pytest(run: Run, said: IO[str] = sys.stdout) -> int:
    """Run pytest so that it leaves a report; its exit code (5, no test at all, is a failure)."""
    said.write(f"\n--- {run.name}\n")
    said.flush()
    report = f"--junitxml={REPORTS / run.name}.xml"
    return subprocess.run(
        [*run.command, report],
        cwd=run.folder,
        env={**_WITHOUT_DATABASE, **run.environment},
        stdout=said,
        stderr=subprocess.STDOUT,
        check=False,
    ).returncode


def _counts(name: str, exit_code: int) -> Counts:
    """Add up what a run reported; one that failed as a whole (no tests, no report) is a failure."""
    counts = _reported(name)
    if exit_code and not counts.failed:
        return counts._replace(failed=1)
    return counts


def _reported(name: str) -> Counts:
    """Read the counts of a run's report, which is missing if pytest itself died."""
    report = REPORTS / f"{name}.xml"
    suite = parse(report).find("testsuite") if report.exists() else None
    if suite is None:
        return Counts(0, 0, 0)
    tests, failures, errors, skipped = (
        int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
    )
    return Counts(tests - failures - errors - skipped, failures + errors, skipped)


def _sync_alone(said: IO[str]) -> int:
    """Run Sync's tests where nothing of the server is installed."""
    try:
        python = _sync_environment()
    except (OSError, subprocess.CalledProcessError) as failure:
        said.write(f"\nAn environment for Sync alone could not be made: {failure}\n")
        return 1
    command = [f"{python}", "-m", "pytest", "-c", "pyproject.toml", "tests"]
    return _pytest(Run("sync-alone", command, ALONE), said)


def _sync_environment() -> Path:
    """Install Sync's wheel by its lock, lay its tests beside it; give the environment's Python."""
    python = ALONE / "venv/bin/python"
    lock = ALONE / "venv/lock.txt"
    if not lock.exists() or lock.read_text() != SYNC_LOCK.read_text():
        venv.create(ALONE / "venv", clear=True, with_pip=True)
        _pip(python, "--require-hashes", "-r", f"{SYNC_LOCK}")
        shutil.copyfile(SYNC_LOCK, lock)
    _pip(python, "--no-deps", "--force-reinstall", f"{_sync_wheel()}")
    _copy_syncs_tests()
    subprocess.run([python, "-c", NO_SERVER], cwd=ALONE, check=True)
    return python


NO_SERVER = """
import importlib.util
if importlib.util.find_spec("webfaktura.server"):
    raise SystemExit("The wheel of Sync holds the server.")
"""


def _copy_syncs_tests() -> None:
    """Lay Sync's tests apart from the others, whose fixtures need the server."""
    shutil.rmtree(ALONE / "tests", ignore_errors=True)
    shutil.copyfile(SYNC / "pyproject.toml", ALONE / "pyproject.toml")
    for name in SYNCS_OWN:
        shutil.copytree(Path("tests") / name, ALONE / "tests" / name)


def _sync_wheel() -> Path:
    """Build the wheel that a workstation installs."""
    shutil.rmtree(ALONE / "dist", ignore_errors=True)
    wish = ("--no-deps", "--no-build-isolation", "--wheel-dir", f"{ALONE / 'dist'}", f"{SYNC}")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-qq", *wish], check=True)
    return next((ALONE / "dist").glob("*.whl"))


def _pip(python: Path, *wish: str) -> None:
    subprocess.run([python, "-m", "pip", "install", "-qq", *wish], check=True)


if __name__ == "__main__":
    sys.exit(main())
