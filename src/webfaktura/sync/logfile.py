"""WebFakturaLog.txt: every creation and every run in words, turned over, without secrets."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import override

from pydantic import ValidationError

from webfaktura.norway.refusal import Refusal

LOG_FILE = "WebFakturaLog.txt"
LOGGER = "webfaktura.sync"
"""What Sync logs to; the log file is where it goes while a data folder is open."""

_BYTES = 1_000_000
_KEPT = 10
_SHORTEST_SECRET = 4
_CONCEALED = "(skjult)"
_SEALED = re.compile(r"v1:[A-Za-z0-9+/=]{16,}")
_NAMED = re.compile(
    r"(?i)((?:passord|pass?word|secret|hemmelighet|token|bearer|authorization|api[-_]?key)"
    r"[\"']?\s*[:=]\s*[\"']?(?:bearer\s+)?)[^\s\"',;<>]+"
)
_ELEMENT = re.compile(r"(?i)(<[A-Za-z]*(?:pass?word|secret)[^<>/]*>)[^<]+")
_TROUBLE = "Merk: "

_hidden: set[str] = set()


class LogUnwritable(Refusal):
    """The log cannot be opened, so nothing is done that could not be told of afterwards."""


def hide(*secrets: str) -> None:
    """Never write these to the log, for as long as the process lives.

    A fault is logged after the folder was closed, so no log file could hold them.
    """
    _hidden.update(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)


def concealed(text: str) -> str:
    """The text without what was hidden, what we sealed and what is named as a password."""
    passwords = {
        value for name, value in os.environ.items()
        if "PASSWORD" in name and len(value) >= _SHORTEST_SECRET
    }  # fmt: skip
    for secret in sorted(_hidden | passwords, key=len, reverse=True):
        text = text.replace(secret, _CONCEALED)
    text = _SEALED.sub(_CONCEALED, text)
    return _ELEMENT.sub(rf"\1{_CONCEALED}", _NAMED.sub(rf"\1{_CONCEALED}", text))


def described(fault: BaseException) -> str:
    """The fault and where it rose; what was typed in is left out, since it may be a secret."""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    if isinstance(fault, ValidationError):
        said = fault.errors(include_url=False, include_input=False, include_context=False)
        return f"{type(fault).__name__}: {said}\n{frames}"
    return f"{type(fault).__name__}: {fault}\n{frames}"


class LogFile(RotatingFileHandler):
    """The log of one data folder, turned over before it grows large; ten earlier are kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder / LOG_FILE, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8",
            errors="backslashreplace",
        )  # fmt: skip
        self.setFormatter(_Lines())
        self._is_complaining = False

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Say once that the log cannot be written; what is being done goes on."""
        if not self._is_complaining:
            sys.stderr.write(f"Kan ikke skrive i {self.baseFilename}. Sjekk at disken har plass.\n")
        self._is_complaining = True


class _Lines(logging.Formatter):
    """One line for a person: when, whether it is a trouble, and what; the rest is set in."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s  %(message)s", "%d.%m.%Y %H.%M.%S")

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The finished line; line breaks in values do not begin lines that look like ours."""
        first, *more = concealed(record.getMessage()).splitlines() or [""]
        trouble = _TROUBLE if record.levelno == logging.WARNING else ""
        told = [trouble + first, *(f"    {line}" for line in more)]
        visible = [_without_controls(line) for line in told]
        return "\n".join([f"{self.formatTime(record, self.datefmt)}  {visible[0]}", *visible[1:]])


def _without_controls(line: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in line)


@contextmanager
def logging_to(folder: Path) -> Iterator[LogFile]:
    """Write what happens to the folder's log; refuses with `LogUnwritable`."""
    logger = logging.getLogger(LOGGER)
    try:
        log = LogFile(folder)
    except OSError as problem:
        raise LogUnwritable(
            f"Kan ikke skrive i {folder / LOG_FILE}. Sjekk at du har tilgang til filen og at den "
            "ikke er en mappe, og kjør igjen."
        ) from problem
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    try:
        yield log
    finally:
        logger.removeHandler(log)
        log.close()
