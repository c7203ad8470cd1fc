"""Speaks SMTP with the mail server: one message, one clear answer."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings

from webfaktura.server.delivery.rules import Outcome, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

_LONGEST_WORDS = 300


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed over, and who we are there."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    timeout: float
    """Seconds for each step of the talk."""


@dataclass(frozen=True)
class Envelope:
    """Who sends and who receives, as the mail server is told; both in ASCII."""

    sender: str
    recipient: str
    """Must be taken, or the mail is not."""
    copies: tuple[str, ...] = ()
    """Get the same mail; one that is refused is told of, and stops nobody else's."""


class MailNotTaken(Exception):
    """The mail server did not say yes. `words` are its own; empty where it said nothing."""

    outcome: Outcome

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.words = words


class MailServerUnavailable(MailNotTaken):
    """Nothing was taken; the same call may succeed later."""

    outcome = Outcome.LATER


class MailRefused(MailNotTaken):
    """This mail is never taken; a person must act."""

    outcome = Outcome.REFUSED


class AnswerLost(MailNotTaken):
    """The whole mail was on its way when the connection broke: it may have been taken."""

    outcome = Outcome.UNKNOWN


def the_mail_server() -> MailServer:
    """The installation's mail server, as the settings give it to Django."""
    known = cast("dict[str, Any]", settings.MAILERS["default"]["OPTIONS"])
    return MailServer(
        host=known["host"],
        port=known["port"],
        user=known["username"],
        password=known["password"],
        starttls=known["use_tls"],
        timeout=known["timeout"],
    )


def hand_over(message: EmailMessage, envelope: Envelope, *, server: MailServer) -> str:
    """Give the message to the server; return the words with which it took it.

    Raises `MailServerUnavailable`, `MailRefused` or `AnswerLost`. A server that
    refuses our log-in or our greeting is unavailable: that is for the operator
    to mend, and says nothing about the mail.
    """
    content = message.as_bytes(policy=SMTP)
    with _connection(server) as smtp:
        refused = _offer(smtp, envelope, size=len(content))
        return "; ".join((_send(smtp, content), *refused))


@contextmanager
def _connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    with _no_answer_is_later():
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        with _no_answer_is_later():
            _greet(smtp, server)
        yield smtp
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


def _greet(smtp: smtplib.SMTP, server: MailServer) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.starttls:
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()  # what was said in the open is forgotten (RFC 3207, section 4.2)
    if server.user:
        smtp.login(server.user, server.password)


@contextmanager
def _no_answer_is_later() -> Iterator[None]:
    """Before a mail is offered every trouble is the server's, and may pass."""
    try:
        yield
    except smtplib.SMTPResponseException as answer:
        raise MailServerUnavailable(_words(answer.smtp_code, answer.smtp_error)) from answer
    except (smtplib.SMTPException, OSError) as broken:
        raise MailServerUnavailable from broken


def _offer(smtp: smtplib.SMTP, envelope: Envelope, *, size: int) -> list[str]:
    """Name sender and recipients; the mail itself has not been sent yet. Tells who was refused."""
    options = [f"size={size}"] if smtp.has_extn("size") else []
    with _no_answer_is_later():
        _must_be_taken(*smtp.mail(envelope.sender, options))
        _must_be_taken(*smtp.rcpt(envelope.recipient))
        answers = [(address, *smtp.rcpt(address)) for address in envelope.copies]
    return [
        f"{address}: {_words(code, text)}"
        for address, code, text in answers
        if meaning_of(code) is not Outcome.TAKEN
    ]


def _send(smtp: smtplib.SMTP, content: bytes) -> str:
    try:
        answer = smtp.data(content)
    except smtplib.SMTPDataError as refusal:  # refused before the content was sent
        raise _not_taken(refusal.smtp_code, refusal.smtp_error) from refusal
    except (smtplib.SMTPException, OSError) as broken:
        raise AnswerLost from broken
    return _must_be_taken(*answer)


def _must_be_taken(code: int, text: bytes) -> str:
    if meaning_of(code) is not Outcome.TAKEN:
        raise _not_taken(code, text)
    return _words(code, text)


def _not_taken(code: int, text: bytes | str) -> MailNotTaken:
    kind = MailRefused if meaning_of(code) is Outcome.REFUSED else MailServerUnavailable
    return kind(_words(code, text))


def _words(code: int, text: bytes | str) -> str:
    """The reply on one line: `550 5.1.1 No such user`."""
    plain = text.decode(errors="replace") if isinstance(text, bytes) else text
    return " ".join(f"{code} {plain}".split())[:_LONGEST_WORDS]
