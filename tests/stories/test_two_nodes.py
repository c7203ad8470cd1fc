"""Two nodes on one database and one document store: one is lost, and nothing that was answered."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from stories import road
from stories.nodes import BalancedVisitor, TwoNodes, two_nodes
from stories.road import Issued, said
from stories.world import PATIENCE, Visitor, until

WRITERS = 3
EACH = 6
"""Invoices that each of the people issues."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[TwoNodes]:
    with two_nodes(tmp_path) as made:
        road.a_ledger(made)
        for name in ("mail", "service", "pages-a", "pages-b"):
            made.start(name)
        yield made


@dataclass
class Writer:
    """Somebody who issues one invoice after the other, and remembers what she was answered."""

    visitor: Visitor
    company: str
    answered: list[Issued] = field(default_factory=list)
    unanswered: int = 0

    def work(self) -> None:
        """Issue; where no answer came, look, and press again if it is still a draft."""
        for _ in range(EACH):
            self.answered.append(self._one())

    def _one(self) -> Issued:
        draft, saved = self._again(lambda: road.a_draft(self.visitor, self.company))
        version = saved["version"]
        try:
            return road.issue(self.visitor, draft, version)
        except httpx.TransportError:
            self.unanswered += 1
            return self._again(lambda: road.issue_again(self.visitor, draft, version))

    def _again[T](self, do: Callable[[], T]) -> T:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return do()
            except httpx.TransportError:
                assert time.monotonic() < deadline, "no node answers"
                time.sleep(0.05)


def a_visitor_of_a_client(world: TwoNodes) -> Visitor:
    said(road.set_up(world, road.enrolment_code(world)))
    said(road.new_client(world))
    visitor, company = road.logged_in(world, BalancedVisitor)
    road.a_customer(visitor, company)
    road.a_product(visitor, company)
    return visitor


def issued_while_a_node_is_lost(world: TwoNodes) -> list[Issued]:
    """What the people were answered, before and after the power cut on one machine.

    All have logged in before anybody begins: a power cut must not come in the middle of it,
    which a slow process that has not answered anybody yet would let it do.
    """
    writers = [Writer(*road.logged_in(world, BalancedVisitor)) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as at_once:
        works = [at_once.submit(writer.work) for writer in writers]
        until("everybody has issued", lambda: all(each.answered for each in writers))
        world.power_cut("a")
        for work in works:
            work.result()
    return [issued for writer in writers for issued in writer.answered]


def test_a_lost_node_costs_no_request_that_was_answered(world: TwoNodes) -> None:
    visitor = a_visitor_of_a_client(world)
    for name in ("worker-a", "worker-b"):
        world.start(name)

    told = issued_while_a_node_is_lost(world)

    numbers = sorted(issued.invoice_no for issued in told)
    assert numbers == list(range(1, WRITERS * EACH + 1))
    until("all is sent", lambda: len(message_ids(world)) == len(told) or None)
    said(world.sync("sync", "999"))
    booked = world.ledger_json("vouchers", "999")
    assert sorted(row["voucher"]["invoice_no"] for row in booked) == numbers
    said(world.ledger("pay", "999", "--kid", told[0].kid))
    said(world.sync("-A"))
    assert "Betalt" in visitor.http.get(told[0].address).text
    for issued in told:
        assert visitor.http.get(f"{issued.address}pdf/").content.startswith(b"%PDF")


def message_ids(world: TwoNodes) -> set[str]:
    """One for each invoice, however often its mail was sent."""
    return {str(mail["Message-ID"]) for mail in world.mails()}
