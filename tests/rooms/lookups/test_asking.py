"""Whatever stands outside does, a question costs little and ends in an answer or in none."""

import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from rooms.delivery.mailbox import a_certificate
from rooms.lookups.outside import Outside, Reply, cuts, hangs_up, outside, says
from stories.world import free_port
from webfaktura.server.lookups import asking
from webfaktura.server.lookups.asking import Answer, NoAnswer, ask

type Connect = Callable[..., socket.socket]


def as_it_is(answer: Answer) -> Answer:
    return answer


def test_the_answer_comes_whole_with_its_status(there: Outside) -> None:
    there.reply = says("på norsk".encode(), status=404)

    answer = ask(f"{there.address}/sted", {"navn": "Bjørk & Co"}, read=as_it_is)

    assert answer == Answer(404, "på norsk".encode())
    assert there.asked == ["/sted"]
    assert there.heard[0].query == {"navn": ["Bjørk & Co"]}
    assert there.heard[0].headers["User-Agent"] == "WebFaktura"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(cuts(b'{"navn": "FJORD"}'), id="a body that is cut"),
        pytest.param(says(b"x" * (asking.LARGEST + 1)), id="a body too large"),
        pytest.param(hangs_up, id="a line that goes"),
        pytest.param(
            says(b"not gzip", headers={"Content-Encoding": "gzip"}), id="no such encoding"
        ),
    ],
)
def test_what_cannot_be_read_is_no_answer_and_is_asked_for_once(
    there: Outside, reply: Reply
) -> None:
    there.reply = reply

    with pytest.raises(NoAnswer):
        ask(there.address, None, read=as_it_is)

    assert len(there.heard) == 1


def test_the_largest_body_is_still_read(there: Outside) -> None:
    there.reply = says(b"x" * asking.LARGEST)

    assert len(ask(there.address, None, read=as_it_is).body) == asking.LARGEST


def test_silence_is_no_answer(there: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE", httpx.Timeout(0.1))

    def answers_late(request: BaseHTTPRequestHandler) -> None:
        if not there.closing.wait(2):
            says(b"endelig")(request)

    there.reply = answers_late

    with pytest.raises(NoAnswer):
        ask(there.address, None, read=as_it_is)


def test_a_body_that_comes_drop_by_drop_is_given_up_on(
    there: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.1)

    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(300):
            if there.closing.wait(0.01):
                return
            with suppress(OSError):
                request.wfile.write(b" ")

    there.reply = drips

    with pytest.raises(NoAnswer):
        ask(there.address, None, read=as_it_is)


def test_a_redirect_is_not_followed(there: Outside) -> None:
    there.reply = says(b"", status=302, headers={"Location": f"{there.address}/et-annet-sted"})

    assert ask(f"{there.address}/sted", None, read=as_it_is).status == 302
    assert there.asked == ["/sted"]


def test_no_proxy_of_the_environment_is_asked(
    there: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    there.reply = says(b"her")

    assert ask(there.address, None, read=as_it_is).body == b"her"


def shut(knocks: int, connect: Connect) -> tuple[Connect, list[int]]:
    """A door that opens after so many knocks; and how often it was knocked at."""
    heard: list[int] = []

    def knock(*args: object, **options: object) -> socket.socket:
        heard.append(1)
        if len(heard) <= knocks:
            raise ConnectionRefusedError
        return connect(*args, **options)

    return knock, heard


def test_a_connection_is_tried_once_more(there: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    knock, knocks = shut(1, socket.create_connection)
    monkeypatch.setattr(socket, "create_connection", knock)
    there.reply = says(b"her")

    assert ask(there.address, None, read=as_it_is).body == b"her"
    assert len(knocks) == 2


def test_and_no_more_than_once(there: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    knock, knocks = shut(2, socket.create_connection)
    monkeypatch.setattr(socket, "create_connection", knock)

    with pytest.raises(NoAnswer):
        ask(there.address, None, read=as_it_is)

    assert len(knocks) == 2
    assert there.asked == []


@pytest.fixture
def own_trust(tmp_path: Path) -> Iterator[tuple[Path, ssl.SSLContext]]:
    """A certificate that only whoever has its file trusts; what others trusted is forgotten."""
    asking._trust.cache_clear()
    yield a_certificate(tmp_path)
    asking._trust.cache_clear()


def test_a_certificate_nobody_vouches_for_is_no_answer(
    own_trust: tuple[Path, ssl.SSLContext],
) -> None:
    _, context = own_trust

    with outside(context) as there, pytest.raises(NoAnswer):
        ask(there.address, None, read=as_it_is)

    assert there.asked == []


def test_the_operator_may_vouch_for_a_certificate(
    own_trust: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = own_trust
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with outside(context) as there:
        there.reply = says(b"her")

        assert ask(there.address, None, read=as_it_is).body == b"her"


@pytest.mark.parametrize(
    "address", ["", "brreg", "ftp://data.brreg.no", "http://localhost:åtti", "http://"]
)
def test_an_address_that_is_none_is_no_answer(address: str) -> None:
    with pytest.raises(NoAnswer):
        ask(address, None, read=as_it_is)


def test_the_operator_is_told_why(there: Outside, caplog: pytest.LogCaptureFixture) -> None:
    def read(answer: Answer) -> Answer:
        raise ValueError("an answer in verse")

    there.reply = says(b"")

    with caplog.at_level(logging.WARNING, logger="webfaktura"), pytest.raises(NoAnswer):
        ask(there.address, None, read=read)

    assert caplog.messages == [f"No answer from {there.address}: ValueError('an answer in verse')"]
