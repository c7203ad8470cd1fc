"""Takes a mail from outside apart, whatever state it is in."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WORDS: Final = 300
_DEEPEST: Final = 8
_LONGEST_TEXT: Final = 100_000
_LONGEST_HEADER: Final = 10_000
_REPORT: Final = re.compile(rb"message/(?:global-)?delivery-status", re.IGNORECASE)
_HEADERS: Final = re.compile(rb"message/global-headers", re.IGNORECASE)
_EMPTY_LINE: Final = re.compile(r"\n[ \t]*\n")
_FOLD: Final = re.compile(r"\n[ \t]+")

type Mail = Message[str, str]


def mail_in(content: bytes) -> Mail:
    """The mail, with its reports as texts.

    Python's parser would read a report's fields before it is decoded, and mail servers on
    the way do encode them.
    """
    plain = _HEADERS.sub(b"text/rfc822-headers", _REPORT.sub(b"text/delivery-status", content))
    return BytesParser(policy=compat32).parsebytes(plain)


def parts_of(mail: Mail, depth: int = 0) -> Iterator[Mail]:
    """The leaves, in order. A mail inside the mail is one leaf: somebody may have forwarded it."""
    inner = mail.get_payload()
    if depth < _DEEPEST and mail.get_content_maintype() == "multipart" and isinstance(inner, list):
        for part in inner:
            if isinstance(part, Message):
                yield from parts_of(part, depth + 1)
    else:
        yield mail


def raw_header(mail: Mail, name: str) -> str:
    """The header's first value, decoded and on one line; empty where there is none."""
    wanted = name.lower()
    for known, value in mail.raw_items():
        if known.lower() == wanted:
            return _decoded(" ".join(_readable(str(value)[:_LONGEST_HEADER]).split()))
    return ""


def text_of(part: Mail) -> str:
    """A text part's words; empty for what is no text."""
    content = part.get_payload(decode=True)
    if part.get_content_maintype() != "text" or not isinstance(content, bytes):
        return ""
    text = _in_charset(content[:_LONGEST_TEXT], part.get_content_charset() or "utf-8")
    return text.replace("\r\n", "\n")


def blocks_of(report: str) -> list[dict[str, str]]:
    """The groups of fields of a delivery status, with names in small letters."""
    return [_fields(block) for block in _EMPTY_LINE.split(report)]


def address_in(field: str) -> str:
    """`rfc822; <kari@fjord.example>` gives `kari@fjord.example`; empty where there is none."""
    bare = field.rpartition(";")[2].strip()
    inside = re.search(r"<([^<>]*)>", bare)
    address = (inside[1] if inside else bare).strip().strip("\"'")
    return address if "@" in address and len(address) <= LONGEST_WORDS else ""


def on_one_line(text: str) -> str:
    """The words with single spaces, no longer than what is kept."""
    return " ".join(text[:_LONGEST_HEADER].split())[:LONGEST_WORDS]


def _fields(block: str) -> dict[str, str]:
    """Of a field that stands twice the first counts."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(" ", block.strip()).splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), _decoded(value.strip()[:_LONGEST_HEADER]))
    return fields


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _readable(value: str) -> str:
    """Bytes outside ASCII stand in a header as surrogates until somebody says what they are."""
    return _in_charset(value.encode("utf-8", "surrogateescape"), "utf-8") if _odd(value) else value


def _odd(value: str) -> bool:
    return any("\udc80" <= sign <= "\udcff" for sign in value)


def _in_charset(content: bytes, charset: str) -> str:
    """What is not in its charset is read as Latin-1, which holds Norwegian and never fails."""
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return content.decode("latin-1")
