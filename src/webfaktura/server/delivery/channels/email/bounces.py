"""Reads what a mail server says of a mail that we sent (RFC 3464, and what older servers write)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.channels.email.reports import (
    address_in,
    blocks_of,
    mail_in,
    on_one_line,
    parts_of,
    raw_header,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from webfaktura.server.delivery.channels.email.reports import Mail

LARGEST: Final = 1_000_000
"""Bytes that are read of a mail: the report stands before the mail that is sent back with it."""
MOST_RECIPIENTS: Final = 200

_REPORT: Final = "text/delivery-status"
_STATUS: Final = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_MESSAGE_ID: Final = re.compile(
    r"^[> \t]*Message-ID:\s{0,40}(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
_AN_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_MAIL_SYSTEM: Final = re.compile(r"\b(mailer-daemon|postmaster)\b", re.IGNORECASE)
_FAILING: Final = re.compile(
    r"^[ \t]{0,40}<?([^\s<>@:]{1,64}@[^\s<>:]{1,250})>?:?[ \t]{0,40}(?:\(.*\))?$", re.MULTILINE
)
_COPY: Final = re.compile(r"^-+ .*copy of (?:the|your) message", re.IGNORECASE | re.MULTILINE)


class Action(StrEnum):
    """What became of the mail for one recipient (RFC 3464, section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a mail server says of one recipient of a mail of ours."""

    message_id: str
    """Of our mail, with its angle brackets; empty where the bounce does not carry it."""
    recipient: str
    action: Action
    status: str
    """Such as `5.1.1` (RFC 3463); empty where nothing says it."""
    words: str
    """The receiving server's own, on one line."""
    said_at: datetime | None


def bounces_in(content: bytes) -> tuple[Bounce, ...] | None:
    """One bounce for each recipient that the mail reports on; None for any other mail.

    Anybody can write to a mailbox, so nothing that stands in a mail makes this raise.
    """
    try:
        mail = mail_in(content[:LARGEST])
        found = tuple(_reported(mail)) or tuple(_told(mail))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # Python's mail parser trips over some malformed mails, each in its own way
    return found or None


def _reported(mail: Mail) -> Iterator[Bounce]:
    """The recipients of a report in the standard's form."""
    parts = list(parts_of(mail))
    report = next((part for part in parts if part.get_content_type() == _REPORT), None)
    if report is None:
        return
    original = _original_id(mail, parts)
    told = " ".join(text_of(part) for part in parts[:1])
    for block in blocks_of(text_of(report))[: MOST_RECIPIENTS + 1]:
        if action := _action(block):
            yield Bounce(
                message_id=original,
                recipient=_recipient(block),
                action=action,
                status=_status(block),
                words=_words(block) or on_one_line(told),
                said_at=_said_at(mail),
            )


def _action(block: Mapping[str, str]) -> Action | None:
    """None for what is no recipient, and for what says neither yes nor no: relayed, expanded."""
    word = block.get("action", "").split("(")[0].strip().lower()
    return Action(word) if word in set(Action) else None


def _recipient(block: Mapping[str, str]) -> str:
    """Whom we wrote to; who is said last may be whom it was forwarded to."""
    return address_in(block.get("original-recipient", "")) or address_in(
        block.get("final-recipient", "")
    )


def _status(block: Mapping[str, str]) -> str:
    """A status of `5.0.0` says nothing: the other server's words may say more."""
    said = _STATUS.search(block.get("status", ""))
    more = _STATUS.search(block.get("diagnostic-code", ""))
    if said and not (more and said[0].endswith(".0.0")):
        return said[0]
    return more[0] if more else ""


def _words(block: Mapping[str, str]) -> str:
    words = block.get("diagnostic-code", "")
    kind, mark, rest = words.partition(";")
    return on_one_line(rest if mark and kind.strip().replace("-", "").isalnum() else words)


def _original_id(mail: Mail, parts: list[Mail]) -> str:
    """From the mail that was sent back; else from what the bounce says that it answers."""
    for part in parts:
        if part.get_content_type() in {"message/rfc822", "message/global"}:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _id_in(raw_header(inner[0], "Message-ID"))
        if part.get_content_type() == "text/rfc822-headers":
            found = _MESSAGE_ID.search(text_of(part))
            if found:
                return found[1]
    told = _MESSAGE_ID.search("\n".join(text_of(part) for part in parts))
    return told[1] if told else _answered_id(mail)


def _answered_id(mail: Mail) -> str:
    return _id_in(raw_header(mail, "In-Reply-To")) or _id_in(raw_header(mail, "References"))


def _id_in(header: str) -> str:
    ids = _AN_ID.findall(header)
    return ids[-1] if ids else ""


def _told(mail: Mail) -> Iterator[Bounce]:
    """The recipients of a bounce in a server's own words: only one that carries our mail's id.

    An absence note and a reply may come from anywhere, but not from a mail system with the
    headers of our mail inside.
    """
    if not _is_from_mail_system(mail):
        return
    parts = list(parts_of(mail))
    text = "\n".join(text_of(part) for part in parts)
    carried = _MESSAGE_ID.search(text)
    original = carried[1] if carried else _carried_id(mail, parts)
    if not original:
        return
    words = _before_copy(text, carried)
    for recipient in _failing(mail, words)[:MOST_RECIPIENTS]:
        yield _in_own_words(mail, original, recipient, words)


def _before_copy(text: str, carried: re.Match[str] | None) -> str:
    """What the server says itself; a warning names our mail's id before the recipients."""
    if cut := _COPY.search(text):
        return text[: cut.start()]
    before = text[: carried.start()] if carried else text
    return before if _FAILING.search(before) else text


def _is_from_mail_system(mail: Mail) -> bool:
    if raw_header(mail, "Auto-Submitted").strip().lower().startswith("auto-replied"):
        return bool(raw_header(mail, "X-Failed-Recipients"))
    return bool(
        raw_header(mail, "X-Failed-Recipients")
        or _MAIL_SYSTEM.search(raw_header(mail, "From"))
        or raw_header(mail, "Return-Path").strip() == "<>"
    )


def _carried_id(mail: Mail, parts: list[Mail]) -> str:
    """Only a mail that was sent back whole tells; «In reply to» alone stands on notes as well."""
    sent_back = any(part.get_content_maintype() == "message" for part in parts)
    if sent_back or raw_header(mail, "X-Failed-Recipients"):
        return _original_id(mail, parts)
    return ""


def _failing(mail: Mail, words: str) -> list[str]:
    named = [address_in(one) for one in raw_header(mail, "X-Failed-Recipients").split(",")]
    found = [one for one in named if one] or _FAILING.findall(words)
    return list(dict.fromkeys(one.rstrip(".") for one in found))


def _in_own_words(mail: Mail, original: str, recipient: str, words: str) -> Bounce:
    """What is said of one recipient stands after its address, until the next one's."""
    about = words[words.find(recipient) + len(recipient) :] if recipient in words else words
    following = _FAILING.search(about)
    about = about[: following.start()] if following and following.start() else about
    status = _STATUS.search(about)
    return Bounce(
        message_id=original,
        recipient=recipient,
        action=Action.DELAYED if _is_delay(mail, status) else Action.FAILED,
        status=status[0] if status else "",
        words=on_one_line(about.lstrip("> :\n").partition("\n\n")[0]),
        said_at=_said_at(mail),
    )


def _is_delay(mail: Mail, status: re.Match[str] | None) -> bool:
    subject = raw_header(mail, "Subject").lower()
    return "delayed" in subject or "warning" in subject or bool(status and status[0][0] == "4")


def _said_at(mail: Mail) -> datetime | None:
    """When the bounce was written; a date without a zone is taken as UTC."""
    try:
        said = parsedate_to_datetime(raw_header(mail, "Date"))
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
