"""The steps of a run in the original's order; a refusal of one leaves the others standing."""

import logging
from collections.abc import Callable, Collection

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import ServerUnavailable
from webfaktura.sync.engine.batches import claim, transfer_batches
from webfaktura.sync.engine.customers import send_erp_customers, send_our_customers
from webfaktura.sync.engine.payments import send_payments
from webfaktura.sync.engine.registers import send_departments_and_projects, send_vat_codes
from webfaktura.sync.engine.report import Listener, RunReport, State, Step, StepReport
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import ErpUnavailable

_log = logging.getLogger("webfaktura.sync")


def claim_and_send_our_customers(visit: Visit) -> StepReport:
    """Freeze what waits first: a customer changed later belongs to a later batch."""
    claim(visit)
    return send_our_customers(visit)


ALL_STEPS: dict[Step, Callable[[Visit], StepReport]] = {
    Step.DEPARTMENTS_AND_PROJECTS: send_departments_and_projects,
    Step.VAT_CODES: send_vat_codes,
    Step.OUR_CUSTOMERS: claim_and_send_our_customers,
    Step.ERP_CUSTOMERS: send_erp_customers,
    Step.BATCHES: transfer_batches,
    Step.PAYMENTS: send_payments,
}


def run_steps(visit: Visit, steps: Collection[Step], listener: Listener) -> RunReport:
    """Run the chosen steps; where server or accounting system is away, the run ends there."""
    reports: list[StepReport] = []
    for step in [step for step in ALL_STEPS if step in steps]:
        listener.begins(visit.client_no, step)
        report = _one_step(visit, step)
        reports.append(report)
        _log.info("Klient %s: %s", visit.client_no, report.line)
        listener.ended(visit.client_no, report)
        if report.state is State.UNAVAILABLE:
            return RunReport(
                visit.client_no, report.state, tuple(reports), sentence=report.sentences[0]
            )
    refused = any(report.state is State.REFUSED for report in reports)
    return RunReport(visit.client_no, State.REFUSED if refused else State.DONE, tuple(reports))


def state_of(refusal: Refusal) -> State:
    """Tell whether somebody is away, or a person must act."""
    is_away = isinstance(refusal, ServerUnavailable | ErpUnavailable)
    return State.UNAVAILABLE if is_away else State.REFUSED


def _one_step(visit: Visit, step: Step) -> StepReport:
    try:
        visit.check_lease()
        return ALL_STEPS[step](visit)
    except Refusal as refusal:
        return StepReport(step, state_of(refusal), sentences=(refusal.sentence,))
