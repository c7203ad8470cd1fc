"""Speaks IPP with a printer (RFC 8011): prints a file, and asks what became of it."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from webfaktura.server.delivery.channels.paper.ipp_message import (
    Attribute,
    Attributes,
    Group,
    NotIpp,
    Operation,
    Response,
    Tag,
    request,
    response,
)
from webfaktura.server.delivery.rules import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.server.delivery.channels.paper.print_run import Sides

_PORT: Final = 631
_USER: Final = "webfaktura"
_OK_UNTIL: Final = 0x0100
_LATER: Final = {0x0405, 0x0500, 0x0502, 0x0504, 0x0505, 0x0506, 0x0507, 0x050A, 0x050B}
"""Statuses that pass: time-out, internal and device errors, busy, not accepting jobs."""
_NOT_FOUND: Final = 0x0406
_MOST_JOBS: Final = 1000
_SCHEMES: Final = {"ipp": "http", "ipps": "https"}
_WANTED: Final = ("job-id", "job-name", "job-state", "job-state-reasons")
_LONGEST_WORDS: Final = 300


class PrinterTrouble(Exception):
    """The printer did not do what it was asked. `words` are its own, on one line."""

    outcome: Outcome

    def __init__(self, words: str = "") -> None:
        self.words = " ".join(words.split())[:_LONGEST_WORDS]
        super().__init__(self.words)


class PrinterUnavailable(PrinterTrouble):
    """Nothing was taken; the same call may succeed later."""

    outcome = Outcome.LATER


class PrinterRefused(PrinterTrouble):
    """The printer never takes this as it is; a person must act."""

    outcome = Outcome.REFUSED


class PrinterAnswerLost(PrinterTrouble):
    """The file was on its way when the connection broke: it may have been taken."""

    outcome = Outcome.UNKNOWN


class JobState(IntEnum):
    """How far a job has come (RFC 8011, section 5.3.7)."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True)
class Job:
    """A file that a printer has taken."""

    job_id: int
    name: str
    state: JobState
    reasons: str
    """The printer's keywords, such as `media-jam`; empty where there is nothing to say."""


@dataclass(frozen=True, kw_only=True)
class Printer:
    """A printer or a print queue, by its address: `ipp://host:port/ipp/print`, or `ipps:`."""

    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    certificate: str = ""
    """The printer's own in PEM, where no authority has signed it: few printers have one."""
    timeout: float = 60
    """Seconds for each step of the talk."""

    @property
    def url(self) -> str:
        """Where HTTP reaches it. Raises ValueError."""
        parts = urlsplit(self.address)
        if parts.scheme not in _SCHEMES or not parts.hostname or parts.password:
            raise ValueError(f"not a printer's address: {self.address}")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"{_SCHEMES[parts.scheme]}://{host}:{parts.port or _PORT}{parts.path}"


def print_job(printer: Printer, content: bytes, *, name: str, sides: Sides) -> Job:
    """Have the PDF printed under the name.

    With fidelity: a printer that cannot print on one side only must refuse, rather than
    print one customer's letter on the back of another's. Raises `PrinterTrouble`.
    """
    asked = request(
        Operation.PRINT_JOB,
        (
            *_about(printer),
            Attribute(Tag.NAME, "job-name", (name,)),
            Attribute(Tag.BOOLEAN, "ipp-attribute-fidelity", (1,)),
            Attribute(Tag.MEDIA_TYPE, "document-format", ("application/pdf",)),
        ),
        (Attribute(Tag.KEYWORD, "sides", (sides,)),),
    )
    try:
        answer = _ask(printer, asked + content)
        return _jobs_in(answer, name)[0]
    except IndexError as nothing:
        raise PrinterAnswerLost("The printer told of no job.") from nothing


def jobs_named(printer: Printer, name: str) -> list[Job]:
    """The jobs that the printer knows under the name, waiting or done.

    A job that is done in between is among the done ones, which are asked for last.
    Raises `PrinterTrouble`; an answer that is lost has changed nothing.
    """
    found = {
        job.job_id: job
        for which in ("not-completed", "completed")
        for job in _jobs(printer, which)
        if job.name == name
    }
    return [found[job_id] for job_id in sorted(found)]


