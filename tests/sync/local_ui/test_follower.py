"""Who follows a run: what is shown before a step holds no secret."""

import queue
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from webfaktura.sync.engine.report import Decision, Step
from webfaktura.sync.local_ui.page_memory import Order, PageMemory
from webfaktura.sync.local_ui.runner import Follower
from webfaktura.sync.logfile import hide

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_secret_that_a_step_would_send_is_masked(tmp_path: Path) -> None:
    hide("Regnskap-2026")
    order = Order("999", "Synkroniser klient", (Step.SERIES,), one_at_a_time=True)
    seen: list[list[str]] = []
    with closing(PageMemory.open(tmp_path)) as memory:
        run_id = memory.add_run(order, at=AT)
        follower = Follower(memory, run_id, order, Answering(memory, run_id, seen))

        decision = follower.decide(
            "999", Step.SERIES, lambda: ("Sender Regnskap-2026", "passord: hemmelig", "faktura 7")
        )

    assert decision is Decision.GO_ON
    assert seen == [["Sender (skjult)", "passord: (skjult)", "faktura 7"]]


class Answering(queue.SimpleQueue[Decision]):
    """Somebody who looks at what is asked, and lets it go on."""

    def __init__(self, memory: PageMemory, run_id: str, seen: list[list[str]]) -> None:
        super().__init__()
        self.memory, self.run_id, self.seen = memory, run_id, seen

    def get(self, block: bool = True, timeout: float | None = None) -> Decision:  # noqa: FBT002 - the queue's form
        found = self.memory.run(self.run_id)
        assert found
        assert found.state == "asking"
        self.seen.append(found.foreseen)
        return Decision.GO_ON


def test_a_run_that_is_cancelled_is_not_asked_about(tmp_path: Path) -> None:
    order = Order("999", "Synkroniser klient", (Step.SERIES,), one_at_a_time=True)
    with closing(PageMemory.open(tmp_path)) as memory:
        run_id = memory.add_run(order, at=AT)
        memory.cancel_run(run_id)
        follower = Follower(memory, run_id, order, queue.SimpleQueue())

        decision = follower.decide("999", Step.SERIES, _nobody_looks)

    assert decision is Decision.STOP


def _nobody_looks() -> tuple[str, ...]:
    raise AssertionError
