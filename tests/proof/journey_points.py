"""The fault points of the invoice's way as `points.txt` has them, held up against what is there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from webfaktura import faults

FILE = Path(__file__).with_name("points.txt")
ROOT = Path(__file__).parents[2]
SOURCE = Path(faults.__file__).parent
_IN_SOURCE = re.compile(r"faults\.point\(\s*\"([^\"]+)\"")

type Passed = tuple[str, str]
"""A program, and a point that it passes."""


@dataclass(frozen=True)
class Points:
    """The points on the way with their programs, and those off it with their own tests."""

    on_the_way: frozenset[Passed]
    off_the_way: Mapping[str, Path]


def committed(text: str = "") -> Points:
    """Read the file: `program point` is on the way, `- point tests: why` is off it."""
    lines = [line for line in (text or FILE.read_text()).splitlines() if line and line[0] != "#"]
    on = [line.split() for line in lines if line[0] != "-"]
    off = [line.partition(": ")[0].split() for line in lines if line[0] == "-"]
    return Points(
        frozenset((program, point) for program, point in on),
        {point: ROOT / tests for _, point, tests in off},
    )


def in_source() -> set[str]:
    """Every name in a call of `faults.point` in the product."""
    return {name for path in SOURCE.rglob("*.py") for name in _IN_SOURCE.findall(path.read_text())}


def differences(points: Points, passed: Iterable[Passed], source: set[str]) -> Iterator[str]:
    """What the file says that is not so any more, and what is so that it does not say."""
    found = frozenset(passed)
    for program, point in sorted(points.on_the_way - found):
        yield f"{program} passes {point} no longer: a promise may have lost its proof"
    for program, point in sorted(found - points.on_the_way):
        yield f"{program} passes {point}: add the line «{program} {point}» to points.txt"
    yield from _unlisted(points, source)
    for point, tests in points.off_the_way.items():
        if not tests.exists() or f'"{point}"' not in tests.read_text():
            yield f"{point} is not killed at in {tests.relative_to(ROOT)}: say where it is"


def _unlisted(points: Points, source: set[str]) -> Iterator[str]:
    listed = {point for _, point in points.on_the_way} | points.off_the_way.keys()
    for point in sorted(source - listed):
        yield f"{point} is new: put it in points.txt, on the way or off it"
    for point in sorted(listed - source):
        yield f"{point} is gone from the source: a promise may have lost its proof"
