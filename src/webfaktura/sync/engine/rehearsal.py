"""A run that changes nothing: the same steps, over a server and an ERP that only take notes."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from webfaktura.contract.v1.base import Counted, DocumentKind, Message, Write
from webfaktura.contract.v1.batches import ClaimBatch, Claimed
from webfaktura.contract.v1.endpoints import (
    CLAIM_BATCH,
    CONFIRM_CUSTOMERS,
    PUT_CUSTOMERS,
    PUT_DEPARTMENTS_AND_PROJECTS,
    PUT_PAYMENTS,
    PUT_PRODUCTS,
    PUT_VAT_CODES,
    RECONCILE,
    REPORT_SERIES,
    Endpoint,
)
from webfaktura.contract.v1.payments import PaymentsPut
from webfaktura.contract.v1.products import ProductsPut
from webfaktura.contract.v1.reconciliation import ReconcileDocument, ReconcileRequest
from webfaktura.contract.v1.registers import (
    Customer,
    CustomersConfirmed,
    CustomersPut,
    VatCodesPut,
)
from webfaktura.contract.v1.series import SeriesReported
from webfaktura.norway.money import format_amount
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.caller import Caller
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.steps import ALL_STEPS, Does
from webfaktura.sync.engine.visit import Brake, Visit
from webfaktura.sync.erp.port import Erp

READS = frozenset({
    "program", "facts", "is_integrated", "departments", "projects", "vat_codes", "voucher_types",
    "series", "products_changed_since", "posted_documents", "customers_changed_since",
    "find_batch", "payments_since",
})  # fmt: skip
"""What of the port changes nothing; a method that is added to it is kept out until named here."""

_YEARS_BACK = 10
"""How old a document may be that still waits."""
_LONGEST = 2_000


class NotRehearsed(Refusal):
    """Something that changes was about to be done in a rehearsal."""


@dataclass(frozen=True)
class Note:
    """One thing that a run would send, and where to."""

    to: str
    what: Any

    @property
    def line(self) -> str:
        """The note as one line; a long one is cut."""
        told = json.dumps(self.what, ensure_ascii=False, default=str)
        if len(told) > _LONGEST:
            told = f"{told[:_LONGEST]} … ({len(told)} tegn)"
        return f"{self.to}: {told}"


@dataclass(frozen=True)
class NotedOutbox:
    """Takes notes of what would be sent, and answers as a server that finds nothing wrong."""

    caller: Caller
    parts: Mapping[str, str]
    connected: frozenset[str]
    """VAT codes that are connected to a level."""
    notes: list[Note] = field(default_factory=list)

    def send[Q: Write, R: Message](
        self,
        endpoint: Endpoint[Q, R],
        message: Q,
        *,
        afterwards: Mapping[str, str] | None = None,  # noqa: ARG002 - Sender's form
        **_parts: object,
    ) -> R:
        """Note it, and answer."""
        if endpoint.name not in _ANSWERS:
            raise NotRehearsed(f"«{endpoint.summary}» kan ikke prøvekjøres.")
        if not isinstance(message, ClaimBatch):
            self.notes.append(Note(f"Til WebFaktura ({endpoint.name})", masked(message)))
        answer = _ANSWERS[endpoint.name](message, self.connected)
        return endpoint.response.read(answer.wire)


class NotedErp:
    """An accounting system that may be read; what would be put there is noted."""

    def __init__(self, inner: Erp, notes: list[Note]) -> None:
        self._inner = inner
        self._notes = notes

    def put_customers(self, _client_no: str, customers: Sequence[Customer]) -> None:
        """Note the customers."""
        self._notes.append(Note("Til regnskapssystemet", [one.wire for one in customers]))

    def __getattr__(self, name: str) -> Any:
        """Let through what only reads."""
        if name not in READS:
            raise NotRehearsed(f"«{name}» endrer regnskapet og kan ikke prøvekjøres.")
        return getattr(self._inner, name)


def rehearsing(visit: Visit, notes: list[Note] | None = None) -> Visit:
    """The same visit over a server and an accounting system that keep still."""
    notes = [] if notes is None else notes
    connected = frozenset(code.code for code in visit.settings.vat_codes if code.level)
    return replace(
        visit,
        outbox=NotedOutbox(visit.outbox.caller, visit.outbox.parts, connected, notes),
        erp=cast("Erp", NotedErp(visit.erp, notes)),
        brake=Brake(visit.brake.because),
    )


def foresee(visit: Visit, step: Step) -> tuple[str, ...]:
    """What a step would send, one line for each thing, and then what it would report."""
    notes: list[Note] = []
    rehearsed = rehearsing(visit, notes)
    try:
        report = REHEARSED_STEPS[step](rehearsed)
    except Refusal as refusal:
        return (refusal.sentence,)
    return (*(note.line for note in notes), report.line)


def foresee_batches(visit: Visit) -> StepReport:
    """What waits to be transferred, and in how many batches; claiming it would freeze it."""
    found = [one for one in _documents(visit) if one.posting in {"waiting", "in_batch"}]
    frozen = [one for one in found if one.posting == "in_batch"]
    waiting = len(found) - len(frozen)
    at_most = ClaimBatch.model_fields["at_most"].default
    batches = bool(frozen) + -(-waiting // at_most)
    counts = {"bunter": batches, "bilag": len(found)}
    outbox = visit.outbox
    if isinstance(outbox, NotedOutbox):
        outbox.notes.extend(Note("Til regnskapssystemet", _told(one)) for one in found)
    return StepReport(Step.BATCHES, State.DONE, counts, _sums(found))


def _documents(visit: Visit) -> Iterator[ReconcileDocument]:
    first = visit.on.replace(year=visit.on.year - _YEARS_BACK, month=1, day=1)
    last = visit.on.replace(year=visit.on.year + 1, month=12, day=31)
    after = ""
    while True:
        asked = ReconcileRequest(first=first, last=last, after=after)
        page = visit.outbox.caller.call(RECONCILE, asked, **visit.outbox.parts)
        yield from page.documents
        after = page.next_after
        if not after:
            return


def _told(document: ReconcileDocument) -> str:
    kind = "Faktura" if document.kind is DocumentKind.INVOICE else "Kreditnota"
    amount = format_amount(document.gross)
    return (
        f"{kind} {document.invoice_no}, kunde {document.customer_no}: {amount} {document.currency}"
    )


def _sums(found: Sequence[ReconcileDocument]) -> tuple[str, ...]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        sums[one.currency] += one.gross
    told = " og ".join(f"{format_amount(sums[one])} {one}" for one in sorted(sums))
    return (f"Til sammen {told}.",) if told else ()


def masked(message: Message) -> Any:
    """The message as JSON values, with stars for its secrets."""
    return json.loads(json.dumps(message.model_dump(mode="python"), default=str))


def _vat_codes_put(message: Any, connected: frozenset[str]) -> Message:
    codes = [code.code for code in message.vat_codes]
    return VatCodesPut(unmapped=tuple(code for code in codes if code not in connected))


_ANSWERS: Mapping[str, Callable[[Any, frozenset[str]], Message]] = {
    REPORT_SERIES.name: lambda _message, _connected: SeriesReported(),
    PUT_DEPARTMENTS_AND_PROJECTS.name: lambda _message, _connected: Counted(),
    PUT_VAT_CODES.name: _vat_codes_put,
    PUT_CUSTOMERS.name: lambda _message, _connected: CustomersPut(),
    CONFIRM_CUSTOMERS.name: lambda message, _connected: CustomersConfirmed(
        confirmed=len(message.customers)
    ),
    CLAIM_BATCH.name: lambda _message, _connected: Claimed(batch=None),
    PUT_PAYMENTS.name: lambda message, _connected: PaymentsPut(
        registered=len(message.payments), known=0
    ),
    PUT_PRODUCTS.name: lambda _message, _connected: ProductsPut(),
}

REHEARSED_STEPS: Mapping[Step, Does] = {**ALL_STEPS, Step.BATCHES: foresee_batches}
"""The steps of a run, but for the one whose first act is to freeze what waits."""
