"""The plan of the kill proof: which kills a late wave begins with, and why it must."""

from collections import deque
from pathlib import Path

from proof.journey_history import VOUCHER_POINTS, History
from proof.journey_kills import Kill, kills_at
from proof.journey_prove import BATCH, KILLED, planned
from proof.journey_world import ProofWorld

CLAIM = ("webservice.answer_stored", "posting.batch_frozen", "webservice.answer_committed")
SYNC = ("sync.lease.taken", "sync.pending.stored", "sync.pending.answered", "sync.batch.claimed")


def a_plan() -> list[Kill]:
    """What two unharmed waves tell: a late one of the vouchers, an early one of all the rest."""
    late = [*CLAIM, *VOUCHER_POINTS * BATCH, *CLAIM]
    written = [kill for kill in kills_at("service", late) if kill.point in VOUCHER_POINTS]
    return planned(written, [*kills_at("service", CLAIM * 3), *kills_at("sync", SYNC * 3)])


def test_a_late_wave_kills_at_the_vouchers_before_any_claim_stands(tmp_path: Path) -> None:
    late = KILLED[0]
    history = History(ProofWorld(tmp_path), print, waiting=deque(a_plan()))

    kills = sorted(history.share(late, "sync", "service"), key=lambda kill: kill.moment)

    assert late.is_late
    assert [(kill.point, kill.on_pass) for kill in kills[:6]] == [
        (point, on_pass) for on_pass in (1, (BATCH + 1) // 2, BATCH) for point in VOUCHER_POINTS
    ]
    assert not {kill.point for kill in kills[6:]} & set(VOUCHER_POINTS)


def test_an_early_wave_leaves_the_vouchers_to_the_worker(tmp_path: Path) -> None:
    early = KILLED[2]
    history = History(ProofWorld(tmp_path), print, waiting=deque(a_plan()))

    kills = history.share(early, "sync", "service")

    assert not early.is_late
    assert kills
    assert not {kill.point for kill in kills} & set(VOUCHER_POINTS)
