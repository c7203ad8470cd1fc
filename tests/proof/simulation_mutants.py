"""Mutants of the protocol, each naive in one way: the law must see every one of them."""

from collections.abc import Callable
from typing import Any

import pytest

from proof.naive import confirms_first, never_looks
from proof.simulation import simulate
from webfaktura.contract.v1 import endpoints
from webfaktura.contract.v1.batches import Batch
from webfaktura.contract.v1.payments import PutPayments
from webfaktura.contract.v1.products import PutProducts
from webfaktura.contract.v1.registers import ConfirmCustomers, PutCustomers, TransferredCustomer
from webfaktura.sync.engine import (
    batches,
    cursors,
    customers,
    outbox,
    plan,
    products,
    rotation,
    steps,
)
from webfaktura.sync.engine.plan import Acknowledge, Update, Updating, Write
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.memory import adapter
from webfaktura.sync.erp.port import ErpBatch

type Mutant = Callable[[pytest.MonkeyPatch], None]


def confirms_before_writing(patch: pytest.MonkeyPatch) -> None:
    """Tells the server that a batch is posted, and posts it then."""
    patch.setattr(batches, "_carry", confirms_first)


def writes_without_looking(patch: pytest.MonkeyPatch) -> None:
    """Writes under a new reference each time, in an ERP that lets a voucher in twice."""
    patch.setattr(adapter, "_is_there", lambda _voucher, _client: False)
    patch.setattr(batches, "_carry", never_looks)


def does_not_compare(patch: pytest.MonkeyPatch) -> None:
    """Takes whatever stands under the reference for the whole batch."""
    patch.setattr(plan, "holds", lambda _found, _batch: True)


def believes_that_it_was_posted(patch: pytest.MonkeyPatch) -> None:
    """Confirms a batch that was written, without seeing that it was updated."""

    def next_step(batch: Batch, found: ErpBatch | None, _updating: Updating) -> plan.Step:
        return Write() if found is None else Acknowledge(found)

    patch.setattr(batches, "next_step", next_step)


def posts_half_a_batch(patch: pytest.MonkeyPatch) -> None:
    """Goes on with half a batch instead of writing it anew."""
    decide = plan.next_step

    def next_step(batch: Batch, found: ErpBatch | None, updating: Updating) -> plan.Step:
        step = decide(batch, found, updating)
        return Update() if isinstance(step, plan.Rewrite) else step

    patch.setattr(batches, "next_step", next_step)


def does_not_send_again(patch: pytest.MonkeyPatch) -> None:
    """Forgets what was never answered."""
    patch.setattr(outbox.Outbox, "resend", lambda _outbox, *_needing: [])


def forgets_before_it_writes_down(patch: pytest.MonkeyPatch) -> None:
    """Forgets a write once it is answered, and writes down what became true never."""
    patch.setattr(cursors, "mover", lambda *_: outbox.nothing_more)
    patch.setattr(rotation, "_writer", lambda _store: outbox.nothing_more)


def sends_vouchers_without_customers(patch: pytest.MonkeyPatch) -> None:
    """Lets a batch go before the customers that it names."""
    patch.setattr(batches, "send_our_customers", lambda _visit: None)


def does_not_look_before_it_overwrites(patch: pytest.MonkeyPatch) -> None:
    """Sends our customers without telling the server what was changed there."""
    patch.setattr(customers, "_tell_of_changes", lambda *_: False)


def sends_ours_first(patch: pytest.MonkeyPatch) -> None:
    """The original's order: our customers overwrite theirs."""
    order = (Step.SERIES, Step.OUR_CUSTOMERS, Step.ERP_CUSTOMERS)
    does = {step: steps.ALL_STEPS[step] for step in (*order, *steps.ALL_STEPS)}
    patch.setattr(customers, "_tell_of_changes", lambda *_: False)
    patch.setattr(steps.run_steps, "__defaults__", (does,))


def confirms_customers_that_were_never_put(patch: pytest.MonkeyPatch) -> None:
    """Tells the server that the ERP has the customers before it has them."""

    def transfer(visit: Visit, found: Any, tally: Any) -> None:
        confirmed = ConfirmCustomers(
            id=outbox.new_id(),
            customers=tuple(
                TransferredCustomer(customer_no=one.customer.customer_no,
                                              version=one.version)
                for one in found
            ),
        )  # fmt: skip
        visit.outbox.send(endpoints.CONFIRM_CUSTOMERS, confirmed)
        customers._put_in_erp(visit, found, tally.refused)

    patch.setattr(customers, "_transfer", transfer)


