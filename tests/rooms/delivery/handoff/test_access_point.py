"""An access point gets a document once, and whatever it does ends in an answer."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from rooms.delivery.handoff.http_server import (
    KEY,
    Deed,
    Point,
    an_access_point,
    answers,
    once,
    takes_and_goes,
    takes_and_hangs,
    works,
)
from rooms.delivery.handoff.parcels import INSTANCE, a_parcel
from stories.world import free_port
from webfaktura.server.delivery.channels.ehf.access_point import AccessPoint
from webfaktura.server.delivery.channels.ehf.envelope import seal
from webfaktura.server.delivery.rules import Answer, Outcome

TAKEN = Answer(Outcome.TAKEN, f"201 sak {INSTANCE[:8]}")


@pytest.fixture
def point() -> Iterator[Point]:
    with an_access_point() as there:
        yield there


def test_a_document_is_taken_in_its_envelope(point: Point) -> None:
    way = point.door()

    assert way.hand_over(a_parcel()) == TAKEN
    assert point.taken == {INSTANCE: seal(a_parcel())}
    assert way.standing_of(INSTANCE) == Answer(Outcome.TAKEN, "200 sendt")


def test_the_same_document_again_is_sent_on_once(point: Point) -> None:
    assert [point.door().hand_over(a_parcel()) for _ in range(3)] == [TAKEN] * 3
    assert (point.posts, len(point.taken)) == (3, 1)


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (400, {"words": "Mottaker mangler"}, Answer(Outcome.REFUSED, "400 Mottaker mangler")),
        (
            422,
            {"title": "Invalid", "detail": "BR-CO-10\nsum"},
            Answer(Outcome.REFUSED, "422 BR-CO-10 sum"),
        ),
        (409, "Another document", Answer(Outcome.REFUSED, "409 Another document")),
        (403, "", Answer(Outcome.REFUSED, "403")),
        (404, "<html>Not here</html>", Answer(Outcome.REFUSED, "404")),
        (401, "", Answer(Outcome.LATER, "401")),
        (408, "", Answer(Outcome.LATER, "408")),
        (429, {"detail": "Slow down"}, Answer(Outcome.LATER, "429 Slow down")),
        (500, "", Answer(Outcome.LATER, "500")),
        (503, "[1]", Answer(Outcome.LATER, "503 [1]")),
        (302, "", Answer(Outcome.LATER, "302")),
        (202, "", Answer(Outcome.TAKEN, "202")),
    ],
)  # fmt: skip
def test_a_status_means(point: Point, status: int, body: object, answer: Answer) -> None:
    point.deed = answers(status, body)

    assert point.door().hand_over(a_parcel()) == answer
    assert point.posts == 1


def test_words_without_end_are_cut(point: Point) -> None:
    point.deed = answers(400, "ord " * 1_000_000)

    answer = point.door().hand_over(a_parcel())

    assert answer == Answer(Outcome.REFUSED, ("400 " + "ord " * 75)[:300])


def test_a_wrong_key_is_for_the_operator_and_says_nothing_about_the_document(point: Point) -> None:
    answer = point.door(key="feil").hand_over(a_parcel())

    assert answer == Answer(Outcome.LATER, "401 No such key")
    assert KEY not in repr(point.door())


def test_a_server_that_stumbles_takes_it_the_next_time(point: Point) -> None:
    point.deed = once(answers(500, "Oops"))

    assert point.door().hand_over(a_parcel()) == Answer(Outcome.LATER, "500 Oops")
    assert point.door().hand_over(a_parcel()) == TAKEN
    assert list(point.taken) == [INSTANCE]


@pytest.mark.parametrize("breaks", [takes_and_goes, takes_and_hangs])
def test_a_lost_answer_is_unknown_and_is_asked_for_by_id(point: Point, breaks: Deed) -> None:
    point.deed = once(breaks)

    lost = point.door(wait=2).hand_over(a_parcel())
    found = point.door().standing_of(INSTANCE)

    assert lost.outcome is Outcome.UNKNOWN
    assert found == Answer(Outcome.TAKEN, "200 sendt")
    assert (point.posts, len(point.taken)) == (1, 1)


def test_what_never_came_is_known_not_to_have_come(point: Point) -> None:
    assert point.door().standing_of(INSTANCE) is None


def test_an_answer_that_breaks_in_its_words_is_still_an_answer(point: Point) -> None:
    def breaks(request: BaseHTTPRequestHandler, there: Point) -> None:
        there.takes(request)
        request.send_response(201)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half")

    point.deed = breaks

    assert point.door().hand_over(a_parcel()).outcome is Outcome.TAKEN


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, "<h1>Not here</h1>"),
        (404, ""),
        (404, {"detail": "no route"}),
        (200, "<h1>Welcome</h1>"),
        (200, {"state": "on its way"}),
        (200, {"state": "unknown"}),
        (401, {"state": "unknown"}),
        (500, {"state": "taken"}),
    ],
)
def test_only_its_own_word_settles_what_is_unknown(point: Point, status: int, body: object) -> None:
    point.deed = answers(status, body)

    found = point.door().standing_of(INSTANCE)

    assert found is not None
    assert found.outcome is Outcome.UNKNOWN


def test_what_it_refused_afterwards_is_told(point: Point) -> None:
    point.deed = answers(200, {"state": "refused", "words": "Mottakeren finnes ikke"})

    found = point.door().standing_of(INSTANCE)

    assert found == Answer(Outcome.REFUSED, "200 Mottakeren finnes ikke")


@pytest.mark.parametrize("address", ["", "ftp://vert/v1", "http://localhost:åtti", "shut"])
def test_who_cannot_be_reached_has_taken_nothing(address: str) -> None:
    where = f"http://127.0.0.1:{free_port()}" if address == "shut" else address
    door = AccessPoint(address=where, key=KEY)

    found = door.standing_of(INSTANCE)

    assert door.hand_over(a_parcel()).outcome is Outcome.LATER
    assert found is not None
    assert found.outcome is Outcome.UNKNOWN


def test_a_redirect_is_not_followed_with_the_key(point: Point) -> None:
    def elsewhere(request: BaseHTTPRequestHandler, there: Point) -> None:
        request.send_response(307)
        request.send_header("Location", f"http://127.0.0.1:{there.port}/v1/documents")
        request.end_headers()

    point.deed = once(elsewhere, works)

    assert point.door().hand_over(a_parcel()).outcome is Outcome.LATER
    assert (point.posts, point.taken) == (1, {})
