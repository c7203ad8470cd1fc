"""Reads what Enhetsregisteret says of a company, purely.

Source: the open API of Brønnøysundregistrene. What is not registered is left out there, or
stands as null or as an empty text.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from webfaktura.norway.calendar import format_date
from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.refusal import Refusal

NORWAY = "NO"


class CompanyDeleted(Refusal):
    """The company has been in Enhetsregisteret, and is no more."""

    def __init__(self, org_no: OrgNo, *, on: date | None) -> None:
        deleted = "ble slettet" if on else "er slettet"
        day = f" {format_date(on)}" if on else ""
        super().__init__(
            f"Foretaket med organisasjonsnummer {org_no.printed} {deleted} "
            f"fra Enhetsregisteret{day}. "
            "Sjekk nummeret, eller skriv inn opplysningene selv.",
            field="org_no",
        )


@dataclass(frozen=True, kw_only=True)
class RegisteredCompany:
    """A company as it is registered: business address, or else its postal address."""

    org_no: OrgNo
    name: str
    company_form: str
    """The register's code, such as AS or ENK."""
    vat_registered: bool
    in_foretaksregisteret: bool
    bankrupt: bool
    winding_up: bool
    """By its own decision or by force."""
    street: tuple[str, ...]
    """Lines, without blank ones; often one, seldom more than three."""
    postal_code: str
    """Empty for most addresses abroad."""
    place: str
    country: str
    """Two letters."""


def read_company(body: bytes, *, org_no: OrgNo) -> RegisteredCompany:
    """Read the answer about one company; refuses with `CompanyDeleted`.

    Raises ValueError for an answer of another shape, or about somebody else.
    """
    unit = _Unit.model_validate_json(body)
    if unit.organisasjonsnummer != org_no.digits:
        raise ValueError("an answer about another company")
    if unit.slettedato:
        raise CompanyDeleted(org_no, on=unit.slettedato)
    return _company(unit)


def read_companies(body: bytes) -> list[RegisteredCompany]:
    """Read the answer to a search, in its order; raises ValueError for another shape."""
    return [_company(unit) for unit in _Found.model_validate_json(body).embedded.enheter]


def read_deletion(body: bytes) -> date | None:
    """The day on which a company was deleted, where the answer tells it."""
    try:
        return _Deletion.model_validate_json(body).slettedato
    except ValueError:
        return None


class _Told(BaseModel):
    """What a part of the answer tells: null and "" tell nothing."""

    model_config = ConfigDict(hide_input_in_errors=True)
    """What is logged names the field, not what a person's firm has in it."""

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, told: Any) -> Any:
        if not isinstance(told, dict):
            return told
        return {name: value for name, value in told.items() if value not in (None, "")}


class _Deletion(_Told):
    slettedato: date | None = None


class _Form(_Told):
    kode: str = ""


class _Address(_Told):
    adresse: list[str | None] = []
    postnummer: str = ""
    poststed: str = ""
    landkode: str = NORWAY

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(tidy for line in self.adresse if line and (tidy := line.strip()))

    def or_else(self, other: Self) -> Self:
        """This address, unless it says nothing."""
        return self if self.lines or self.postnummer or self.poststed else other


class _Unit(_Deletion):
    organisasjonsnummer: str
    navn: str
    organisasjonsform: _Form = _Form()
    registrert_i_mvaregisteret: bool = Field(False, alias="registrertIMvaregisteret")
    registrert_i_foretaksregisteret: bool = Field(False, alias="registrertIForetaksregisteret")
    konkurs: bool = False
    under_avvikling: bool = Field(False, alias="underAvvikling")
    under_tvang: bool = Field(False, alias="underTvangsavviklingEllerTvangsopplosning")
    forretningsadresse: _Address = _Address()
    postadresse: _Address = _Address()


class _Units(_Told):
    enheter: list[_Unit] = []


class _Found(_Told):
    embedded: _Units = Field(_Units(), alias="_embedded")
    """Left out when nothing is found."""


def _company(unit: _Unit) -> RegisteredCompany:
    address = unit.forretningsadresse.or_else(unit.postadresse)
    return RegisteredCompany(
        org_no=OrgNo(unit.organisasjonsnummer),
        name=unit.navn.strip(),
        company_form=unit.organisasjonsform.kode,
        vat_registered=unit.registrert_i_mvaregisteret,
        in_foretaksregisteret=unit.registrert_i_foretaksregisteret,
        bankrupt=unit.konkurs,
        winding_up=unit.under_avvikling or unit.under_tvang,
        street=address.lines,
        postal_code=address.postnummer,
        place=address.poststed,
        country=address.landkode,
    )
