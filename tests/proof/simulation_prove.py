"""Many simulated histories on all cores: `python -m proof.simulation_prove 100000 [first seed]`."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import batched, count

import click

from proof.simulation import simulate
from proof.simulation_mutants import MUTANTS, caught_at

SHORT, FULL = 3_000, 100_000
AT_ONCE = 250
"""Histories that a process lives before it tells."""
SEARCHED = 1_000
"""A mutant that so many histories do not show is not caught."""
TOLD = 20

type Wrong = tuple[int, list[str]]


def live(seeds: tuple[int, ...]) -> tuple[list[Wrong], Counter[str]]:
    """Live these histories; returns those that went wrong, and what happened in all."""
    happened: Counter[str] = Counter()
    wrong: list[Wrong] = []
    for seed in seeds:
        found, what = simulate(seed)
        happened += what
        if found:
            wrong.append((seed, found))
    return wrong, happened


def caught(place: int) -> str:
    """How the mutant at this place was caught; empty when it was not."""
    mutant = list(MUTANTS)[place]
    found = caught_at(mutant, range(SEARCHED))
    return f"{mutant.__name__}: history {found[0]}, {found[1][0]}" if found else ""


def prove(histories: int, first: int = 0) -> list[str]:
    """Live so many histories and let every mutant be caught, telling the figures; what is wrong."""
    began = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        wrong = list(_clean(processes, histories, first))
        click.echo(f"{time.monotonic() - began:7.1f} s  {histories} histories lived")
        for mutant, how in zip(MUTANTS, processes.map(caught, range(len(MUTANTS))), strict=True):
            name = mutant.__name__
            click.echo(f"  caught: {how}" if how else f"  NOT CAUGHT: {name}")
            wrong += [] if how else [f"not caught: {name}"]
    click.echo(
        f"{histories} histories from seed {first}, {len(MUTANTS)} mutants; "
        f"{len(wrong)} things are wrong; {time.monotonic() - began:.0f} seconds"
    )
    return wrong


def _clean(processes: ProcessPoolExecutor, histories: int, first: int) -> Iterator[str]:
    """Everything that is wrong in the product's own histories, told as it is found."""
    happened: Counter[str] = Counter()
    portions = batched(range(first, first + histories), AT_ONCE, strict=False)
    for lived, (wrong, what) in zip(count(1), processes.map(live, portions), strict=False):
        happened += what
        for seed, found in wrong:
            yield f"history {seed}: {'; '.join(found)}"
        if lived % TOLD == 0:
            click.echo(f"           {min(lived * AT_ONCE, histories)} of {histories}")
    click.echo("  " + ", ".join(f"{name} {times}" for name, times in sorted(happened.items())))


def main() -> int:
    """Prove it, and end with 1 when something is wrong."""
    numbers = [int(word) for word in sys.argv[1:]]
    wrong = prove(*(numbers or [SHORT]))
    click.echo("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