def moves_customers_cursor_first(patch: pytest.MonkeyPatch) -> None:
    """Counts the ERP's customers as sent when they are read."""

    def send(visit: Visit) -> StepReport:
        cursor = visit.store.company(visit.client_no).customers_cursor
        changes = visit.erp.customers_changed_since(visit.client_no, cursor)
        visit.store.change_company(visit.client_no, customers_cursor=changes.cursor)
        message = PutCustomers(id=outbox.new_id(), customers=changes.customers)
        visit.outbox.caller.call(endpoints.PUT_CUSTOMERS, message, **visit.outbox.parts)
        return StepReport(Step.ERP_CUSTOMERS, State.DONE)

    _does_instead(patch, Step.ERP_CUSTOMERS, send)


def moves_payments_cursor_first(patch: pytest.MonkeyPatch) -> None:
    """Counts payments as sent when they are read."""

    def send(visit: Visit) -> StepReport:
        cursor = visit.store.company(visit.client_no).payments_cursor
        changes = visit.erp.payments_since(visit.client_no, cursor)
        visit.store.change_company(visit.client_no, payments_cursor=changes.cursor)
        message = PutPayments(id=outbox.new_id(), payments=changes.payments)
        visit.outbox.caller.call(endpoints.PUT_PAYMENTS, message, **visit.outbox.parts)
        return StepReport(Step.PAYMENTS, State.DONE)

    _does_instead(patch, Step.PAYMENTS, send)


def moves_products_cursor_first(patch: pytest.MonkeyPatch) -> None:
    """Counts products as sent when they are read."""

    def send(visit: Visit) -> StepReport:
        cursor = visit.status.cursor(visit.client_no, products.CURSOR)
        changes = visit.erp.products_changed_since(visit.client_no, cursor)
        visit.status.move_cursor(visit.client_no, products.CURSOR, changes.cursor)
        message = PutProducts(id=outbox.new_id(), products=changes.products)
        visit.outbox.caller.call(endpoints.PUT_PRODUCTS, message, **visit.outbox.parts)
        return StepReport(Step.PRODUCTS, State.DONE)

    _does_instead(patch, Step.PRODUCTS, send)


def posts_though_the_series_overlap(patch: pytest.MonkeyPatch) -> None:
    """Tells of the series and goes on, whatever the answer is."""
    patch.setattr(steps, "_NOT_WHILE_STOPPED", frozenset())


def forgets_its_new_key(patch: pytest.MonkeyPatch) -> None:
    """Does not take up a rotation whose answer was lost."""
    patch.setattr(rotation, "finish_rotation", lambda _office: None)


def trusts_its_new_key_at_once(patch: pytest.MonkeyPatch) -> None:
    """Lets the new key stand in variables.xml before the server knows it."""
    send = outbox.Outbox.send

    def writes_down_first(self: Any, endpoint: Any, message: Any, **more: Any) -> Any:
        if endpoint is endpoints.ROTATE_CREDENTIAL:
            self.write_down(_Naming(endpoint.name, more["afterwards"]), message, None)
            return self.caller.call(endpoint, message)
        return send(self, endpoint, message, **more)

    patch.setattr(outbox.Outbox, "send", writes_down_first)


class _Naming:
    """As much of a pending write as the writer of credentials looks at."""

    def __init__(self, endpoint: str, afterwards: dict[str, str]) -> None:
        self.endpoint, self.afterwards = endpoint, afterwards


def _does_instead(
    patch: pytest.MonkeyPatch, step: Step, does: Callable[[Visit], StepReport]
) -> None:
    patch.setitem(steps.ALL_STEPS, step, does)


MUTANTS: dict[Mutant, int] = {
    confirms_before_writing: 0,
    writes_without_looking: 25,
    does_not_compare: 14,
    believes_that_it_was_posted: 0,
    posts_half_a_batch: 14,
    does_not_send_again: 0,
    forgets_before_it_writes_down: 1,
    sends_vouchers_without_customers: 247,
    does_not_look_before_it_overwrites: 99,
    sends_ours_first: 0,
    confirms_customers_that_were_never_put: 9,
    moves_customers_cursor_first: 45,
    moves_payments_cursor_first: 256,
    moves_products_cursor_first: 34,
    posts_though_the_series_overlap: 7,
    forgets_its_new_key: 41,
    trusts_its_new_key_at_once: 44,
}
"""Each mutant, and a history that shows it; `simulation_prove` tells others where that changes."""


def caught_at(mutant: Mutant, seeds: range) -> tuple[int, list[str]] | None:
    """The first of these histories in which the mutant is seen, and what was seen."""
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)
        for seed in seeds:
            found, _ = simulate(seed)
            if found:
                return seed, found
    return None
