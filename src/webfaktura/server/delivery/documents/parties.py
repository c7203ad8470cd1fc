"""How seller and buyer are named on a document (bokføringsforskriften § 5-1-2)."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.documents.printed import PrintedSeller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webfaktura.server.delivery.documents.cleaning import Face
    from webfaktura.server.invoicing.frozen import Buyer, Seller

NBSP = "\N{NO-BREAK SPACE}"
IN_FORETAKSREGISTERET = frozenset({"AS", "ASA", "NUF"})
"""Company forms whose documents say «Foretaksregisteret»."""

WINDING_UP = "under avvikling"
_NAME = 26.0  # em that the small print has room for
_FOOTER = 20.0

_COUNTRIES = {
    "AT": "Østerrike",
    "BE": "Belgia",
    "CH": "Sveits",
    "CZ": "Tsjekkia",
    "DE": "Tyskland",
    "DK": "Danmark",
    "EE": "Estland",
    "ES": "Spania",
    "FI": "Finland",
    "FO": "Færøyene",
    "FR": "Frankrike",
    "GB": "Storbritannia",
    "GL": "Grønland",
    "IE": "Irland",
    "IS": "Island",
    "IT": "Italia",
    "LT": "Litauen",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "NL": "Nederland",
    "PL": "Polen",
    "PT": "Portugal",
    "SE": "Sverige",
    "SJ": "Svalbard",
    "US": "USA",
}
"""Where most foreign customers live; any other country stands by its code."""


def seller_of(seller: Seller, face: Face) -> PrintedSeller:
    """The sender: its name as the law wants it, registers, address and how to reach it."""
    name = _seller_name(seller)
    return PrintedSeller(
        name=name,
        short_name=shortened(name, face),
        registers=tuple(_registers(seller)),
        address=tuple(shortened(line, face, _FOOTER) for line in address_of(seller)),
        contact=tuple(shortened(line, face, _FOOTER) for line in _said(seller.email, seller.phone)),
    )


def buyer_of(buyer: Buyer) -> tuple[str, ...]:
    """The receiver's lines in the envelope's window; never an empty one."""
    return (buyer.name, *address_of(buyer))


def address_of(party: Seller | Buyer) -> tuple[str, ...]:
    """Street, postal code with the place in capitals, and the country when it is another."""
    place = f"{party.postal_code} {party.place.upper()}"
    country = "" if party.country == "NO" else _COUNTRIES.get(party.country, party.country).upper()
    return _said(party.address_1, party.address_2, place, country)


def return_address_of(seller: Seller, face: Face) -> str:
    """Where the post sends the letter back, in small print above the receiver."""
    return ", ".join((shortened(seller.name, face), *address_of(seller)))


def shortened(text: str, face: Face, room: float = _NAME) -> str:
    """Cut what small print has no room for (em); the whole text stands elsewhere on the page."""
    if face.width(text) <= room:
        return text
    widths = accumulate(face.width(char) for char in text)
    kept = sum(width <= room - 1 for width in widths)
    return text[:kept].rstrip() + "…"


def grouped(number: str, size: int = 3) -> str:
    """`974 760 673`: digits in groups, with no-break spaces."""
    bare = "".join(number.split())
    return NBSP.join(bare[start : start + size] for start in range(0, len(bare), size))


def account_printed(number: str) -> str:
    """`8601.11.17947`; what is no account number stands as it is."""
    try:
        return BankAccountNo.parse(number).printed
    except Refusal:
        return number


def _seller_name(seller: Seller) -> str:
    """A company being wound up says so after its name."""
    if seller.winding_up and WINDING_UP not in seller.name.lower():
        return f"{seller.name} {WINDING_UP}"
    return seller.name


def _registers(seller: Seller) -> Iterable[str]:
    yield f"Org.nr. {_org_no(seller)}"
    if seller.company_form.upper() in IN_FORETAKSREGISTERET:
        yield "Foretaksregisteret"


def _org_no(seller: Seller) -> str:
    try:
        org_no = OrgNo.parse(seller.org_no)
    except Refusal:
        return seller.org_no
    return org_no.vat_no_printed if seller.vat_registered else org_no.printed


def _said(*lines: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
