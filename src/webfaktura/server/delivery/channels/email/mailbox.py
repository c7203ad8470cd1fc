"""Reads the mails that come back, over IMAP; a mail is done with when its reader has kept it."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.channels.email.bounces import LARGEST
from webfaktura.server.delivery.sentences import Sentence
from webfaktura.server.invoicing.rules import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NO_ANSWER: Final = gettext_noop("The mailbox at %(host)s does not answer: %(words)s")
NOT_LET_IN: Final = gettext_noop(
    "The mailbox at %(host)s does not accept the user name or the password of %(user)s: %(words)s"
)
NO_FOLDER: Final = gettext_noop(
    "The mailbox of %(user)s at %(host)s has no folder «%(folder)s»: %(words)s"
)
NOT_TRUSTED: Final = gettext_noop(
    "The certificate of the mailbox at %(host)s is not trusted: %(words)s"
)

_LONGEST_WORDS: Final = 300
_PASSES: Final = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT)\]", re.IGNORECASE)
"""Response codes (RFC 5530) with which a server says that it is not the password."""
_OUTSIDE_ASCII: Final = re.compile(r"[^ -~]+|&")


class Tls(StrEnum):
    """How the talk is kept secret."""

    FROM_THE_START = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Only for a server on this machine or in a closed network."""


@dataclass(frozen=True, kw_only=True)
class ImapMailbox:
    """A mailbox, and who we are there."""

    host: str
    port: int = 993
    user: str
    password: str = field(repr=False)
    tls: Tls = Tls.FROM_THE_START
    certificate: str = ""
    """The server's own in PEM, where no known authority has signed it."""
    folder: str = "INBOX"
    read_folder: str = ""
    """Where a mail is moved that has been read; empty: it stays, marked as seen."""
    timeout: float = 30
    """Seconds for each step of the talk."""


class MailboxTrouble(Exception):
    """The mailbox was not read to its end; what was read before stays read."""

    def __init__(self, message: str, mailbox: ImapMailbox, words: object) -> None:
        self.sentence = Sentence(
            message,
            {
                "host": mailbox.host,
                "user": mailbox.user,
                "folder": mailbox.folder,
                "words": _one_line(words),
            },
        )
        super().__init__(message % self.sentence.values)


class MailboxUnavailable(MailboxTrouble):
    """It cannot be reached: the same call again later."""


class MailboxRefused(MailboxTrouble):
    """It does not let us in, or is not what we know: a person must act."""


def read_unseen(mailbox: ImapMailbox, *, keep: Callable[[bytes], None], most: int = 500) -> int:
    """Give each unseen mail to `keep`, oldest first; return how many there were, `most` at most.

    A mail is marked, and moved, only when `keep` has returned, so that whoever is killed
    anywhere reads it again: `keep` must commit what it keeps, and know what it kept
    before. What it raises rises. Of a huge mail only the beginning is given.

    Raises `MailboxUnavailable` or `MailboxRefused`.
    """
    with _session(mailbox) as imap:
        with _steps(mailbox):
            found = _unseen(mailbox, imap)[:most]
        for uid in found:
            with _steps(mailbox):
                content = _content(imap, uid)
            if content is not None:
                keep(content)
                with _steps(mailbox):
                    _be_done_with(mailbox, imap, uid)
        return len(found)


@contextmanager
def _session(mailbox: ImapMailbox) -> Iterator[imaplib.IMAP4]:
    with _steps(mailbox):
        imap = _connected(mailbox)
    try:
        with _steps(mailbox):
            if mailbox.tls is Tls.STARTTLS:
                imap.starttls(ssl_context=_trust(mailbox))
            _log_in(mailbox, imap)
        yield imap
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            imap.logout()
        with suppress(OSError):
            imap.shutdown()


@contextmanager
def _steps(mailbox: ImapMailbox) -> Iterator[None]:
    """Turn the troubles of a talk into ours; what a caller's `keep` raises is not among them."""
    try:
        yield
    except ssl.SSLCertVerificationError as other:
        raise MailboxRefused(NOT_TRUSTED, mailbox, other) from other
    except (imaplib.IMAP4.error, OSError) as broken:
        raise MailboxUnavailable(NO_ANSWER, mailbox, broken) from broken


def _connected(mailbox: ImapMailbox) -> imaplib.IMAP4:
    if mailbox.tls is Tls.FROM_THE_START:
        return imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=_trust(mailbox), timeout=mailbox.timeout
        )
    return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=mailbox.timeout)


def _trust(mailbox: ImapMailbox) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=mailbox.certificate or None)


def _log_in(mailbox: ImapMailbox, imap: imaplib.IMAP4) -> None:
    """A password may have any letters; only AUTHENTICATE can carry them."""
    try:
        if "AUTH=PLAIN" in imap.capabilities:
            secret = f"\0{mailbox.user}\0{mailbox.password}".encode()
            imap.authenticate("PLAIN", lambda _challenge: secret)
        else:
            imap.login(mailbox.user, mailbox.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as no:
        if _PASSES.search(_one_line(no)):
            raise
        raise MailboxRefused(NOT_LET_IN, mailbox, no) from no


def _unseen(mailbox: ImapMailbox, imap: imaplib.IMAP4) -> list[str]:
    answer, words = imap.select(_quoted(mailbox.folder))
    if answer != "OK":
        raise MailboxRefused(NO_FOLDER, mailbox, words[0])
    found = _must(imap.uid("SEARCH", "UNSEEN", "UNDELETED"))
    return [uid.decode() for uid in (found[0] or b"").split()]


def _content(imap: imaplib.IMAP4, uid: str) -> bytes | None:
    """The mail, still unseen; None when another reader took it away in between."""
    for part in _must(imap.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")):
        if isinstance(part, tuple):
            return bytes(part[1])
    return None


def _be_done_with(mailbox: ImapMailbox, imap: imaplib.IMAP4, uid: str) -> None:
    """Marked before it is moved: cut in between, it stays where it was, and is not read again."""
    _must(imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    if not mailbox.read_folder:
        return
    folder, able = _quoted(mailbox.read_folder), _abilities(imap)
    if "MOVE" in able:
        _must(imap.uid("MOVE", uid, folder))
        return
    _must(imap.uid("COPY", uid, folder))
    _must(imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in able:  # without it, EXPUNGE would take others' mails as well
        _must(imap.uid("EXPUNGE", uid))


def _abilities(imap: imaplib.IMAP4) -> list[str]:
    """What the server can do for who has logged in: before that, most do not tell."""
    told: bytes = _must(imap.capability())[0]
    return told.decode(errors="replace").upper().split()


def _must[T](answer: tuple[str, T]) -> T:
    """What was asked for, if the server said OK."""
    said, found = answer
    if said != "OK":
        raise imaplib.IMAP4.error(f"{said} {found}")
    return found


def _quoted(folder: str) -> str:
    r"""A folder's name as IMAP writes it (RFC 3501, section 5.1.3): `Søppel` is `S&APg-ppel`."""
    plain = _OUTSIDE_ASCII.sub(lambda found: _shifted(found[0]), folder)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shifted(signs: str) -> str:
    if signs == "&":
        return "&-"
    coded = base64.b64encode(signs.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
    return f"&{coded.decode()}-"


def _one_line(words: object) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split())[:_LONGEST_WORDS]
