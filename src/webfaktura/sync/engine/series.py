"""The first step: the accounting system's number series are held up against WebFaktura's."""

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.endpoints import COMPANY, REPORT_SERIES
from webfaktura.contract.v1.series import ReportSeries
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import ErpSeries

_AT_MOST = 1_000


def report_series(visit: Visit) -> StepReport:
    """Tell the server which numbers the accounting system gives itself.

    Where a number could be given twice the server says so, and what would bring
    new numbers into the accounting system does not run; the rest does.
    """
    first = visit.settings.series.next_invoice_no
    found = visit.erp.series(visit.client_no, own_invoices_from=first)
    faults.point("sync.series.read")
    message = ReportSeries(
        id=new_id(),
        customers=found.customers,
        own_invoices=found.own_invoices,
        invoices_made_there=_strays_first(found)[:_AT_MOST],
    )
    answer = visit.outbox.send(REPORT_SERIES, message)
    visit.brake.because = _why_stopped(visit, answer.problems if answer.stops else ())
    state = State.REFUSED if answer.stops else State.DONE
    return StepReport(Step.SERIES, state, sentences=answer.problems)


def _strays_first(found: ErpSeries) -> tuple[int, ...]:
    """The numbers made there, those outside its own series first: they are the ones that matter."""
    own = found.own_invoices

    def place(number: int) -> tuple[bool, int]:
        return own is not None and own.first <= number <= own.last, number

    return tuple(sorted(found.invoices_made_there, key=place))


def _why_stopped(visit: Visit, problems: tuple[str, ...]) -> str:
    """The problems; else what stopped the client before, unless this report has ended it."""
    if problems or not visit.settings.stopped_because:
        return " ".join(problems)
    return visit.outbox.caller.call(COMPANY, Nothing(), **visit.outbox.parts).stopped_because
