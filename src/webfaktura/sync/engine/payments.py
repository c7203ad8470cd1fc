"""Step 5: payments registered in the accounting system come back to WebFaktura."""

from itertools import batched

from webfaktura import faults
from webfaktura.contract.v1.endpoints import PUT_PAYMENTS
from webfaktura.contract.v1.payments import PutPayments
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit

CURSOR = "payments"
"""Which cursor of the client moves when the server has taken in the payments."""

_AT_MOST = 1_000
_NOT_INTEGRATED = (
    "Innbetalinger er slått på, men klienten er ikke satt opp for det i regnskapssystemet. "
    "Sett Klient → Egenskaper → Diverse → WebFaktura-integrasjon til "
    "«Integrert med DI-Regnskap» der."
)


def send_payments(visit: Visit) -> StepReport:
    """New payments and reversals, where the module is on and the client's property allows it."""
    if not visit.settings.modules.payments:
        return StepReport(Step.PAYMENTS, State.SKIPPED, sentences=("Ikke i bruk.",))
    if not visit.erp.is_integrated(visit.client_no):
        return StepReport(Step.PAYMENTS, State.REFUSED, sentences=(_NOT_INTEGRATED,))
    cursor = visit.store.company(visit.client_no).payments_cursor
    changes = visit.erp.payments_since(visit.client_no, cursor)
    faults.point("sync.payments.read_in_erp")
    chunks = list(batched(changes.payments, _AT_MOST))
    unmatched: list[str] = []
    for number, chunk in enumerate(chunks, start=1):
        is_last = number == len(chunks)
        moved = {"cursor_of": CURSOR, "cursor": changes.cursor} if is_last else {}
        message = PutPayments(id=new_id(), payments=chunk)
        unmatched += visit.outbox.send(PUT_PAYMENTS, message, afterwards=moved).unmatched
    counts = {"innbetalinger": len(changes.payments)}
    told = f"{len(unmatched)} innbetalinger fant ingen faktura; de vises i WebFaktura."
    return StepReport(Step.PAYMENTS, State.DONE, counts, (told,) if unmatched else ())
