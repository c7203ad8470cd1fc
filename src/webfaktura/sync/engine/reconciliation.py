"""Holds what WebFaktura has issued against what the accounting system has posted; pure.

Of every document, to the øre: issued is posted, and posted is open and paid and
credited together. Credit notes are negative throughout, and so is what is paid
too much and still open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.reconciliation import ReconcileDocument
from webfaktura.norway.money import format_amount
from webfaktura.sync.erp.port import ErpDocument

_NOTHING = Decimal("0.00")


class PaymentsTold(StrEnum):
    """Whether the client's payments are told to WebFaktura at all (InvoInfoToWeb)."""

    TOLD = "told"
    NOT_TOLD = "not_told"


@dataclass(frozen=True)
class Difference:
    """One thing about one document that is not the same on both sides."""

    kind: DocumentKind
    invoice_no: int
    sentence: str

    @property
    def line(self) -> str:
        """The difference as one line that names the document."""
        return f"{_name(self.kind)} {self.invoice_no}: {self.sentence}"

    @property
    def wire(self) -> dict[str, Any]:
        """The difference as JSON values."""
        return {"kind": self.kind, "invoice_no": self.invoice_no, "sentence": self.sentence}


@dataclass(frozen=True)
class Sums:
    """The documents of one currency on both sides, with their signs."""

    currency: str
    documents: int
    issued: Decimal
    posted: Decimal
    open: Decimal
    paid: Decimal
    credited: Decimal
    """Settled by credit notes less what credit notes were used; 0 when both are in the period."""

    @property
    def wire(self) -> dict[str, Any]:
        """The sums as JSON values."""
        amounts = ("issued", "posted", "open", "paid", "credited")
        told = {name: f"{getattr(self, name):.2f}" for name in amounts}
        return {"currency": self.currency, "documents": self.documents, **told}


@dataclass(frozen=True)
class Comparison:
    """Both sides of one client and period, and every difference by document."""

    first: date
    last: date
    sums: tuple[Sums, ...]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    @property
    def wire(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "agrees": self.agrees,
            "sums": [one.wire for one in self.sums],
            "differences": [one.wire for one in self.differences],
        }


type _Key = tuple[DocumentKind, int]


def compare(
    ours: Iterable[ReconcileDocument],
    theirs: Iterable[ErpDocument],
    payments: PaymentsTold,
    *,
    first: date,
    last: date,
) -> Comparison:
    """Compare document by document and sum up; the same document twice is a difference too."""
    issued: dict[_Key, ReconcileDocument] = {(one.kind, one.invoice_no): one for one in ours}
    posted: dict[_Key, ErpDocument] = {}
    differences: list[Difference] = []
    for one in theirs:
        key = one.kind, one.invoice_no
        if key in posted:
            differences.append(Difference(*key, "er bokført mer enn én gang i regnskapssystemet."))
        posted[key] = one
    for key in sorted(issued.keys() | posted.keys()):
        found = _differences(issued.get(key), posted.get(key), payments)
        differences += [Difference(*key, sentence) for sentence in found]
    sums = _sums(list(issued.values()), posted)
    return Comparison(first, last, sums, tuple(differences))


def _differences(
    ours: ReconcileDocument | None, theirs: ErpDocument | None, payments: PaymentsTold
) -> Iterator[str]:
    if ours is None:
        if theirs is not None:
            yield f"er bokført med {_told(theirs.gross)}, men ikke utstedt i WebFaktura."
        return
    if theirs is None:
        yield _why_not_posted(ours)
        return
    if ours.posting != "transferred":
        yield "er bokført i regnskapssystemet, men ikke bekreftet i WebFaktura. Synkroniser."
    yield from _different_documents(ours, theirs)
    yield from _unbalanced(theirs)
    if payments is PaymentsTold.TOLD and ours.currency == theirs.currency:
        yield from _different_payments(ours, theirs)


