"""Calls to the web service: proof, patience, and what each kind of answer becomes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from sync.carriers import Carrier
from sync.contract_server import ContractServer
from sync.world import SECRET
from webfaktura.contract.v1.base import LEASE_HEADER, SYNC_VERSION_HEADER, Nothing
from webfaktura.contract.v1.endpoints import COMPANIES, STATUS
from webfaktura.sync.answers import AnswerUnreadable, ServerRefused, ServerUnavailable
from webfaktura.sync.caller import Caller, Credential, Patience
from webfaktura.sync.version import sync_version

ADDRESS = "http://webfaktura.example/wsaWebFaktura"
PROBLEM = "application/problem+json; charset=utf-8"


@dataclass
class Scripted(httpx.BaseTransport):
    """Answers with what a server, proxy or stranger would, one after the other."""

    answers: list[httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Waits:
    """Remembers the pauses instead of taking them."""

    pauses: list[float] = field(default_factory=list)

    @property
    def patience(self) -> Patience:
        return Patience(deadline=60, first_wait=1, longest_wait=4, sleep=self.pauses.append)


def ask(*answers: httpx.Response | Exception, patience: Patience | None = None) -> Scripted:
    transport = Scripted(list(answers))
    with_patience = patience or Patience(deadline=0)
    Caller.to(ADDRESS, patience=with_patience, transport=transport).call(STATUS, Nothing())
    return transport


def an_answer() -> httpx.Response:
    status, wire = ContractServer().answer("GET", "/wsaWebFaktura", {}, b"")
    return httpx.Response(status, json=wire)


@pytest.fixture
def office() -> tuple[ContractServer, Caller]:
    server = ContractServer()
    credential = Credential(uuid4(), SecretStr(SECRET))
    server.credentials[credential.credential_id] = _sha256(SECRET)
    return server, Caller.to(ADDRESS, credential=credential, transport=Carrier(server))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_version_is_told_with_every_call() -> None:
    [request] = ask(an_answer()).requests

    assert request.headers[SYNC_VERSION_HEADER] == sync_version()
    assert str(request.url) == ADDRESS


def test_the_address_may_be_given_without_the_services_path() -> None:
    transport = Scripted([an_answer()])

    Caller.to("http://webfaktura.example/", transport=transport).call(STATUS, Nothing())

    assert str(transport.requests[0].url) == ADDRESS


def test_the_token_is_fetched_once_and_renewed_when_it_no_longer_counts(
    office: tuple[ContractServer, Caller],
) -> None:
    server, caller = office
    caller.call(COMPANIES, Nothing())
    caller.call(COMPANIES, Nothing())
    server.forget_tokens()

    caller.call(COMPANIES, Nothing())

    assert [name for name, _ in server.calls] == [
        "token", "companies", "companies", "companies", "token", "companies",
    ]  # fmt: skip


def test_a_credential_that_is_not_known_is_refused_with_the_servers_sentence(
    office: tuple[ContractServer, Caller],
) -> None:
    server, caller = office
    server.credentials.clear()

    with pytest.raises(ServerRefused) as refused:
        caller.call(COMPANIES, Nothing())

    assert refused.value.sentence == "Kontoret er ikke registrert. Kjør setup på nytt."
    assert refused.value.status == 401


def test_without_a_credential_nothing_is_sent() -> None:
    transport = Scripted([an_answer()])

    with pytest.raises(ServerRefused, match="webfaktura-sync setup"):
        Caller.to(ADDRESS, transport=transport).call(COMPANIES, Nothing())

    assert transport.requests == []


def test_the_runs_lease_is_named(office: tuple[ContractServer, Caller]) -> None:
    server, caller = office
    transport = Scripted([httpx.Response(200, json={"companies": []})])
    run_id = uuid4()
    credential = caller.line.credential
    scripted = Caller.to(ADDRESS, credential=credential, transport=transport)
    scripted.line.token = "t"

    scripted.under_lease(run_id).call(COMPANIES, Nothing())

    assert transport.requests[0].headers[LEASE_HEADER] == str(run_id)
    assert server.calls == []


PASSING: list[Callable[[], httpx.Response | Exception]] = [
    lambda: httpx.ConnectError("refused"),
    lambda: httpx.ReadError("cut"),
    lambda: httpx.ReadTimeout("slow"),
    lambda: httpx.Response(502),
    lambda: httpx.Response(503),
    lambda: httpx.Response(429),
]


@pytest.mark.parametrize("trouble", PASSING)
def test_the_same_request_is_sent_again_after_what_passes(
    trouble: Callable[[], httpx.Response | Exception],
) -> None:
    waits = Waits()

    transport = ask(trouble(), trouble(), an_answer(), patience=waits.patience)

    assert len(transport.requests) == 3
    assert len({id(request) for request in transport.requests}) == 1
    first, second = waits.pauses
    assert 0.5 <= first <= 1.5
    assert 1 <= second <= 3


def test_the_server_says_how_long_to_wait() -> None:
    waits = Waits()
    busy = httpx.Response(503, headers={"Retry-After": "7"})

    ask(busy, an_answer(), patience=waits.patience)

    assert waits.pauses == [7.0]


def test_the_server_says_until_when_to_wait() -> None:
    waits = Waits()
    busy = httpx.Response(
        429,
        headers={
            "Date": "Tue, 24 Nov 2026 02:00:00 GMT",
            "Retry-After": "Tue, 24 Nov 2026 02:00:09 GMT",
        },
    )

    ask(busy, an_answer(), patience=waits.patience)

    assert waits.pauses == [9.0]


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    waits = Waits()
    sentence = "Det har vært for mange forsøk herfra. Vent 15 minutter."
    busy = httpx.Response(
        429,
        headers={"Retry-After": "900", "Content-Type": PROBLEM},
        json={"status": 429, "code": "too-many-attempts", "detail": sentence},
    )

    with pytest.raises(ServerUnavailable) as refused:
        ask(busy, patience=waits.patience)

    assert waits.pauses == []
    assert refused.value.sentence == sentence


def test_a_server_that_is_not_there_is_named_by_its_address() -> None:
    with pytest.raises(ServerUnavailable) as refused:
        ask(httpx.ConnectError("refused"))

    assert refused.value.sentence == (
        "Får ikke kontakt med WebFaktura på http://webfaktura.example. Sjekk at adressen er "
        "riktig, at WebFaktura kjører og at porten er åpen, og prøv igjen."
    )


def test_a_refusal_carries_code_sentence_and_field() -> None:
    wire = {"status": 422, "code": "enrolment-code-used", "detail": "Koden er brukt.",
            "field": "enrolment_code", "extra": 1}  # fmt: skip

    with pytest.raises(ServerRefused) as refused:
        ask(httpx.Response(422, headers={"Content-Type": PROBLEM}, json=wire))

    no = refused.value
    assert (no.status, no.code, no.sentence, no.field) == (
        422, "enrolment-code-used", "Koden er brukt.", "enrolment_code",
    )  # fmt: skip


def test_a_sync_that_is_too_old_is_told_so() -> None:
    with pytest.raises(ServerRefused) as refused:
        ask(httpx.Response(426))

    assert refused.value.sentence == (
        f"WebFaktura Sync {sync_version()} er for gammel for WebFaktura. "
        "Installer en nyere versjon, og kjør igjen."
    )


def test_a_fault_of_the_servers_is_told_in_its_own_words() -> None:
    wire = {"status": 500, "code": "fault", "detail": "WebFaktura feilet, nummer 1a2b."}

    with pytest.raises(ServerUnavailable, match="nummer 1a2b"):
        ask(httpx.Response(500, headers={"Content-Type": PROBLEM}, json=wire))


@pytest.mark.parametrize(
    "stranger",
    [
        httpx.Response(200, text="<html>Velkommen til ruteren</html>"),
        httpx.Response(404, text="<html>Not found</html>"),
        httpx.Response(301, headers={"Location": "https://example.com/"}),
    ],
    ids=["a page", "no page", "a redirect"],
)
def test_an_address_that_is_somebody_elses_is_told_so(stranger: httpx.Response) -> None:
    with pytest.raises(AnswerUnreadable, match="ikke som WebFaktura"):
        ask(stranger)


def test_an_answer_outside_the_contract_is_not_used() -> None:
    with pytest.raises(AnswerUnreadable, match="ingenting av det er tatt inn"):
        ask(httpx.Response(200, json={"name": "WebFaktura"}))


def test_a_newer_servers_extra_fields_are_left_out() -> None:
    wire = {**an_answer().json(), "mood": "good"}

    assert len(ask(httpx.Response(200, json=wire)).requests) == 1


@pytest.mark.parametrize("address", ["webfaktura", "ftp://webfaktura.example", "http://a:b", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ServerUnavailable, match="er ikke en nettadresse"):
        Caller.to(address, patience=Patience(deadline=0)).call(STATUS, Nothing())


def test_a_patient_caller_waits_as_long_as_a_busy_server_asks_at_night() -> None:
    waits = Waits()
    busy = httpx.Response(429, headers={"Retry-After": "300"})
    transport = Scripted([busy, an_answer()])
    caller = Caller.to(ADDRESS, patience=waits.patience, transport=transport)

    caller.patient().call(STATUS, Nothing())

    assert waits.pauses == [300.0]
