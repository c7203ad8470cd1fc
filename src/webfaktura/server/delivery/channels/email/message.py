"""Puts a letter and its document into one e-mail message that may be sent many times."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.delivery.channels.email.letter import Letter
    from webfaktura.server.delivery.channels.email.transport import Envelope


@dataclass(frozen=True)
class Stamp:
    """What was stored before the first attempt, and so is the same at every attempt."""

    message_id: str
    dated: datetime


def message_of(letter: Letter, pdf: bytes, *, envelope: Envelope, stamp: Stamp) -> EmailMessage:
    """Text and HTML that say the same, with the PDF attached."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = Address(letter.sender, addr_spec=envelope.sender)
    receivers = (envelope.recipient, *envelope.copies)
    message["To"] = [Address(addr_spec=address) for address in receivers]
    if letter.reply_to:
        message["Reply-To"] = Address(letter.sender, addr_spec=letter.reply_to)
    message["Date"] = format_datetime(stamp.dated)
    message["Message-ID"] = stamp.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: absence notes are not for us
    message.set_content(_text(letter), cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=letter.attachment)
    return message


def attach(message: EmailMessage, content: bytes, *, name: str, media_type: str) -> None:
    """A file that went with the document when it was issued."""
    kind, _, subtype = media_type.partition("/")
    message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)


def _text(letter: Letter) -> str:
    width = max(len(fact.label) for fact in letter.facts) + 1
    facts = "\n".join(f"{fact.label + ':':{width}} {fact.value}" for fact in letter.facts)
    signature = f"{letter.regards}\n{letter.sender}"
    parts = (letter.greeting, letter.opening, facts, letter.closing, signature)
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(letter: Letter) -> str:
    return render_to_string("delivery/email.html", {"letter": letter})
