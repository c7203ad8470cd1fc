"""Sync carries a wave's batches over, while it and the web service are killed in turn."""

from collections import Counter, deque
from collections.abc import Sequence

from proof.journey_history import Armed, History, Wave
from proof.journey_kills import Kill, Place
from proof.journey_world import CLIENT_NO, KILLED
from stories.road import said

TAKES_THE_PLACE = {
    "sync.batch.written": {"ledger.batch_written"},
    "sync.batch.updated": {"ledger.batch_updated"},
    "sync.batch.confirmed": {"sync.batch.noted, last"},
    "sync.batch.claimed, last": {"sync.batch.noted, last", "sync.batch.confirmed"},
}
"""After one effect one death: what is done is not done again for the batch, nor passed again."""

HELD = {
    "ledger.batch_written": 1,
    "sync.batch.written": 1,
    "sync.batch.looked_for, middle": 1,
    "sync.batch.noted, middle": 1,
    "ledger.voucher_booked": 1,
    "ledger.batch_booked": 1,
    "ledger.batch_updated": 2,
    "sync.batch.updated": 2,
    "sync.batch.looked_for, last": 2,
    "posting.batch_closed_before_commit": 2,
}
"""How far a death here leaves the batch in the accounting system: 1 is written, 2 is posted."""

ONCE_A_STEP = {"sync.batch.noted", "sync.batch.looked_for"}
"""Passed once less for each step that a Sync finds done already."""


def transfer(history: History, wave: Wave) -> None:
    """Kill in the order of the run as much as one batch allows; the rest goes on waiting."""
    kills = deque(sorted(history.share(wave, "sync", "service"), key=lambda kill: kill.moment))
    deaths: list[Kill] = []
    spoilt: list[Kill] = []
    while kills:
        on_pass = pass_after(kills[0], deaths)
        if on_pass < 1:
            spoilt.append(kills.popleft())
            continue
        armed = history.arm(kills[0], on_pass)
        _run_sync(history, armed)
        if not armed.has_fired:  # the batch is through without it
            break
        history.note(armed)
        deaths.append(kills.popleft())
    history.put_back([*spoilt, *kills])
    said(history.world.sync("sync", CLIENT_NO))


def pass_after(kill: Kill, deaths: Sequence[Kill]) -> int:
    """Which pass of its program is the kill's after these deaths in one batch; 0 when none is.

    A Sync that goes on where another died finds some of its work done.
    """
    names = {name for death in deaths for name in _names(death)}
    if any(TAKES_THE_PLACE.get(name, set()) & names for name in _names(kill)):
        return 0
    if kill.point in ONCE_A_STEP and kill.on_pass > 1:
        return kill.on_pass - max((HELD.get(name, 0) for name in names), default=0)
    if _is_of_a_whole_run(kill) and deaths:
        return 0
    return kill.on_pass


def _names(kill: Kill) -> tuple[str, str]:
    return kill.point, f"{kill.point}, {kill.place}"


def _is_of_a_whole_run(kill: Kill) -> bool:
    """Whether the pass is counted over calls that a Sync which goes on need not make."""
    counted = kill.point == "sync.customers.fetched" or kill.point.startswith("sync.pending.")
    return counted and kill.place is Place.LAST and kill.on_pass > 1


def _run_sync(history: History, armed: Armed) -> None:
    """One run with a kill in it, of Sync itself or of the service that it talks to.

    A Sync whose server dies gives up at once, and is run again like one that died.
    """
    world, program = history.world, armed.kill.program
    before = world.length(program)
    if program == "sync":
        ended = world.sync("sync", CLIENT_NO, **armed.fault)
        assert armed.has_fired == (ended.returncode == KILLED), ended.stderr
    else:
        world.restart("service", **armed.fault)
        ended = world.sync("sync", CLIENT_NO, WEBFAKTURA_SYNC_PATIENCE="0")
    if not armed.has_fired:
        said(ended)
        history.learn(program, Counter(world.passed(program, before)))
    if not armed.has_fired and program == "service":
        said(world.sync("sync", CLIENT_NO))  # passes more: the service may die of it yet
