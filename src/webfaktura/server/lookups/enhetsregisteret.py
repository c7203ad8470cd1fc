"""Asks Enhetsregisteret about companies: one by its number, or some by their name."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING

from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.asking import Answer, NoAnswer, ask
from webfaktura.server.lookups.registered_companies import (
    CompanyDeleted,
    RegisteredCompany,
    read_companies,
    read_company,
    read_deletion,
)

if TYPE_CHECKING:
    from webfaktura.norway.identifiers import OrgNo

OFFICIAL = "https://data.brreg.no/enhetsregisteret/api"
MOST_FOUND = 10
_LONGEST_NAME = 180
"""Characters; no registered name is longer."""


class CompanyUnknown(Refusal):
    """No company has the number: one that was never given, or that of a branch (underenhet)."""

    def __init__(self, org_no: OrgNo) -> None:
        super().__init__(
            f"Enhetsregisteret har ikke noe foretak med organisasjonsnummer {org_no.printed}. "
            "Sjekk at nummeret er foretakets eget og ikke en avdelings, "
            "eller skriv inn opplysningene selv.",
            field="org_no",
        )


class RegisterUnavailable(Refusal):
    """Enhetsregisteret does not answer, or not so that it can be read; the same again later."""

    def __init__(self, *, field: str) -> None:
        super().__init__(
            "Enhetsregisteret svarer ikke nå. Skriv inn opplysningene selv, eller prøv igjen.",
            field=field,
        )


def company_facts(org_no: OrgNo, *, address: str | None = None) -> RegisteredCompany:
    """What is registered about a company.

    `address` is where the register's API is; without it, where the operator says.
    Refuses with `CompanyUnknown`, `CompanyDeleted` or `RegisterUnavailable`, field `org_no`.
    """
    place = f"{_base(address)}/enheter/{org_no.digits}"
    try:
        return ask(place, None, read=lambda answer: _facts(answer, org_no))
    except NoAnswer as problem:
        raise RegisterUnavailable(field="org_no") from problem


def search(name: str, *, address: str | None = None) -> list[RegisteredCompany]:
    """At most ten companies with such a name, the register's best hit first; none for a blank one.

    Refuses with `RegisterUnavailable`, field `name`.
    """
    query = {"navn": name.strip()[:_LONGEST_NAME], "size": f"{MOST_FOUND}"}
    if not query["navn"]:
        return []
    try:
        return ask(f"{_base(address)}/enheter", query, read=_hits)
    except NoAnswer as problem:
        raise RegisterUnavailable(field="name") from problem


def _facts(answer: Answer, org_no: OrgNo) -> RegisteredCompany:
    """A deleted company is answered with 200 and the day; 410 is one removed by law."""
    match answer.status:
        case HTTPStatus.OK:
            return read_company(answer.body, org_no=org_no)
        case HTTPStatus.NOT_FOUND:
            raise CompanyUnknown(org_no)
        case HTTPStatus.GONE:
            raise CompanyDeleted(org_no, on=read_deletion(answer.body))
        case status:
            raise NoAnswer(f"status {status}")


def _hits(answer: Answer) -> list[RegisteredCompany]:
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"status {answer.status}")
    return read_companies(answer.body)[:MOST_FOUND]


def _base(address: str | None) -> str:
    return (address or os.environ.get("WEBFAKTURA_ENHETSREGISTERET") or OFFICIAL).rstrip("/")
