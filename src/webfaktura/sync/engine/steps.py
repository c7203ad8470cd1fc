"""The steps of a run in their order; a refusal of one leaves the others standing."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.answers import ServerUnavailable
from webfaktura.sync.engine.batches import claim, transfer_batches
from webfaktura.sync.engine.customers import send_erp_customers, send_our_customers
from webfaktura.sync.engine.payments import send_payments
from webfaktura.sync.engine.products import overwrite_products, send_products
from webfaktura.sync.engine.registers import send_departments_and_projects, send_vat_codes
from webfaktura.sync.engine.report import (
    Decision,
    Foresight,
    Guide,
    Listener,
    RunReport,
    State,
    Step,
    StepReport,
)
from webfaktura.sync.engine.series import report_series
from webfaktura.sync.engine.visit import Visit
from webfaktura.sync.erp.port import ErpUnavailable

_log = logging.getLogger("webfaktura.sync")

type Does = Callable[[Visit], StepReport]


def claim_and_send_our_customers(visit: Visit) -> StepReport:
    """Freeze what waits first: a customer changed later belongs to a later batch."""
    claim(visit)
    return send_our_customers(visit)


ALL_STEPS: dict[Step, Does] = {
    Step.SERIES: report_series,
    Step.DEPARTMENTS_AND_PROJECTS: send_departments_and_projects,
    Step.VAT_CODES: send_vat_codes,
    Step.ERP_CUSTOMERS: send_erp_customers,
    Step.OUR_CUSTOMERS: claim_and_send_our_customers,
    Step.BATCHES: transfer_batches,
    Step.PAYMENTS: send_payments,
    Step.PRODUCTS: send_products,
    Step.PRODUCTS_OVERWRITING: overwrite_products,
}

_NOT_WHILE_STOPPED = frozenset({Step.OUR_CUSTOMERS, Step.BATCHES})
"""What would bring new numbers into the accounting system."""


@dataclass(frozen=True)
class Followers:
    """Those who follow a run: one is told of each step, the other is asked before it."""

    listener: Listener
    guide: Guide
    foresee: Callable[[Visit, Step], tuple[str, ...]]


def run_steps(
    visit: Visit,
    steps: Collection[Step],
    followers: Followers,
    does: Mapping[Step, Does] = ALL_STEPS,
) -> RunReport:
    """Run the chosen steps; where server or accounting system is away, the run ends there."""
    reports: list[StepReport] = []
    for step in [step for step in does if step in steps]:
        decision = followers.guide.decide(visit.client_no, step, _foresight(visit, step, followers))
        if decision is Decision.STOP:
            said = f"Stoppet før {step.heading.lower()}, slik du ba om."
            return RunReport(visit.client_no, State.STOPPED, tuple(reports), sentence=said)
        followers.listener.begins(visit.client_no, step)
        report = _skipped(step) if decision is Decision.SKIP else _one_step(visit, step, does[step])
        reports.append(report)
        _log.info("Klient %s: %s", visit.client_no, report.line)
        followers.listener.ended(visit.client_no, report)
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


def _foresight(visit: Visit, step: Step, followers: Followers) -> Foresight:
    return lambda: followers.foresee(visit, step)


def _skipped(step: Step) -> StepReport:
    return StepReport(step, State.SKIPPED, sentences=("Hoppet over.",))


def _one_step(visit: Visit, step: Step, do: Does) -> StepReport:
    if visit.brake.because and step in _NOT_WHILE_STOPPED:
        said = f"Ikke kjørt, for klienten er stanset: {visit.brake.because}"
        return StepReport(step, State.REFUSED, sentences=(said,))
    try:
        visit.check_lease()
        return do(visit)
    except Refusal as refusal:
        return StepReport(step, state_of(refusal), sentences=(refusal.sentence,))
