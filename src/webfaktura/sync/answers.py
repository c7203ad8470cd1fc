"""What the web service answered, read into the contract's messages or a refusal in words."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
from pydantic import ValidationError

from webfaktura.contract.v1.base import Message
from webfaktura.contract.v1.endpoints import SERVICE_ROOT, Endpoint
from webfaktura.contract.v1.problem import PROBLEM_TYPE, Problem
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.version import sync_version

_UNAUTHORIZED = 401
_TOO_OLD = 426


class ServerRefused(Refusal):
    """The server's expected "no": its code, its Norwegian sentence and the field it means."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, field=problem.field, code=problem.code)
        self.status = problem.status


class ServerUnavailable(Refusal):
    """The server cannot be reached or cannot answer now; the same call again later."""


class AnswerUnreadable(Refusal):
    """The server answered with something the contract does not know."""


def read_answer[Q: Message, R: Message](endpoint: Endpoint[Q, R], answer: httpx.Response) -> R:
    """Read the message; raises `ServerRefused`, `ServerUnavailable` or `AnswerUnreadable`."""
    if answer.is_success:
        return _message(endpoint, answer)
    if answer.is_server_error:
        raise ServerUnavailable(why_busy(answer), field="server")
    if answer.status_code == _TOO_OLD:
        raise ServerRefused(_problem(answer) or _too_old())
    problem = _problem(answer)
    if problem is None:
        raise AnswerUnreadable(_not_webfaktura(answer), field="server")
    raise ServerRefused(problem)


def why_busy(answer: httpx.Response) -> str:
    """The server's own sentence, or ours, on why it cannot answer now."""
    problem = _problem(answer)
    if problem is not None:
        return problem.detail
    return (
        f"WebFaktura på {_host(answer)} kan ikke svare akkurat nå (svar {answer.status_code}). "
        "Prøv igjen om litt; meld fra til driften om det gjentar seg."
    )


def asked_to_wait(answer: httpx.Response | None) -> timedelta:
    """How long `Retry-After` asks us to wait: it holds seconds or a point in time."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    if answer is None or not asked:
        return timedelta()
    try:
        if asked.isdigit():
            return timedelta(seconds=int(asked))
        until = parsedate_to_datetime(asked)
        return max(timedelta(), until - parsedate_to_datetime(answer.headers.get("Date", asked)))
    except (ValueError, OverflowError):
        return timedelta()


def not_registered() -> ServerRefused:
    """What is said before anything is sent when no credential is there."""
    sentence = "WebFaktura Sync er ikke registrert. Kjør «webfaktura-sync setup» først."
    return ServerRefused(Problem(status=_UNAUTHORIZED, code="not_registered", detail=sentence))


def not_an_address(url: str) -> ServerUnavailable:
    """What is said when the address is none."""
    return ServerUnavailable(
        f"«{url}» er ikke en nettadresse. "
        f"Skriv den for eksempel som http://localhost:8088{SERVICE_ROOT}.",
        field="server",
    )


def _message[Q: Message, R: Message](endpoint: Endpoint[Q, R], answer: httpx.Response) -> R:
    try:
        wire = answer.json()
    except ValueError as problem:
        raise AnswerUnreadable(_not_webfaktura(answer), field="server") from problem
    try:
        return endpoint.response.read(wire)
    except (ValidationError, KeyError, TypeError) as problem:
        raise AnswerUnreadable(
            "Svaret fra WebFaktura kan ikke brukes, og ingenting av det er tatt inn. "
            "Kjør igjen; gjentar det seg, må WebFaktura Sync kanskje oppgraderes.",
            code=f"unreadable-{endpoint.name}",
        ) from problem


def _problem(answer: httpx.Response) -> Problem | None:
    if PROBLEM_TYPE not in answer.headers.get("Content-Type", ""):
        return None
    try:
        problem = Problem.read(answer.json())
    except (ValueError, TypeError):
        return None
    return problem if problem.detail else None


def _host(answer: httpx.Response) -> str:
    url = answer.request.url
    return f"{url.scheme}://{url.netloc.decode()}"


def _not_webfaktura(answer: httpx.Response) -> str:
    return (
        f"Adressen {_host(answer)} svarer ({answer.status_code}), men ikke som WebFaktura. "
        "Sjekk adressen til web-tjenesten."
    )


def _too_old() -> Problem:
    sentence = (
        f"WebFaktura Sync {sync_version()} er for gammel for WebFaktura. "
        "Installer en nyere versjon, og kjør igjen."
    )
    return Problem(status=_TOO_OLD, code="sync_too_old", detail=sentence)
