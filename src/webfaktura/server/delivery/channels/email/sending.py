"""Sends one delivery by e-mail: what is to be said is ready before the talk begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from webfaktura.server.delivery.channels.email.letter import letter_about
from webfaktura.server.delivery.channels.email.message import Stamp, attach, message_of
from webfaktura.server.delivery.channels.email.transport import (
    Envelope,
    MailNotTaken,
    hand_over,
    the_mail_server,
)
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.queries import document_of, stored_bytes
from webfaktura.server.delivery.rules import Answer, Outcome, mailable
from webfaktura.server.storages.keeping import kept
from webfaktura.server.tenancy.models import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from webfaktura.server.delivery.models import Delivery


class NoDocumentYet(RuntimeError):
    """A delivery was sent before its PDF was made: a fault in whoever sent it."""


def new_message_id() -> str:
    """An id for a mail, in the domain that it comes from (RFC 5322, section 3.6.4)."""
    return f"<{new_id()}@{_sender().rpartition('@')[2]}>"


def prepare(delivery: Delivery) -> Callable[[], Answer]:
    """Compose the mail; calling what is returned sends it, and tells how that went."""
    document = document_of(delivery.invoice)
    if document is None:
        raise NoDocumentYet(f"{delivery.invoice} has no PDF to send yet")
    invoice = delivery.invoice
    copies = tuple(mailable(address) for address in invoice.buyer.more_emails.split())
    envelope = Envelope(
        sender=_sender(),
        recipient=mailable(delivery.recipient),
        copies=tuple(filter(None, copies)),
    )
    message = message_of(
        letter_about(facts_of(invoice)),
        stored_bytes(document),
        envelope=envelope,
        stamp=Stamp(delivery.message_id, delivery.created_at),
    )
    for file in invoice.attachments.all():
        attach(message, kept(file.sha256), name=file.name, media_type=file.media_type)

    def talk() -> Answer:
        try:
            return Answer(Outcome.TAKEN, hand_over(message, envelope, server=the_mail_server()))
        except MailNotTaken as answer:
            return Answer(answer.outcome, answer.words)

    return talk


def _sender() -> str:
    """The installation's address: mail in a company's own name would be taken as forged."""
    return settings.DEFAULT_FROM_EMAIL
