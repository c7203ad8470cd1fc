"""The command line: runs the measures, prints the table, writes `var/bench/latest.json`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

from tools.postgresql import NoPostgresql

from benchmarks.figures import Row
from benchmarks.machine import load, machine, yardstick
from benchmarks.options import PLACE, Options
from benchmarks.places import ENGINES, POSTGRESQL, SQLITE, a_place, run
from benchmarks.table import missed, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MEASURES: Final = {
    "issue": ENGINES,
    "pdf": (SQLITE,),
    "ehf": (SQLITE,),
    "mail": ENGINES,
    "kills": ENGINES,
    "jobs": ENGINES,
    "queries": ENGINES,
    "journal": ENGINES,
    "books": (POSTGRESQL,),
    "imports": ENGINES,
    "sync": (SQLITE,),
    "transfer": (SQLITE,),
    "tryton": (POSTGRESQL,),
}
"""What can be measured, and on which databases."""


def main() -> int:
    """Measure what was asked for; 0 also where a bar is missed: no timing decides a test."""
    given = _arguments()
    chosen = given.only or list(MEASURES)
    options = Options(
        is_quick=given.quick, rows=given.rows, clients=given.clients, keeps=given.keep
    )
    PLACE.mkdir(parents=True, exist_ok=True)
    facts = machine() | {"load before": load(), "yardstick before": yardstick()}
    rows = [row for name in chosen for row in _measured(name, given.engine, options)]
    facts |= {"load after": load(), "yardstick after": yardstick()}
    _show(facts, rows)
    return 0


def _arguments() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = ", ".join(MEASURES)
    words.add_argument(
        "--only", action="append", choices=list(MEASURES), metavar="NAME",
        help=f"measure only this; may be repeated: {names}",
    )  # fmt: skip
    words.add_argument("--engine", action="append", choices=ENGINES, help="only on this database")
    words.add_argument("--quick", action="store_true", help="few repetitions, for trying")
    words.add_argument("--rows", type=int, default=100_000, help="invoices in the long journal")
    words.add_argument("--clients", type=int, default=1_000, help="clients of Sync's")
    words.add_argument("--keep", action="store_true", help="leave the databases where they are")
    return words.parse_args()


def _measured(name: str, engines: list[str] | None, options: Options) -> Iterator[Row]:
    """The rows of one measure on each of its databases; one that breaks says so."""
    for engine in MEASURES[name]:
        if engines and engine not in engines:
            continue
        sys.stderr.write(f"{name} on {engine}\n")
        try:
            yield from _rows(name, engine, options)
        except NoPostgresql as silence:
            yield _not_measured(name, engine, str(silence))
        except subprocess.CalledProcessError as failure:
            yield _not_measured(name, engine, f"a process ended with {failure.returncode}")


def _not_measured(name: str, engine: str, why: str) -> Row:
    return Row(name=f"{name}: not measured", median=0, unit="", engine=engine, count=0,
               comparison=why)  # fmt: skip


def _rows(name: str, engine: str, options: Options) -> list[Row]:
    answer = PLACE / f"{name}-{engine.lower()}.json"
    with a_place(name, engine, keeps=options.keeps) as environment:
        told = json.dumps(asdict(options))
        run([sys.executable, "-m", "benchmarks.child", name, str(answer), told], environment)
    rows = [Row.read(wire) for wire in json.loads(answer.read_text(encoding="utf-8"))]
    answer.unlink()
    return [replace(row, engine=row.engine or engine) for row in rows]


def _show(facts: dict[str, str], rows: list[Row]) -> None:
    told = {"machine": facts, "rows": [row.wire for row in rows]}
    (PLACE / "latest.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    line = ", ".join(f"{name} {value}" for name, value in facts.items())
    sys.stdout.write(f"{line}\n\n{table_of(rows)}\n\n")
    for row in missed(rows):
        sys.stdout.write(f"NOT MET: {row.name} ({row.engine})\n")


if __name__ == "__main__":
    sys.exit(main())
