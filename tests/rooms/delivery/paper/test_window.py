"""The address in the envelope's window: complete, and where the drawn document has it."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from rooms.delivery.papers import BUYER, an_invoice, as_pdf
from webfaktura.server.delivery.channels.paper import sentences
from webfaktura.server.delivery.channels.paper.window import BOTTOM, findings_on, foot_of
from webfaktura.server.delivery.documents.cleaning import cleaned
from webfaktura.server.delivery.documents.parties import buyer_of
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.sentences import Sentence
from webfaktura.server.invoicing.frozen import Buyer

MM = 25.4 / 72
LONG = "Sørensen & Sønner Rørleggerforretning og Varmeteknikk i Tromsø kommune ANS"
SWEDEN: dict[str, Any] = {"country": "SE", "postal_code": "111 22", "place": "Stockholm"}


def foot_on_paper(buyer: Buyer) -> float:
    """Where the lowest line of the address stands on the drawn document, in mm from its top."""
    page = PdfReader(BytesIO(as_pdf(an_invoice(buyer=buyer)))).pages[0]
    spoken: list[tuple[float, float]] = []

    def heard(text: str, current: Any, matrix: Any, *_font: Any) -> None:
        if text.strip():
            left, foot = matrix[4] + current[4], matrix[5] * current[3] + current[5]
            spoken.append((left * MM, (float(page.mediabox.height) - foot) * MM))

    page.extract_text(visitor_text=heard)
    left_edge = [foot for left, foot in spoken if left == pytest.approx(20, abs=0.2)]
    return max(foot for foot in left_edge if foot < 85)  # the lines begin at 88 mm


def fields(buyer: Buyer) -> list[str]:
    return [finding.field for finding in findings_on(buyer, face())]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "Ås AS"},
        {"address_2": "c/o Kåre Østbø"},
        {"address_2": "c/o Kåre Østbø", **SWEDEN},
        {"name": LONG},
        {"name": LONG, "address_2": "c/o Kåre Østbø"},
        {"name": LONG, "address_2": "c/o Kåre Østbø", **SWEDEN},
        {"name": "W" * 60},
        {"name": "Aa-" * 30},
        {"name": "Stiftelsen " * 9},
        {"address_1": "Industriområdet på Øvre Langnes, bygg 14, port 3, inngang fra sørsiden"},
    ],
)
def test_the_address_stands_where_it_was_reckoned_to_stand(changes: dict[str, Any]) -> None:
    buyer = replace(BUYER, **changes)

    reckoned = foot_of(buyer_of(cleaned(buyer, face())), face())

    assert reckoned == pytest.approx(foot_on_paper(buyer), abs=0.05)
    assert bool(fields(buyer)) == (foot_on_paper(buyer) > BOTTOM)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"address_1": "Postboks 12", "address_2": ""},
        {"address_1": "", "address_2": "Postboks 12"},
        {"country": "SJ", "postal_code": "9170", "place": "Longyearbyen"},
        SWEDEN,
        {"country": "IE", "postal_code": "", "place": "Dublin"},
        {"address_2": "c/o Kari", **SWEDEN},
    ],
)
def test_nothing_is_found_at_a_whole_address(changes: dict[str, Any]) -> None:
    assert fields(replace(BUYER, **changes)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, ["name"]),
        ({"address_1": ""}, ["address_1"]),
        ({"postal_code": ""}, ["postal_code"]),
        ({"postal_code": "900"}, ["postal_code"]),
        ({"postal_code": "١٢٣٤"}, ["postal_code"]),
        ({"postal_code": "111 22"}, ["postal_code"]),
        ({"place": ""}, ["place"]),
        ({"country": ""}, ["country"]),
        ({**SWEDEN, "place": ""}, ["place"]),
        ({"name": "", "address_1": "", "postal_code": "", "place": ""},
         ["name", "address_1", "postal_code", "place"]),
        ({"name": LONG, "address_2": "c/o Kari", **SWEDEN}, ["name"]),
        ({"address_1": "Inngang fra sørsiden, " * 9}, ["address_1"]),
        ({"address_2": "Inngang fra sørsiden, " * 9}, ["address_2"]),
        ({"place": "Tromsø i Troms " * 9}, ["place"]),
    ],
)  # fmt: skip
def test_what_must_be_mended_is_named_by_its_field(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert fields(replace(BUYER, **changes)) == expected


def test_the_sentence_says_what_is_wrong_with_the_values() -> None:
    [code] = findings_on(replace(BUYER, postal_code="111 22"), face())
    [name] = findings_on(replace(BUYER, name=LONG, address_2="c/o Kari", **SWEDEN), face())

    assert code.sentence == Sentence(sentences.BAD_POSTAL_CODE, {"postal_code": "111 22"})
    assert name.sentence == Sentence(sentences.TOO_HIGH["name"], {"lines": 2})
    assert code.sentence.message % code.sentence.values == (
        "«111 22» is not a Norwegian postal code, which has four digits. Correct it on the "
        "customer's card, or choose the customer's country there."
    )
