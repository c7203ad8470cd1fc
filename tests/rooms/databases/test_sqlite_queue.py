"""Who wants to write to SQLite waits in line: nobody is passed, and a turn ends with its holder."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from select import select

import pytest

TURN = """
import sys
import django
django.setup()
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    print("mine", flush=True)
    sys.stdin.readline()
    cursor.execute("CREATE TABLE IF NOT EXISTS turns (who text)")
    cursor.execute("INSERT INTO turns VALUES (%s)", [sys.argv[1]])
"""


def taker(home: Path, name: str) -> subprocess.Popen[bytes]:
    """A process that takes its turn, says so, and writes when it is told."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")},
        "DJANGO_SETTINGS_MODULE": "webfaktura.server.settings",
        "WEBFAKTURA_HOME": str(home),
    }
    return subprocess.Popen(
        [sys.executable, "-c", TURN, name],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def written(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "webfaktura.sqlite3")) as database:
        return [who for (who,) in database.execute("SELECT who FROM turns ORDER BY rowid")]


@pytest.mark.slow
def test_a_turn_ends_with_its_transaction_and_with_a_killed_process(tmp_path: Path) -> None:
    with (
        taker(tmp_path, "first") as first,
        taker(tmp_path, "second") as second,
        taker(tmp_path, "third") as third,
    ):
        takers = {"first": first, "second": second, "third": third}
        spoke = select([each.stdout for each in takers.values() if each.stdout], [], [], 60)[0]
        assert len(spoke) == 1, "one alone has its turn"
        (killed,) = [name for name, each in takers.items() if each.stdout in spoke]
        takers.pop(killed).kill()

        for each in takers.values():  # both are told: nobody knows whose turn it is now
            assert each.stdin is not None
            each.stdin.write(b"\n")
            each.stdin.flush()
        for each in takers.values():
            each.communicate(timeout=60)

        assert [each.returncode for each in takers.values()] == [0, 0]
        assert sorted(written(tmp_path)) == sorted(takers)
