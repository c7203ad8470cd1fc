"""A real mail server on a loopback port, which answers as a test tells it to."""

import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from asyncio import Transport

HOST = "127.0.0.1"
LOSE = "lose"
"""Instead of an answer: the whole mail is kept, and the connection breaks."""


@dataclass
class Mailbox:
    """What the server has taken, and what it answers instead of yes, by the step of the talk."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hears: list[str] = field(default_factory=list)
    """The steps that were reached."""

    @property
    def message_ids(self) -> list[str]:
        """The id of each mail taken, in order."""
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address) or self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self._answer("DATA")
        if answer.startswith("250") or answer == LOSE:
            content = cast("bytes", envelope.content)
            self.mails.append(email.message_from_bytes(content, policy=CRLF))
            self.recipients.append(list(envelope.rcpt_tos))
        if answer == LOSE:
            cast("Transport", server.transport).abort()
        return answer

    def _answer(self, step: str) -> str:
        self.hears.append(step)
        return self.answers.get(step, f"250 OK {step.lower()}")


@contextmanager
def open_mailbox(
    port: int | None = None, *, tls: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """A mail server that listens while the block lasts, offering STARTTLS if it can."""
    mailbox = Mailbox(port or free_port())
    controller = Controller(mailbox, hostname=HOST, port=mailbox.port, tls_context=tls)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def mailers(port: int, **options: object) -> dict[str, dict[str, Any]]:
    """Django's settings for a server on this port."""
    usual = {"host": HOST, "port": port, "username": "", "password": "", "use_tls": False}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": {**usual, "timeout": 5, **options}}}


def a_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that only who is given its file trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return certificate, context
