"""Which program is killed where: each point of the way at its first, middle and last pass."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Which of a point's passes in one batch's work."""

    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"

    def among(self, passes: int) -> int:
        """The pass that this is among so many, counted from 1."""
        return {Place.FIRST: 1, Place.MIDDLE: (passes + 1) // 2, Place.LAST: passes}[self]


@dataclass(frozen=True)
class Kill:
    """A program dies at a point, at one of the passes that it makes there."""

    program: str
    point: str
    place: Place
    passes: int = field(default=1, compare=False)
    """How often the program passes the point in a run, as it was last seen."""
    moment: float = field(default=0.0, compare=False)
    """How much of the program's run has passed by then, from 0 to 1."""

    def __str__(self) -> str:
        return f"{self.program} at {self.point}, {self.place}"

    @property
    def on_pass(self) -> int:
        """The pass of a run from its start."""
        return self.place.among(self.passes)


CLOSING = {
    "invoicing.number_taken": "invoicing.issued_after_commit",
    "invoicing.issued_before_commit": "invoicing.issued_after_commit",
    "invoicing.bulk_numbers_taken": "invoicing.bulk_after_commit",
    "invoicing.bulk_before_commit": "invoicing.bulk_after_commit",
    "delivery.document_drawn": "delivery.document_made",
    "delivery.bytes_stored": "delivery.document_made",
    "delivery.sending": "delivery.written_down",
    "delivery.answered": "delivery.written_down",
    "posting.before_voucher": "posting.voucher_written",
    "ledger.voucher_booked": "ledger.payment_registered",
    "ledger.payment_booked": "ledger.payment_registered",
}
"""What has passed its closing point never comes to these again; other points close themselves."""


def pass_left(kill: Kill, rows: int, passed: Mapping[str, int]) -> int:
    """Which pass of a program that starts now is the kill's, where each row passes a point once.

    `rows` is how many there are in all, `passed` counts the passes so far. Less
    than 1 means that the kill's moment is over.
    """
    done = passed.get(CLOSING.get(kill.point, kill.point), 0)
    if kill.place is Place.FIRST:
        return 1 if done < rows else 0
    return kill.place.among(rows) - done


def kills_at(program: str, passed: Sequence[str]) -> list[Kill]:
    """Every point that a program passed at its first, middle and last pass, in the run's order."""
    times = Counter(passed)
    kills = [kill for point in times for kill in _at_point(program, point, times[point], passed)]
    return sorted(kills, key=lambda kill: kill.moment)


def _at_point(program: str, point: str, times: int, passed: Sequence[str]) -> Iterator[Kill]:
    """One kill at each distinct pass of the three."""
    at = [index for index, name in enumerate(passed) if name == point]
    places = {place.among(times): place for place in reversed(Place)}
    for on_pass, place in places.items():
        yield Kill(program, point, place, times, at[on_pass - 1] / len(passed))
