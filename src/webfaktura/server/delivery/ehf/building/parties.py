"""Seller and buyer as EHF names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.documents.parties import IN_FORETAKSREGISTERET, WINDING_UP
from webfaktura.server.delivery.ehf.building.tree import a_group, a_text

if TYPE_CHECKING:
    from lxml.etree import _Element

    from webfaktura.server.invoicing.frozen import Buyer, Seller

ORG_NO_SCHEME = "0192"
"""Norwegian organisation numbers; the older 9908 is dead."""


def the_seller(seller: Seller, *, our_reference: str) -> _Element | None:
    """Who sells: its number in the register, and who answers for the invoice."""
    return a_group(
        "AccountingSupplierParty",
        a_group(
            "Party",
            _endpoint(seller),
            a_group("PartyName", a_text("Name", legal_name(seller))),
            _address(seller),
            _vat_number(seller),
            _registered(seller),
            _legal_entity(legal_name(seller), seller),
            a_group(
                "Contact",
                a_text("Name", our_reference),
                a_text("Telephone", seller.phone),
                a_text("ElectronicMail", seller.email),
            ),
        ),
    )


def the_buyer(buyer: Buyer, *, your_reference: str) -> _Element | None:
    """Who buys. A private person or a foreign company has no address in the network we know."""
    return a_group(
        "AccountingCustomerParty",
        a_group(
            "Party",
            _endpoint(buyer),
            a_group("PartyIdentification", a_text("ID", str(buyer.customer_no))),
            a_group("PartyName", a_text("Name", buyer.name)),
            _address(buyer),
            _legal_entity(buyer.name, buyer),
            a_group(
                "Contact", a_text("Name", your_reference), a_text("ElectronicMail", buyer.email)
            ),
        ),
    )


def org_no_of(party: Seller | Buyer) -> OrgNo | None:
    """The party's Norwegian organisation number, if it has a valid one."""
    if party.country != "NO":
        return None
    try:
        return OrgNo.parse(party.org_no)
    except Refusal:
        return None


def legal_name(seller: Seller) -> str:
    """A company being wound up says so after its name."""
    if seller.winding_up and WINDING_UP not in seller.name.lower():
        return f"{seller.name} {WINDING_UP}"
    return seller.name


def _endpoint(party: Seller | Buyer) -> _Element | None:
    org_no = org_no_of(party)
    return a_text("EndpointID", org_no.digits, schemeID=ORG_NO_SCHEME) if org_no else None


def _address(party: Seller | Buyer) -> _Element | None:
    return a_group(
        "PostalAddress",
        a_text("StreetName", party.address_1),
        a_text("AdditionalStreetName", party.address_2),
        a_text("CityName", party.place),
        a_text("PostalZone", party.postal_code),
        a_group("Country", a_text("IdentificationCode", party.country)),
    )


def _vat_number(seller: Seller) -> _Element | None:
    """`NO974760673MVA`; a seller outside the VAT register has none (BR-O-02)."""
    org_no = org_no_of(seller)
    if not (seller.vat_registered and org_no):
        return None
    return _tax_scheme(org_no.vat_no, "VAT")


def _registered(seller: Seller) -> _Element | None:
    if seller.company_form.upper() not in IN_FORETAKSREGISTERET:
        return None
    return _tax_scheme("Foretaksregisteret", "TAX")


def _tax_scheme(company_id: str, scheme: str) -> _Element | None:
    return a_group(
        "PartyTaxScheme",
        a_text("CompanyID", company_id),
        a_group("TaxScheme", a_text("ID", scheme)),
    )


def _legal_entity(name: str, party: Seller | Buyer) -> _Element | None:
    org_no = org_no_of(party)
    number = (
        a_text("CompanyID", org_no.digits, schemeID=ORG_NO_SCHEME)
        if org_no
        else a_text("CompanyID", party.org_no)
    )
    return a_group("PartyLegalEntity", a_text("RegistrationName", name), number)
