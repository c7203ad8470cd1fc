"""What waits to be made or sent, and what has become of an invoice's documents and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext

from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.models import (
    Delivery,
    DeliveryEvent,
    DeliveryState,
    Document,
    PrintRun,
)
from webfaktura.server.delivery.rules import ehf_remarks, remark_on
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.scope import system_scope

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from webfaktura.server.delivery.sentences import Sentence

UNFINISHED = (DeliveryState.WAITING, DeliveryState.SENDING)


def without_document(
    at_most: int, *, after: int = 0, but_not: Collection[int] = ()
) -> list[Invoice]:
    """Issued documents of all companies whose PDF is not made yet, oldest first.

    `after` leaves out all up to that key, `but_not` the keys that rest after a fault.
    """
    with system_scope("making the documents that wait, whosever they are"):
        made = Document.objects.filter(
            company=OuterRef("company"), invoice=OuterRef("pk"), kind="pdf"
        )
        return list(_issued(after, but_not).filter(~Exists(made))[:at_most])


def without_delivery(
    at_most: int, *, after: int = 0, but_not: Collection[int] = ()
) -> list[Invoice]:
    """Issued documents of all companies that nobody has begun to send, oldest first."""
    with system_scope("starting the deliveries that wait, whosever they are"):
        begun = Delivery.objects.filter(company=OuterRef("company"), invoice=OuterRef("pk"))
        return list(_issued(after, but_not).filter(~Exists(begun))[:at_most])


def due_deliveries(at: datetime, at_most: int, *, but_not: Collection[int] = ()) -> list[Delivery]:
    """Deliveries of all companies whose time has come and whose PDF is made, longest due first.

    Those of a deactivated company wait until it is active again. One that stands in
    `sending` is due when the attempt has lasted too long to be alive.
    """
    with system_scope("sending what is due, whosever it is"):
        made = Document.objects.filter(
            company=OuterRef("company"), invoice=OuterRef("invoice"), kind="pdf"
        )
        return list(
            Delivery.objects.filter(state__in=UNFINISHED, next_attempt_at__lte=at)
            .filter(Exists(made), company__active=True)
            .exclude(channel=Channel.POST)  # letters are merged to print runs
            .exclude(pk__in=but_not)
            .select_related("company__subscription", "invoice__buyer", "invoice__credits")
            .order_by("next_attempt_at", "pk")[:at_most]
        )


def waiting_letters(at_most: int) -> list[Delivery]:
    """Letters of all companies that lie in no print run and whose PDF is made, oldest first."""
    with system_scope("gathering the letters that wait, whosever they are"):
        made = Document.objects.filter(
            company=OuterRef("company"), invoice=OuterRef("invoice"), kind="pdf"
        )
        return list(
            Delivery.objects.filter(
                Exists(made),
                channel=Channel.POST,
                state=DeliveryState.WAITING,
                next_attempt_at__isnull=False,  # the others wait for somebody's hands
                print_run=None,
                company__active=True,
            )
            .select_related("company__subscription", "invoice__buyer")
            .order_by("company_id", "pk")[:at_most]
        )


def letters_in(run: PrintRun) -> list[Delivery]:
    """The letters of a run, in the order in which they are merged."""
    with system_scope("reading the letters of a print run, whosever they are"):
        return list(
            Delivery.objects.filter(print_run=run)
            .select_related("company__subscription", "invoice__buyer")
            .order_by("company_id", "pk")
        )


def due_print_runs(at: datetime) -> list[PrintRun]:
    """Runs that are to be handed over now, the oldest first."""
    due = PrintRun.objects.filter(state__in=UNFINISHED, next_attempt_at__lte=at)
    return list(due.order_by("pk"))


def newest_print_runs() -> QuerySet[PrintRun]:
    """All runs, the newest first."""
    return PrintRun.objects.order_by("-pk")


def newest_issued_before(at: datetime, *, after: int) -> int:
    """The greatest key of what was issued before an instant; `after` where there is none since."""
    with system_scope("remembering how far all is done"):
        issued = Invoice.objects.filter(pk__gt=after, issued_at__lt=at)
        return issued.aggregate(newest=Max("pk"))["newest"] or after


def document_of(invoice: Invoice, kind: str = "pdf") -> Document | None:
    """The invoice's document of a kind, if it is made."""
    return Document.objects.filter(
        company_id=invoice.company_id, invoice=invoice, kind=kind
    ).first()


def deliveries_of(invoice: Invoice) -> QuerySet[Delivery]:
    """The invoice's ways to its receiver, the first begun first."""
    return Delivery.objects.filter(company_id=invoice.company_id, invoice=invoice).order_by("pk")


def events_of(delivery: Delivery) -> QuerySet[DeliveryEvent]:
    """What has happened to a delivery, in the order it became known."""
    return DeliveryEvent.objects.filter(company_id=delivery.company_id, delivery=delivery).order_by(
        "pk"
    )


def was_tried(delivery: Delivery) -> bool:
    """Whether an attempt was ever begun, also before a person asked for it anew."""
    return delivery.attempts > 0 or events_of(delivery).filter(attempt__gt=0).exists()


def stored_bytes(document: Document) -> bytes:
    """The document as it was made; raises `DocumentDamaged` if the storage has changed it."""
    return kept(document.sha256)


def delivery_remarks(
    *, customer_email: str, channel: str, org_no: str = "", reference: str = ""
) -> list[tuple[str, str]]:
    """What keeps a customer's invoices from being sent, as (field, sentence).

    `reference` is the buyer's reference or order number, whichever there is: EHF demands one.
    """
    if channel == Channel.EHF and settings.EHF_OUT:
        wants = ehf_remarks(org_no=org_no, reference=reference)
        return [(field, in_words(sentence)) for field, sentence in wants]
    remark = remark_on(channel=channel, recipient=customer_email)
    return [("customer", in_words(remark))] if remark else []


def in_words(sentence: Sentence) -> str:
    """Put a sentence into the reader's language."""
    return gettext(sentence.message) % sentence.values


def _issued(after: int, but_not: Collection[int]) -> QuerySet[Invoice]:
    return (
        Invoice.objects.filter(pk__gt=after)
        .exclude(pk__in=but_not)
        .select_related("company__subscription", "buyer", "credits")
        .order_by("pk")
    )
