"""What the access point tells after it took a document: asked for, kept once, believed once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_customer, an_issued_invoice
from rooms.delivery.handoff.http_server import KEY, Deed, Point, an_access_point, answers
from rooms.delivery.sending import send
from webfaktura.server.delivery.commands import make_document, start_delivery
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.delivery.polling import ASKED_FOR, ask_access_point
from webfaktura.server.delivery.queries import events_of
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def point(settings: Settings) -> Iterator[Point]:
    with an_access_point() as there:
        settings.EHF_OUT = f"http://127.0.0.1:{there.port}/v1"
        settings.EHF_KEY = KEY
        yield there


@pytest.fixture
def taken(company: Company, point: Point) -> Delivery:
    buyer = a_customer(company, channel="ehf")
    invoice = an_issued_invoice(company, customer=buyer, your_reference="Per")
    make_document(invoice=invoice, at=NOW)
    sent = send(start_delivery(invoice=invoice, at=NOW))
    assert sent.state == "sent"
    return sent


@pytest.mark.parametrize(("told", "state"), [("delivered", "delivered"), ("refused", "returned")])
def test_what_is_told_later_is_kept_once(
    taken: Delivery, point: Point, told: str, state: str
) -> None:
    point.deed = answers(200, {"state": told, "words": "Mottaker stengt"})

    assert ask_access_point(at=LATER) == 1
    assert ask_access_point(at=LATER) == 0

    stands = Delivery.objects.get(pk=taken.pk)
    assert (stands.state, stands.words) == (state, "200 Mottaker stengt")
    assert [event.state for event in events_of(taken)][-1] == state


@pytest.mark.parametrize(
    "deed",
    [
        answers(200, {"state": "taken"}),
        answers(404, {"state": "unknown"}),
        answers(503),
        answers(200, "<h1>Velkommen</h1>"),
    ],
)
def test_where_there_is_nothing_to_tell_nothing_changes(
    taken: Delivery, point: Point, deed: Deed
) -> None:
    point.deed = deed

    assert ask_access_point(at=LATER) == 0
    assert Delivery.objects.get(pk=taken.pk).state == "sent"


def test_after_a_week_it_is_not_asked_any_more(taken: Delivery, point: Point) -> None:
    point.deed = answers(200, {"state": "refused", "words": "For sent"})

    assert ask_access_point(at=NOW + ASKED_FOR + timedelta(days=1)) == 0


def test_a_folder_and_no_way_out_are_not_asked(
    taken: Delivery, settings: Settings, tmp_path: Path
) -> None:
    for way in ("", f"folder:{tmp_path}"):
        settings.EHF_OUT = way
        assert ask_access_point(at=LATER) == 0
