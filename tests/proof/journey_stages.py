"""The stages of a wave's way, each gone through by a program that is killed and started again."""

import json
import os
import re
import subprocess
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx

from proof.journey_history import Armed, History, Wave
from proof.journey_transfer import transfer
from proof.journey_world import KILLED
from stories import road
from stories.road import Issued, said
from webfaktura.norway.calendar import oslo_date

PATIENCE = 300.0
"""Seconds that the worker may take for a wave, or to come to the point where it dies."""

WORKED = (
    "delivery.document_made",
    "delivery.id_stored",
    "delivery.written_down",
    "posting.voucher_written",
)
"""A wave is worked when each of its invoices has passed these."""

type Draft = tuple[str, dict[str, Any]]
type Start = Callable[..., subprocess.CompletedProcess[str]]


def travel(history: History, wave: Wave) -> None:
    """Take a wave from draft to paid in the ledger; kills that do not come about go on waiting."""
    history.begin(wave)
    issue_by_hand(history, wave)
    issue(history, wave)
    if wave.is_late:
        transfer(history, wave)
        deliver(history, wave)
    else:
        deliver(history, wave)
        transfer(history, wave)
    pay(history, wave)
    history.issued += wave.invoices


def issue_by_hand(history: History, wave: Wave) -> None:
    """The client's user writes drafts and issues them, whatever becomes of the pages."""
    world = history.world
    drafts = deque(road.a_draft(*history.client) for _ in range(wave.by_hand))
    for armed in history.armed(wave, "pages"):
        world.restart("pages", **armed.fault)
        while not armed.has_fired:
            _issue_one(history, drafts.popleft())
        history.note(armed)
    while drafts:
        _issue_one(history, drafts.popleft())


def issue(history: History, wave: Wave) -> None:
    """The issuers issue the others: some one by one, and some in bulk."""
    singly = (f"{wave.name}-enkelt", str(wave.rows("issuer")))
    in_bulk = (f"{wave.name}-samlet", str(wave.in_bulk), str(wave.portion))
    _run(history, wave, "issuer", lambda **fault: history.world.issuer(*singly, **fault))
    _run(history, wave, "bulk", lambda **fault: history.world.bulk(*in_bulk, **fault))


def deliver(history: History, wave: Wave) -> None:
    """The worker draws, sends, and writes vouchers, until each invoice of the wave has had it."""
    world = history.world
    for armed in history.armed(wave, "worker"):
        world.restart("worker", **armed.fault)
        _until(str(armed.kill), lambda: world.programs["worker"].poll() is not None)
        assert armed.has_fired, f"the worker ended by itself before {armed.kill}"
        history.note(armed)
    world.restart("worker")
    _until(f"wave {wave.name} is worked", lambda: _is_worked(history, wave))
    world.kill("worker")


def pay(history: History, wave: Wave) -> None:
    """The customers pay, and the accountant registers it."""
    today = oslo_date(datetime.now(UTC)).isoformat()
    _run(history, wave, "payer", lambda **fault: history.world.payer(today, **fault))


def _run(history: History, wave: Wave, program: str, start: Start) -> None:
    """Run a program as often as it is to be killed in the wave, and then to its end."""
    if not wave.rows(program):
        return
    for armed in history.armed(wave, program):
        _must_die(history, armed, start(**armed.fault))
    said(start())


def _issue_one(history: History, draft: Draft) -> None:
    """She presses again when no answer came, and writes down what she is told in the end."""
    address, saved = draft
    visitor, _company = history.client
    try:
        issued = road.issue(visitor, address, saved["version"])
    except httpx.TransportError:
        issued = road.issue_again(visitor, address, saved["version"])
    _write_down(history, draft, issued)


def _write_down(history: History, draft: Draft, issued: Issued) -> None:
    address, saved = draft
    public_id = re.search(r"/([0-9a-f-]{36})/$", address)
    assert public_id, address
    line = {
        "draft": public_id[1],
        "invoice_no": issued.invoice_no,
        "kid": issued.kid,
        "gross_ore": int(Decimal(saved["totals"]["gross"]) * 100),
    }
    with history.world.told.open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _must_die(history: History, armed: Armed, ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == KILLED, f"{armed.kill}: {ended.returncode}\n{ended.stderr}"
    history.note(armed)


def _is_worked(history: History, wave: Wave) -> bool:
    passed = Counter(history.wave_passed("worker"))
    passed += Counter(history.wave_passed("service"))
    return all(passed[point] >= wave.invoices for point in WORKED)


def _until(what: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"it never came: {what}"
        time.sleep(0.05)