def job_with(printer: Printer, job_id: int) -> Job | None:
    """The job as it stands; None when the printer has forgotten it. Raises `PrinterTrouble`."""
    asked = request(
        Operation.GET_JOB_ATTRIBUTES,
        (
            *_about(printer),
            Attribute(Tag.INTEGER, "job-id", (job_id,)),
            Attribute(Tag.KEYWORD, "requested-attributes", _WANTED),
        ),
    )
    with _changing_nothing():
        answer = _said(printer, asked)
        if answer.status == _NOT_FOUND:
            return None
        return next(iter(_jobs_in(_taken(answer), "")), None)


def _jobs(printer: Printer, which: str) -> list[Job]:
    asked = request(
        Operation.GET_JOBS,
        (
            *_about(printer),
            Attribute(Tag.INTEGER, "limit", (_MOST_JOBS,)),
            Attribute(Tag.KEYWORD, "which-jobs", (which,)),
            Attribute(Tag.KEYWORD, "requested-attributes", _WANTED),
        ),
    )
    with _changing_nothing():
        return _jobs_in(_ask(printer, asked), "")


@contextmanager
def _changing_nothing() -> Iterator[None]:
    """A question whose answer is lost is asked again."""
    try:
        yield
    except PrinterAnswerLost as lost:
        raise PrinterUnavailable(lost.words) from lost


def _about(printer: Printer) -> tuple[Attribute, ...]:
    """What every request begins with, in this order (RFC 8011, section 4.1.4)."""
    return (
        Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
        Attribute(Tag.URI, "printer-uri", (printer.address,)),
        Attribute(Tag.NAME, "requesting-user-name", (printer.user or _USER,)),
    )


def _ask(printer: Printer, content: bytes) -> Response:
    return _taken(_said(printer, content))


def _taken(answer: Response) -> Response:
    if answer.status < _OK_UNTIL:
        return answer
    kind = PrinterUnavailable if answer.status in _LATER else PrinterRefused
    raise kind(_words(answer))


def _said(printer: Printer, content: bytes) -> Response:
    """Only a connection that was never made is sure to have brought nothing."""
    try:
        reply = _posted(printer, content)
    except (httpx.ConnectError, httpx.ConnectTimeout) as absent:
        raise _absent(str(absent)) from absent
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, ssl.SSLError, ValueError) as wrong:
        raise PrinterRefused(str(wrong)) from wrong
    except httpx.HTTPError as broken:
        raise PrinterAnswerLost(str(broken)) from broken
    return _read(reply)


def _absent(words: str) -> PrinterTrouble:
    """A printer with another certificate than its own does not come right by waiting."""
    kind = PrinterRefused if "CERTIFICATE_VERIFY_FAILED" in words else PrinterUnavailable
    return kind(words)


def _read(reply: httpx.Response) -> Response:
    """A gateway before the printer may fail after the printer took the file."""
    words = f"HTTP {reply.status_code} {reply.reason_phrase}"
    if reply.is_client_error or reply.is_redirect:
        raise PrinterRefused(words)
    if not reply.is_success:
        raise PrinterAnswerLost(words)
    try:
        return response(reply.content)
    except NotIpp as other:
        raise PrinterAnswerLost(f"{words}, {other}") from other


def _posted(printer: Printer, content: bytes) -> httpx.Response:
    trust = ssl.create_default_context(cadata=printer.certificate or None)
    known = httpx.BasicAuth(printer.user, printer.password) if printer.password else None
    with httpx.Client(verify=trust, timeout=printer.timeout, trust_env=False, auth=known) as http:
        return http.post(printer.url, content=content, headers={"Content-Type": "application/ipp"})


def _words(answer: Response) -> str:
    """The status with what the printer says of it, and what it does not know."""
    operation = next(iter(answer.of(Group.OPERATION)), {})
    unknown = [name for group in answer.of(Group.UNSUPPORTED) for name in group]
    said = (f"{answer.status:#06x}", *map(str, operation.get("status-message", ())), *unknown)
    return " ".join(said)


def _jobs_in(answer: Response, name: str) -> list[Job]:
    return [job for group in answer.of(Group.JOB) if (job := _job(group, name)) is not None]


def _job(attributes: Attributes, name: str) -> Job | None:
    """An answer to a print is not asked to repeat the job's name."""
    job_id = next(iter(attributes.get("job-id", ())), None)
    state = next(iter(attributes.get("job-state", ())), None)
    if not isinstance(job_id, int) or state not in set(JobState):
        return None
    reasons = (str(reason) for reason in attributes.get("job-state-reasons", ()))
    return Job(
        job_id=job_id,
        name=name or str(next(iter(attributes.get("job-name", ())), "")),
        state=JobState(int(state)),
        reasons=" ".join(reason for reason in reasons if reason != "none"),
    )
