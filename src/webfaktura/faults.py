"""Named crash points: where a test may kill the program; off outside tests.

A program that must survive being killed anywhere calls `point("name")` at every
boundary between two effects. Outside tests a point costs one `if`. A test starts
the program in a process of its own with these variables in its environment:

WEBFAKTURA_FAULT        "name" or "name:3": die as by SIGKILL the first, or the
                        third, time this process passes the point
WEBFAKTURA_FAULT_ONCE   a path: the file is made just before dying, and where it
                        stands already the fault does not fire, so a supervisor
                        may start the program again with the same environment
WEBFAKTURA_FAULTS_LIST  a path: every pass appends its name on a line of its own,
                        so a dry run finds the points to kill at
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EXIT_CODE: Final = 137  # what a shell reports after SIGKILL; used where no such signal exists


@dataclass(frozen=True, slots=True)
class Fault:
    """Die when the point `name` is passed for the `on_pass`-th time (1 is the first)."""

    name: str
    on_pass: int = 1


def fault_in(text: str) -> Fault | None:
    """Read `name` or `name:pass`; None where the text is empty.

    Raises ValueError when the pass is not a whole number from 1: a test with a
    misspelt fault would otherwise show nothing and still pass.
    """
    if not text:
        return None
    name, _, on_pass = text.partition(":")
    fault = Fault(name, int(on_pass or 1))
    if fault.on_pass < 1:
        message = f"WEBFAKTURA_FAULT counts passes from 1: {text}"
        raise ValueError(message)
    return fault


FAULT: Final = fault_in(os.environ.get("WEBFAKTURA_FAULT", ""))
ONCE: Final = os.environ.get("WEBFAKTURA_FAULT_ONCE", "")
LIST: Final = os.environ.get("WEBFAKTURA_FAULTS_LIST", "")
ARMED: Final = FAULT is not None or bool(LIST)

_passes: Counter[str] = Counter()
_counting = threading.Lock()


def point(name: str) -> None:
    """Mark a boundary that the program must survive being killed at.

    Names read `room.what_is_now_true`, for example `jobs.claimed`.
    """
    if ARMED:
        _pass(name)


def _pass(name: str) -> None:
    if LIST:
        _append(LIST, name)
    with _counting:
        _passes[name] += 1
        passed = Fault(name, _passes[name])
    if passed == FAULT and _is_first_to_die():
        _die()


def _append(path: str, name: str) -> None:
    """Add a line in one write, so that lines of several processes never mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{name}\n".encode())
    finally:
        os.close(descriptor)


def _is_first_to_die() -> bool:
    """Tell whether this fault may fire: always, or once over all processes with ONCE."""
    if not ONCE:
        return True
    try:
        Path(ONCE).touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    return True


def _die() -> None:
    """End this process with no chance to clean up, as a power cut would."""
    if sys.platform == "win32":
        os._exit(EXIT_CODE)
    else:
        os.kill(os.getpid(), signal.SIGKILL)
