"""Starts the demo's programs side by side, and stops them all together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 15
"""Seconds a program gets to stop by itself."""


class DidNotStart(Exception):
    """A program could not begin its work; the sentence says what to do."""


@dataclass(frozen=True)
class Program:
    """One program: what it is called, how it is started, where it answers."""

    name: str
    command: Sequence[str]
    port: int | None = None


def require_free(ports: Mapping[int, str]) -> None:
    """Refuse to start when somebody else answers on a port we need."""
    for port, use in ports.items():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise DidNotStart(
                    f"Port {port} ({use}) er opptatt av et annet program. "
                    "Stopp det, og kjør make demo en gang til."
                )


@contextlib.contextmanager
def running(
    programs: Sequence[Program], *, environment: Mapping[str, str], logs: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run the programs, each in a session of its own so that only we stop it."""
    logs.mkdir(parents=True, exist_ok=True)
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.extend(_start(program, environment, logs) for program in programs)
        for program, child in zip(programs, children, strict=True):
            _await(program, child, logs)
        yield children
    finally:
        _stop(children)


def wait_for_stop(children: Sequence[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes] | None:
    """Wait until Ctrl-C, a SIGTERM, or one of the programs ends; returns the one that ended."""
    stopped = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    while not stopped:
        for child in children:
            if child.poll() is not None:
                return child
        time.sleep(0.2)
    return None


def command(module: str, *words: str) -> list[str]:
    """How a module of ours is run by the same Python."""
    return [sys.executable, "-m", module, *words]


def _start(program: Program, environment: Mapping[str, str], logs: Path) -> subprocess.Popen[bytes]:
    with (logs / f"{program.name}.log").open("ab") as log:
        return subprocess.Popen(
            program.command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _await(program: Program, child: subprocess.Popen[bytes], logs: Path) -> None:
    deadline = time.monotonic() + 60
    while program.port is not None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", program.port)) == 0:
                return
        if child.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"«{program.name}» startet ikke. Se {logs / program.name}.log.")
        time.sleep(0.05)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
