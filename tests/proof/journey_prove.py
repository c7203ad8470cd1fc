"""The kill proof: `python -m proof.journey_prove` kills at every point; FULL=1 sends 10 000 on.

The transfers that are killed by chance and the simulator are proved first.
"""

import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import click

from proof import simulation_prove, transfer_prove
from proof.journey_evidence import Evidence, evidence_of
from proof.journey_history import VOUCHER_POINTS, History, Wave
from proof.journey_kills import Kill, Place, kills_at
from proof.journey_points import Passed, committed, differences, in_source
from proof.journey_stages import travel
from proof.journey_verdict import findings
from proof.journey_world import PROGRAMS, ProofWorld, a_proof_world

BATCH = 25
DRY = (Wave("torr-1", BATCH, is_late=True), Wave("torr-2", BATCH))
"""Nothing is killed in these: they tell which points there are, and how often each is passed."""

BETWEEN_BATCHES = (
    Kill("sync", "sync.batch.claimed", Place.LAST, 3, 0.1),
    Kill("sync", "ledger.batch_updated", Place.FIRST, 1, 0.2),
    Kill("sync", "sync.batch.confirmed", Place.FIRST, 1, 0.3),
)
"""Of two batches in one run: the second is frozen when the first is confirmed, then posted."""

KILLED = (
    Wave("bunt-1", BATCH, is_late=True, shared_by=7),
    Wave("bunt-2-og-3", 2 * BATCH, is_late=True, own=BETWEEN_BATCHES),
    *(Wave(f"bunt-{3 + of}", BATCH, shared_by=max(1, 7 - of)) for of in range(1, 8)),
)
LARGE, LARGE_KILLS = 250, 16
FULL = 10_000


def prove(world: ProofWorld, *, seed: int, full: bool) -> tuple[History, Evidence, list[str]]:
    """One history from installation to the last payment, and everything that is wrong with it."""
    history = History(world, click.echo)
    history.install()
    passed = dry(history)
    wrong = list(differences(committed(), passed, in_source()))
    enumerated = list(history.waiting)
    for wave in chain(KILLED, more_waves(history)):
        before = len(history.happened)
        travel(history, wave)
        missed = set(wave.own) - set(history.happened[before:])
        wrong += [f"never killed in wave {wave.name}: {kill}" for kill in missed]
    wrong += [f"never killed: {kill}" for kill in set(enumerated) - set(history.happened)]
    for wave in large_waves(history, enumerated, seed) if full else ():
        travel(history, wave)
    history.end()
    evidence = evidence_of(world, wanted=history.issued, resent=history.resent)
    return history, evidence, [*wrong, *findings(evidence)]


def dry(history: History) -> set[Passed]:
    """Let the first waves travel unharmed, and plan the kills by what they passed."""
    passed: set[Passed] = set()
    late, early = DRY
    travel(history, late)
    written = [kill for kill in _kills(history, "service") if kill.point in VOUCHER_POINTS]
    passed |= _pairs(history)
    travel(history, early)
    passed |= _pairs(history)
    seen = [kill for name in PROGRAMS for kill in _kills(history, name)]
    history.waiting.extend(planned(written, seen))
    history.say(f"{len(passed)} points of programs found, {len(history.waiting)} kills planned")
    return passed


def planned(written: Sequence[Kill], seen: Sequence[Kill]) -> list[Kill]:
    """All kills, first those of the service where it writes vouchers; a late wave begins with them.

    The service writes only what nobody wrote before it. A claim and its answer
    are one transaction: who dies in it leaves no voucher, so the next claim
    passes these points as often again. After a death that lets the claim stand,
    at its answer or in Sync further on, all vouchers are there and the points
    are not passed any more. Nothing of the wave may therefore come before these.
    """
    return [*(replace(kill, moment=kill.moment - 1) for kill in written), *seen]


def more_waves(history: History) -> Iterator[Wave]:
    """Waves for kills that have not come about; if these do not help, the verdict says so."""
    for number in range(1, 7):
        if history.waiting:
            early = Wave(f"mer-{number}", BATCH)
            yield replace(early, is_late=not all(map(early.comes_to, history.waiting)))


def large_waves(history: History, enumerated: list[Kill], seed: int) -> Iterator[Wave]:
    """More invoices, ten batches to a wave, and kills drawn by chance from the enumerated."""
    chance = random.Random(seed)
    while left := FULL - history.issued:
        size = min(left, LARGE)
        wave = Wave(f"stor-{history.issued}", size, in_bulk=size - 3 - 25, portion=100)
        drawn = [kill for kill in chance.sample(enumerated, LARGE_KILLS) if wave.comes_to(kill)]
        yield replace(wave, own=tuple(drawn))


def _kills(history: History, program: str) -> list[Kill]:
    return kills_at(program, history.wave_passed(program))


def _pairs(history: History) -> set[Passed]:
    return {(name, point) for name in PROGRAMS for point in history.wave_passed(name)}


def main() -> int:
    """The journey, the transfers and the simulator; ends with 1 when something is wrong."""
    full, seed = os.environ.get("FULL") == "1", int(os.environ.get("SEED", "2026"))
    wrong = transfer_prove.prove(seed)
    wrong += simulation_prove.prove(simulation_prove.FULL if full else simulation_prove.SHORT, seed)
    click.echo("\n".join(wrong))
    return 1 if _journey(seed, full=full) or wrong else 0


def _journey(seed: int, *, full: bool) -> list[str]:
    """Prove it in a folder that stays where it is when something is wrong."""
    home = Path(tempfile.mkdtemp(prefix="webfaktura-proof-"))
    with a_proof_world(home) as world:
        history, evidence, wrong = prove(world, seed=seed, full=full)
    click.echo("\n".join([*wrong, summary(history, evidence)]))
    if wrong:
        (home / "evidence.json").write_text(json.dumps(asdict(evidence), indent=1))
        click.echo(f"{len(wrong)} things are wrong. Everything is in {home}")
    else:
        shutil.rmtree(home)
    return wrong


def summary(history: History, evidence: Evidence) -> str:
    """The figures, in a line."""
    by_program = Counter(kill.program for kill in history.happened)
    points = len({(kill.program, kill.point) for kill in history.happened})
    who = ", ".join(f"{name} {by_program[name]}" for name in PROGRAMS)
    gross = sum(invoice["gross_ore"] for invoice in evidence.server["invoices"])
    return (
        f"{len(evidence.server['invoices'])} invoices of {gross / 100:.2f} kroner, "
        f"{len(evidence.server['batches'])} batches, {len(evidence.mails)} mails; "
        f"{len(history.happened)} kills ({who}) at {points} points of programs; "
        f"{history.seconds:.0f} seconds"
    )


if __name__ == "__main__":
    sys.exit(main())
