"""One history: waves of invoices travel through an installation whose programs are killed."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from proof.journey_kills import Kill, pass_left
from proof.journey_world import CLIENT_NO, PROGRAMS, ProofWorld
from stories import road
from stories.road import said
from stories.world import Visitor

SLACK = {"sync": 5}
"""So many waves at the end are for kills of the transfer that were put back."""

VOUCHER_POINTS = ("posting.before_voucher", "posting.voucher_written")


@dataclass(frozen=True)
class Wave:
    """Invoices that travel together: a few issued on the pages, some in bulk, others singly."""

    name: str
    invoices: int
    by_hand: int = 3
    in_bulk: int = 12
    portion: int = 4
    """Drafts in one transaction of a bulk issue."""
    is_late: bool = False
    """Sync comes before the worker, so that the web service writes the vouchers."""
    shared_by: int = 1
    """How many waves, this one included, share the kills that wait."""
    own: tuple[Kill, ...] = ()
    """Kills of this wave; it then takes none of those that wait."""

    def rows(self, program: str) -> int:
        """How many of the wave's rows come to a program; for a bulk issue, how many portions."""
        singly = self.invoices - self.by_hand - self.in_bulk
        portions = -(-self.in_bulk // self.portion)
        rows = {"pages": self.by_hand, "issuer": singly, "bulk": portions}
        return rows.get(program, self.invoices)

    def comes_to(self, kill: Kill) -> bool:
        """Whether the kill's program passes the point: vouchers are written by whoever is first."""
        if kill.point not in VOUCHER_POINTS:
            return True
        return self.is_late == (kill.program == "service")


@dataclass(frozen=True)
class Armed:
    """A kill that one program carries with it, and the file that shows that it has happened."""

    kill: Kill
    on_pass: int
    mark: Path

    @property
    def fault(self) -> dict[str, str]:
        """What the program is told."""
        return {
            "WEBFAKTURA_FAULT": f"{self.kill.point}:{self.on_pass}",
            "WEBFAKTURA_FAULT_ONCE": str(self.mark),
        }

    @property
    def has_fired(self) -> bool:
        """Whether the program has died of it."""
        return self.mark.exists()


@dataclass
class History:
    """What has happened in an installation, and which kills are still to come."""

    world: ProofWorld
    tell: Callable[[str], None]
    waiting: deque[Kill] = field(default_factory=deque)
    happened: list[Kill] = field(default_factory=list)
    issued: int = 0
    numbers: Iterator[int] = field(default_factory=count)
    starts: dict[str, int] = field(default_factory=dict)
    """Where in each program's list of passes the present wave begins."""
    began: float = field(default_factory=time.monotonic)

    @cached_property
    def client(self) -> tuple[Visitor, str]:
        """The client's user, logged in, and her company's address."""
        return road.logged_in(self.world)

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return time.monotonic() - self.began

    @property
    def resent(self) -> int:
        """Mails that the other side took and the worker did not live to write down."""
        return sum(kill.point == "delivery.answered" for kill in self.happened)

    def say(self, words: str) -> None:
        """Tell how it goes, with the seconds so far."""
        self.tell(f"{self.seconds:7.1f} s  {words}")

    def install(self) -> None:
        """The ledger, the servers, the office, its client, and what the client sells to whom."""
        self.world.make_ledger()
        for name in ("mail", "service", "pages"):
            self.world.start(name)
        said(road.set_up(self.world, road.enrolment_code(self.world)))
        said(self.world.a_new_client())
        road.a_customer(*self.client)
        road.a_product(*self.client)
        self.world.forget_passes()
        self.say("installed")

    def begin(self, wave: Wave) -> None:
        """From here on passes are the wave's."""
        self.starts = {name: self.world.length(name) for name in PROGRAMS}
        waits = f"{len(self.waiting)} kills wait" if self.waiting else "no kill waits"
        self.say(f"wave {wave.name}: {wave.invoices} invoices; {waits}")

    def wave_passed(self, program: str) -> list[str]:
        """What a program has passed in this wave, in order."""
        return self.world.passed(program, self.starts[program])

    def end(self) -> None:
        """The night's run that brings the last payments back."""
        said(self.world.sync("sync", CLIENT_NO))
        self.say("the last payments are back")

    def share(self, wave: Wave, *programs: str) -> list[Kill]:
        """Take the wave's share of these programs' kills; those that wait are taken off."""
        own = [kill for kill in wave.own if kill.program in programs]
        if wave.own:
            return own
        mine = [kill for kill in self.waiting if kill.program in programs and wave.comes_to(kill)]
        sharing = max(1, wave.shared_by - SLACK.get(programs[0], 0))
        taken = mine[: -(-len(mine) // sharing)]
        for kill in taken:
            self.waiting.remove(kill)
        return taken

    def armed(self, wave: Wave, program: str) -> Iterator[Armed]:
        """The wave's share, each as it is to be armed now; one whose moment is over waits again."""
        for kill in self.share(wave, program):
            passed = Counter(self.wave_passed(program))
            on_pass = pass_left(kill, wave.rows(program), passed)
            if on_pass < 1:
                self.put_back([kill])
            else:
                yield self.arm(kill, on_pass)

    def arm(self, kill: Kill, on_pass: int) -> Armed:
        """Give the kill a mark of its own."""
        return Armed(kill, on_pass, self.world.home / f"death-{next(self.numbers)}")

    def note(self, armed: Armed) -> None:
        """It has happened."""
        self.happened.append(armed.kill)
        if armed.kill in self.waiting:
            self.waiting.remove(armed.kill)
        self.say(f"  killed: {armed.kill}, on pass {armed.on_pass}")

    def put_back(self, kills: Iterable[Kill]) -> None:
        """These did not come about in this wave: they are the first of the next."""
        self.waiting.extendleft(reversed(list(kills)))

    def learn(self, program: str, passed: Mapping[str, int]) -> None:
        """A run came to its end with fewer passes than were counted on: count on those."""
        self.waiting = deque(
            replace(kill, passes=passed[kill.point])
            if kill.program == program and 0 < passed.get(kill.point, 0) < kill.on_pass
            else kill
            for kill in self.waiting
        )
