"""Takes in the mails that came back: each is kept with the delivery it is about, once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

from webfaktura.server.delivery.arrivals import News, write_down
from webfaktura.server.delivery.channels.email.bounces import Action, bounces_in
from webfaktura.server.delivery.channels.email.mailbox import ImapMailbox, Tls, read_unseen
from webfaktura.server.delivery.rules import State
from webfaktura.server.tenancy.rules import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.delivery.channels.email.bounces import Bounce

THE_MAIL_SERVER: Final = Actor(name="E-postserveren")
STATES: Final = {Action.FAILED: State.RETURNED}
"""What a report changes: a delay is only told of, and no server's word makes a mail read."""

_SCHEMES: Final = {"imaps": (Tls.FROM_THE_START, 993), "imap": (Tls.STARTTLS, 143)}


class NotAMailbox(ValueError):
    """The setting is no address of a mailbox."""


def read_bounces(*, at: datetime) -> int:
    """Read the mails in the mailbox that came since last time; how many there were.

    Raises `MailboxUnavailable` or `MailboxRefused`.
    """
    if not settings.BOUNCES:
        return 0
    mailbox = mailbox_at(settings.BOUNCES, password=settings.BOUNCES_PASSWORD)
    return read_unseen(mailbox, keep=partial(keep, at=at))


def keep(content: bytes, *, at: datetime) -> None:
    """Keep what a mail says of mails of ours; the same mail again changes nothing."""
    for bounce in bounces_in(content) or ():
        write_down(_news(bounce), at=at)


def mailbox_at(address: str, *, password: str) -> ImapMailbox:
    """Read `imaps://user@host:993/INBOX`; `imap:` begins in the open and turns to TLS.

    Raises `NotAMailbox`.
    """
    named = urlsplit(address)
    if named.scheme not in _SCHEMES or not named.hostname or not named.username:
        raise NotAMailbox("WEBFAKTURA_BOUNCES is imaps://user@host or imaps://user@host/folder")
    tls, port = _SCHEMES[named.scheme]
    return ImapMailbox(
        host=named.hostname,
        port=named.port or port,
        user=unquote(named.username),
        password=password,
        tls=tls,
        folder=unquote(named.path.strip("/")) or "INBOX",
    )


def _news(bounce: Bounce) -> News:
    """What the server said and of whom is the source: it has no id of its own in all mails."""
    source = f"{bounce.action}:{bounce.status}:{bounce.said_at or ''}"
    return News(
        about=bounce.message_id,
        state=STATES.get(bounce.action, State.SENT),
        recipient=bounce.recipient,
        words=bounce.words or bounce.status,
        source=source,
        by=THE_MAIL_SERVER,
    )
