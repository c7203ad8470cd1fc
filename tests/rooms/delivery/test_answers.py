"""Receivers' answers are read, kept once, and believed only of their own invoice."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from builders import NOW, a_customer, an_issued_invoice
from rooms.delivery.handoff.test_responses import MLS, a_response, status
from rooms.delivery.sending import MINUTE
from webfaktura.server.delivery.answers import read_answers
from webfaktura.server.delivery.commands import make_document, send_delivery, start_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.delivery.queries import events_of
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.django_db
LATER = NOW + 60 * MINUTE


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Path:
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    settings.EHF_OUT = f"folder:{tmp_path}/out"
    settings.EHF_IN = f"folder:{tmp_path}/in"
    return tmp_path / "in"


@pytest.fixture
def sent(company: Company, place: Path) -> Delivery:
    buyer = a_customer(company, channel="ehf")
    invoice = an_issued_invoice(company, customer=buyer, your_reference="Per")
    make_document(invoice=invoice, at=NOW)
    delivery = send_delivery(delivery=start_delivery(invoice=invoice, at=NOW), at=NOW)
    assert delivery.state == DeliveryState.SENT
    return delivery


def an_answer(delivery: Delivery, code: str = "AP", **said: str) -> str:
    """From the invoice's buyer, to its seller, about its number."""
    text = a_response(code, **said)
    text = text.replace("974760673", delivery.company.org_no)
    return text.replace(">1001<", f">{delivery.invoice.invoice_no}<")


def answered(delivery: Delivery, place: Path, text: str, *, name: str = "svar.xml") -> Delivery:
    (place / name).write_text(text)
    read_answers(at=LATER)
    delivery.refresh_from_db()
    return delivery


def left(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_the_receivers_own_word_makes_it_delivered(sent: Delivery, place: Path) -> None:
    delivered = answered(sent, place, an_answer(sent))

    assert delivered.state == DeliveryState.DELIVERED
    assert delivered.words == "Mottakeren har godtatt den."
    assert left(place) == []


def test_a_refusal_brings_it_back_with_the_receivers_reason(sent: Delivery, place: Path) -> None:
    text = an_answer(sent, "RE", told=status(code="REF", reason="Feil bestillingsnummer"))

    returned = answered(sent, place, text)

    assert returned.state == DeliveryState.RETURNED
    assert returned.words == "Mottakeren har avvist den. Feil bestillingsnummer"


def test_the_same_answer_twice_is_kept_once(sent: Delivery, place: Path) -> None:
    answered(sent, place, an_answer(sent))
    before = events_of(sent).count()

    answered(sent, place, an_answer(sent), name="igjen.xml")

    assert events_of(sent).count() == before
    assert left(place) == []


def test_that_a_machine_took_it_confirms_nothing(sent: Delivery, place: Path) -> None:
    text = an_answer(sent, customization=MLS)
    text = text.replace(f">{sent.invoice.invoice_no}<", f">{sent.message_id}<")

    assert answered(sent, place, text).state == DeliveryState.SENT
    assert left(place) == []


def test_a_machine_that_refuses_brings_it_back(sent: Delivery, place: Path) -> None:
    text = an_answer(sent, "RE", customization=MLS, told=status(code="FD"))
    text = text.replace(f">{sent.invoice.invoice_no}<", f">{sent.message_id}<")

    assert answered(sent, place, text).state == DeliveryState.RETURNED


def test_nobody_else_may_answer_for_the_buyer(sent: Delivery, place: Path) -> None:
    text = an_answer(sent, "RE").replace("987654325", "974760673")

    assert answered(sent, place, text).state == DeliveryState.SENT
    assert left(place) == ["svar.xml.unread"]


@pytest.mark.parametrize("content", ["", "<html/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_what_cannot_be_read_is_put_aside_and_stops_nothing(
    sent: Delivery, place: Path, content: str
) -> None:
    (place / "a.xml").write_text(content)

    delivered = answered(sent, place, an_answer(sent), name="b.xml")

    assert delivered.state == DeliveryState.DELIVERED
    assert left(place) == ["a.xml.unread"]


def test_without_a_place_nothing_is_read(settings: Settings) -> None:
    settings.EHF_IN = ""

    assert read_answers(at=LATER) == 0
