"""Steps 2 and 3: customers, ours to the accounting system and its to us."""

from collections.abc import Mapping, Sequence
from itertools import batched

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import CHANGED_CUSTOMERS, CONFIRM_CUSTOMERS, PUT_CUSTOMERS
from webfaktura.contract.v1.registers import (
    ChangedCustomer,
    ConfirmCustomers,
    PutCustomers,
    TransferredCustomer,
)
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import CustomersRefused

CURSOR = "customers"
"""Which cursor of the client moves when the server has taken in the customers."""

_AT_MOST = 1_000


def send_our_customers(visit: Visit) -> StepReport:
    """New and changed customers of WebFaktura to the accounting system, until none is left.

    Called after a batch is claimed, so that every frozen voucher's customer is
    there before the voucher is.
    """
    sent: set[tuple[int, int]] = set()
    refused: dict[int, str] = {}
    while True:
        found = visit.outbox.caller.call(CHANGED_CUSTOMERS, Nothing(), **visit.outbox.parts)
        faults.point("sync.customers.fetched")
        new = [one for one in found.customers if _version(one) not in sent]
        if not new:
            counts = {"kunder til regnskapssystemet": len(sent) - len(refused)}
            return _report(Step.OUR_CUSTOMERS, counts, refused)
        sent.update(_version(one) for one in new)
        _transfer(visit, new, refused)


def send_erp_customers(visit: Visit) -> StepReport:
    """New and changed customers of the accounting system to WebFaktura.

    The cursor moves when the last of them is answered: until then the same
    ones are sent again, and taken in once.
    """
    cursor = visit.store.company(visit.client_no).customers_cursor
    changes = visit.erp.customers_changed_since(visit.client_no, cursor)
    faults.point("sync.customers.read_in_erp")
    chunks = list(batched(changes.customers, _AT_MOST))
    for number, chunk in enumerate(chunks, start=1):
        is_last = number == len(chunks)
        moved = {"cursor_of": CURSOR, "cursor": changes.cursor} if is_last else {}
        message = PutCustomers(id=new_id(), customers=chunk)
        visit.outbox.send(PUT_CUSTOMERS, message, afterwards=moved)
    counts = {"kunder fra regnskapssystemet": len(changes.customers)}
    return _report(Step.ERP_CUSTOMERS, counts, changes.unusable)


def _transfer(visit: Visit, found: Sequence[ChangedCustomer], refused: dict[int, str]) -> None:
    """Put them in the accounting system, then tell the server which versions it holds."""
    visit.check_lease()
    held = _put_in_erp(visit, found, refused)
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


def _report(step: Step, counts: Mapping[str, int], refused: Mapping[int, str]) -> StepReport:
    sentences = tuple(f"Kunde {number}: {reason}" for number, reason in refused.items())
    return StepReport(step, State.REFUSED if refused else State.DONE, counts, sentences)


def _version(changed: ChangedCustomer) -> tuple[int, int]:
    return changed.customer.customer_no, changed.version