def _why_not_posted(ours: ReconcileDocument) -> str:
    reasons = {
        "waiting": "venter på å bli overført. Synkroniser.",
        "in_batch": "er i en bunt som ikke er oppdatert i regnskapssystemet ennå.",
        "parked": "ble avvist av regnskapssystemet og må rettes i WebFaktura.",
        "transferred": "er bekreftet som overført, men er ikke bokført i regnskapssystemet. "
        "Se etter om bunten venter på oppdatering der.",
    }
    return f"{_told(ours.gross)} {reasons[ours.posting]}"


def _different_documents(ours: ReconcileDocument, theirs: ErpDocument) -> Iterator[str]:
    """What was frozen at issue: amount, customer and date.

    A document in another currency is posted in kroner, and its amount is not compared.
    """
    if ours.currency == theirs.currency and ours.gross != theirs.gross:
        yield f"utstedt med {_told(ours.gross)}, bokført med {_told(theirs.gross)}."
    if ours.customer_no != theirs.customer_no:
        yield f"utstedt til kunde {ours.customer_no}, bokført på kunde {theirs.customer_no}."
    if ours.issued_on != theirs.issued_on:
        yield f"utstedt {ours.issued_on:%d.%m.%Y}, bokført {theirs.issued_on:%d.%m.%Y}."


def _unbalanced(theirs: ErpDocument) -> Iterator[str]:
    """The accounting system's own sum: posted is open and paid and credited."""
    parts = theirs.open + theirs.paid + theirs.credited
    if parts != theirs.gross:
        yield (
            f"bokført med {_told(theirs.gross)}, men åpent, betalt og kreditert er til sammen "
            f"{_told(parts)} i regnskapssystemet."
        )
    is_turned = theirs.credited < 0 if theirs.gross > 0 else theirs.credited > 0
    if is_turned:
        yield f"utlignet med feil fortegn i regnskapssystemet ({_told(theirs.credited)})."


def _different_payments(ours: ReconcileDocument, theirs: ErpDocument) -> Iterator[str]:
    """What is paid, reversals taken off; and what is open, where both sides have credited alike.

    An accounting system that leaves a credit note open beside its invoice has the
    same sum per customer, so what is credited is no difference of its own.
    """
    if ours.kind is not DocumentKind.INVOICE:
        return
    if ours.paid != theirs.paid:
        yield (
            f"betalt {_told(ours.paid)} i WebFaktura og {_told(theirs.paid)} i regnskapssystemet."
        )
    still_open = ours.outstanding + ours.credited + ours.paid
    if still_open != ours.gross:
        yield (
            f"utstedt med {_told(ours.gross)}, men åpent, betalt og kreditert er til sammen "
            f"{_told(still_open)} i WebFaktura."
        )


def _sums(issued: list[ReconcileDocument], posted: Mapping[_Key, ErpDocument]) -> tuple[Sums, ...]:
    by_currency: defaultdict[str, list[ReconcileDocument]] = defaultdict(list)
    for document in issued:
        by_currency[document.currency].append(document)
    currencies = sorted(by_currency.keys() | {one.currency for one in posted.values()})
    return tuple(_sums_in(currency, by_currency[currency], posted) for currency in currencies)


def _sums_in(
    currency: str, issued: list[ReconcileDocument], posted: Mapping[_Key, ErpDocument]
) -> Sums:
    theirs = [one for one in posted.values() if one.currency == currency]
    return Sums(
        currency=currency,
        documents=len(issued),
        issued=sum((one.gross for one in issued), _NOTHING),
        posted=sum((one.gross for one in theirs), _NOTHING),
        open=sum((one.open for one in theirs), _NOTHING),
        paid=sum((one.paid for one in theirs), _NOTHING),
        credited=sum((one.credited for one in theirs), _NOTHING),
    )


def _name(kind: DocumentKind) -> str:
    return "Faktura" if kind is DocumentKind.INVOICE else "Kreditnota"


def _told(amount: Decimal) -> str:
    return format_amount(amount)
