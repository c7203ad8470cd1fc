"""Customers, the accounting system's to us first and then ours to it, so that none is overwritten.

The server merges what was changed on both sides and holds back what collides. It
can do so only if it is told of the accounting system's change before ours goes the
other way: therefore every customer that is about to be sent is looked at first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import CHANGED_CUSTOMERS, CONFIRM_CUSTOMERS, PUT_CUSTOMERS
from webfaktura.contract.v1.registers import (
    ChangedCustomer,
    ConfirmCustomers,
    Customer,
    PutCustomers,
    TransferredCustomer,
)
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import CustomerChanges, CustomersRefused

CURSOR = "customers"
"""Which cursor of the client moves when the server has taken in the customers."""

_AT_MOST = 1_000


@dataclass
class _Tally:
    """What became of the customers of one pass."""

    sent: set[tuple[int, int]] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    told: dict[int, Customer] = field(default_factory=dict)
    """The accounting system's customers that the server was told of."""
    conflicts: int = 0


def send_erp_customers(visit: Visit) -> StepReport:
    """New and changed customers of the accounting system to WebFaktura.

    The cursor moves when the last of them is answered: until then the same
    ones are sent again, and taken in once.
    """
    changes = _changes_in_erp(visit)
    conflicts = 0
    chunks = list(batched(changes.customers, _AT_MOST))
    for number, chunk in enumerate(chunks, start=1):
        is_last = number == len(chunks)
        moved = {"cursor_of": CURSOR, "cursor": changes.cursor} if is_last else {}
        message = PutCustomers(id=new_id(), customers=chunk)
        conflicts += visit.outbox.send(PUT_CUSTOMERS, message, afterwards=moved).conflicts
    counts = {"kunder fra regnskapssystemet": len(changes.customers)}
    told = _conflict_sentences(conflicts, waiting=visit.settings.conflicts)
    return _report(Step.ERP_CUSTOMERS, counts, changes.unusable, told)


def send_our_customers(visit: Visit) -> StepReport:
    """New and changed customers of WebFaktura to the accounting system, until none is left.

    Called after a batch is claimed, so that every frozen voucher's customer is
    there before the voucher is.
    """
    tally = _Tally()
    while new := _changed_here(visit, tally):
        changes = _changes_in_erp(visit)
        if _tell_of_changes(visit, changes, new, tally):
            continue
        tally.sent.update(_version(one) for one in new)
        numbers = {one.customer.customer_no for one in new}
        untold = {no: why for no, why in changes.unusable.items() if no in numbers}
        tally.refused.update(untold)
        _transfer(visit, [one for one in new if one.customer.customer_no not in untold], tally)
    counts = {"kunder til regnskapssystemet": len(tally.sent) - len(tally.refused)}
    told = _conflict_sentences(tally.conflicts)
    return _report(Step.OUR_CUSTOMERS, counts, tally.refused, told)


def _changed_here(visit: Visit, tally: _Tally) -> list[ChangedCustomer]:
    """What the accounting system does not know yet and this pass has not tried."""
    found = visit.outbox.caller.call(CHANGED_CUSTOMERS, Nothing(), **visit.outbox.parts)
    faults.point("sync.customers.fetched")
    return [one for one in found.customers if _version(one) not in tally.sent]


def _changes_in_erp(visit: Visit) -> CustomerChanges:
    cursor = visit.store.company(visit.client_no).customers_cursor
    changes = visit.erp.customers_changed_since(visit.client_no, cursor)
    faults.point("sync.customers.read_in_erp")
    return changes


def _tell_of_changes(
    visit: Visit, changes: CustomerChanges, new: Sequence[ChangedCustomer], tally: _Tally
) -> bool:
    """Tell the server what was changed there among those about to be sent; False for nothing.

    The cursor stays: the other changes wait for their own step. When something
    was told, what is to be sent must be asked for again, since it was merged.
    """
    ours = {one.customer.customer_no for one in new}
    unknown = tuple(
        one
        for one in changes.customers
        if one.customer_no in ours and tally.told.get(one.customer_no) != one
    )
    for chunk in batched(unknown, _AT_MOST):
        message = PutCustomers(id=new_id(), customers=chunk)
        tally.conflicts += visit.outbox.send(PUT_CUSTOMERS, message).conflicts
    tally.told.update((one.customer_no, one) for one in unknown)
    return bool(unknown)


def _transfer(visit: Visit, found: Sequence[ChangedCustomer], tally: _Tally) -> None:
    """Put them in the accounting system, then tell the server which versions it holds."""
    if not found:
        return
    visit.check_lease()
    held = _put_in_erp(visit, found, tally.refused)
    faults.point("sync.customers.put_in_erp")
    if held:
        versions = tuple(
            TransferredCustomer(customer_no=one.customer.customer_no, version=one.version)
            for one in held
        )
        confirmed = ConfirmCustomers(id=new_id(), customers=versions)
        visit.outbox.send(CONFIRM_CUSTOMERS, confirmed)


def _put_in_erp(
    visit: Visit, found: Sequence[ChangedCustomer], refused: dict[int, str]
) -> Sequence[ChangedCustomer]:
    """Put all in the accounting system and return those it took; note those it refused."""
    try:
        visit.erp.put_customers(visit.client_no, [one.customer for one in found])
    except CustomersRefused as refusal:
        refused.update(refusal.refused)
        return [one for one in found if one.customer.customer_no not in refusal.refused]
    return found


def _conflict_sentences(new: int, *, waiting: int = 0) -> tuple[str, ...]:
    """Say in words how many customers somebody must choose for; nothing for none."""
    if new:
        are = "1 kunde er" if new == 1 else f"{new} kunder er"
        return (f"{are} endret begge steder; velg under Konflikter i WebFaktura.",)
    if waiting:
        wait = "1 konflikt venter" if waiting == 1 else f"{waiting} konflikter venter"
        return (f"{wait} fra før; velg under Konflikter i WebFaktura.",)
    return ()


def _report(
    step: Step, counts: Mapping[str, int], refused: Mapping[int, str], told: tuple[str, ...]
) -> StepReport:
    sentences = tuple(f"Kunde {number}: {reason}" for number, reason in refused.items())
    state = State.REFUSED if refused else State.DONE
    return StepReport(step, state, counts, sentences + told)


def _version(changed: ChangedCustomer) -> tuple[int, int]:
    return changed.customer.customer_no, changed.version
