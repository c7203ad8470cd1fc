"""The transfers that are killed and cheated by chance: `python -m proof.transfer_prove [seed]`."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import click

from proof.transfer_runs import double_fault, through_a_proxy, with_random_kills

DOUBLE_FAULTS, THROUGH_A_PROXY = 40, 20
LARGE, LARGE_KILLS = 10_000, 20

type Run = Callable[[int], tuple[list[str], list[str]]]


def prove(seed: int) -> list[str]:
    """All three kinds, telling the figures; what is wrong."""
    return [
        *_told("double faults", double_fault, seed, DOUBLE_FAULTS),
        *_told("through a proxy", through_a_proxy, seed, THROUGH_A_PROXY),
        *_told(f"of {LARGE} invoices", _large, seed, 1),
    ]


def _large(seed: int) -> tuple[list[str], list[str]]:
    wrong, kills = with_random_kills(seed, LARGE, LARGE_KILLS)
    if len(kills) < LARGE_KILLS:
        wrong.append(f"only {len(kills)} kills of {LARGE_KILLS} came about")
    return wrong, kills


def _told(name: str, run: Run, seed: int, times: int) -> Iterator[str]:
    """So many runs of a kind; everything that is wrong in them."""
    began, befell, found = time.monotonic(), Counter[str](), 0
    for number in range(seed, seed + times):
        wrong, what = run(number)
        befell.update(one.partition(":")[0] for one in what)
        found += len(wrong)
        yield from (f"{name}, seed {number}: {one}" for one in wrong)
    most = ", ".join(f"{what} {often}" for what, often in sorted(befell.items()))
    click.echo(
        f"{times} runs {name}: {befell.total()} faults ({most}); {found} things are wrong; "
        f"{time.monotonic() - began:.0f} seconds"
    )


def main() -> int:
    """Prove it, and end with 1 when something is wrong."""
    wrong = prove(int(sys.argv[1]) if sys.argv[1:] else 2026)
    click.echo("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
