"""Fetches both sides of a client's accounts for a period and has them compared."""

from collections.abc import Iterator
from datetime import date

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import COMPANY, RECONCILE
from webfaktura.contract.v1.reconciliation import ReconcileDocument, ReconcileRequest
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.changes import company_no_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.reconciliation import Comparison, PaymentsTold, compare


class PeriodTurned(Refusal):
    """The period ends before it begins."""


def reconcile(office: Office, client_no: str, *, first: date, last: date) -> Comparison:
    """Compare the client's documents of the period on both sides; nothing is changed."""
    if last < first:
        raise PeriodTurned(
            f"Perioden slutter {last:%d.%m.%Y}, før den begynner {first:%d.%m.%Y}. "
            "Bytt om --from og --to.",
            field="to",
        )
    company_no = company_no_of(office, client_no)
    settings = office.caller.call(COMPANY, Nothing(), company_no=company_no)
    is_told = settings.modules.payments and office.erp.is_integrated(client_no)
    return compare(
        _documents(office.caller, company_no, first, last),
        office.erp.posted_documents(client_no, first=first, last=last),
        PaymentsTold.TOLD if is_told else PaymentsTold.NOT_TOLD,
        first=first,
        last=last,
    )


def _documents(
    caller: Caller, company_no: int, first: date, last: date
) -> Iterator[ReconcileDocument]:
    after = ""
    while True:
        asked = ReconcileRequest(first=first, last=last, after=after)
        page = caller.call(RECONCILE, asked, company_no=company_no)
        yield from page.documents
        after = page.next_after
        if not after:
            return
