"""How a customer's details are kept, and what is refused because no document could carry it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from webfaktura.norway.currencies import CURRENCIES, KRONE
from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.rules import LONGEST_PHONE, CustomerDetails
from webfaktura.server.tenancy.rules import (
    LONGEST_EMAIL,
    Limit,
    checked_channel,
    checked_country,
    checked_email,
    checked_postal_code,
    refuse_nameless,
    refuse_odd_term,
    refuse_too_long,
    stripped,
)


class PersonWithOrgNo(Refusal):
    """A private person cannot have an organisation number."""


class UnknownCurrency(Refusal):
    """Invoices are not written in that currency."""


class UnknownLanguage(Refusal):
    """Documents are not written in that language."""


_CUSTOMER_LIMITS = {
    "name": Limit("Navnet", 200),
    "address_1": Limit("Adressen", 200),
    "address_2": Limit("Adresselinje 2", 200),
    "postal_code": Limit("Postnummeret", 10),
    "place": Limit("Poststedet", 200),
    "phone": Limit("Telefonnummeret", LONGEST_PHONE),
    "delivery_address_1": Limit("Leveringsadressen", 200),
    "delivery_address_2": Limit("Leveringsadressen, linje 2,", 200),
    "delivery_postal_code": Limit("Postnummeret for levering", 10),
    "delivery_place": Limit("Poststedet for levering", 200),
    "your_reference": Limit("«Deres ref.»", 200),
}
_EMAIL_LIMITS = {
    "email": Limit("E-postadressen", LONGEST_EMAIL),
    "more_emails": Limit("Feltet for flere e-postadresser", 1000),
}
_BETWEEN_EMAILS = re.compile(r"[\s,;]+")
_LANGUAGES = {"": "", "nb": "", "en": "en"}


def tidy_customer(details: CustomerDetails) -> CustomerDetails:
    """The details as they are kept: numbers bare, a Norwegian place in capitals.

    Refuses what the ERP or a document could not carry, naming the field. What is
    already so by itself is kept as nothing: a person without an organisation number,
    kroner, Norwegian, the country of no address.
    """
    tidy = stripped(details)
    refuse_too_long(tidy, _CUSTOMER_LIMITS)
    refuse_nameless(tidy.name, "Kunden mangler navn. Skriv navnet på firmaet eller personen.")
    refuse_odd_term(tidy.due_days)
    org_no = tidy.org_no and OrgNo.parse(tidy.org_no).digits
    return replace(
        _with_emails(_with_delivery(_with_address(tidy))),
        org_no=org_no,
        is_person=_kept_kind(tidy.is_person, org_no),
        channel=tidy.channel and checked_channel(tidy.channel),
        currency=checked_currency(tidy.currency),
        language=checked_language(tidy.language),
    )


def checked_currency(text: str) -> str:
    """A currency's code, empty for kroner; refuses `UnknownCurrency`."""
    code = text.upper()
    if code in ("", KRONE):
        return ""
    if code not in CURRENCIES:
        raise UnknownCurrency(
            f"Valutaen «{text[:10]}» kan ikke brukes. Velg en av {', '.join(CURRENCIES)}.",
            field="currency",
        )
    return code


def checked_language(text: str) -> str:
    """A document's language, empty for Norwegian; refuses `UnknownLanguage`."""
    if text not in _LANGUAGES:
        raise UnknownLanguage(
            f"Språket «{text[:10]}» kan ikke brukes. Velg nb (norsk) eller en (engelsk).",
            field="language",
        )
    return _LANGUAGES[text]


def emails_in(text: str) -> list[str]:
    """The addresses in a text that has spaces, commas or semicolons between them."""
    return [word for word in _BETWEEN_EMAILS.split(text) if word]


def _with_address(details: CustomerDetails) -> CustomerDetails:
    country = checked_country(details.country)
    return replace(
        details,
        country=country,
        postal_code=checked_postal_code(details.postal_code, country=country),
        place=details.place.upper() if country == "NO" else details.place,
    )


def _with_delivery(details: CustomerDetails) -> CustomerDetails:
    """With a delivery address that is whole, or none at all."""
    lines = (details.delivery_address_1, details.delivery_address_2)
    if not any((*lines, details.delivery_postal_code, details.delivery_place)):
        return replace(details, delivery_country="")
    with _named_as("delivery_country"):
        country = checked_country(details.delivery_country or "NO")
    with _named_as("delivery_postal_code"):
        code = checked_postal_code(details.delivery_postal_code, country=country)
    place = details.delivery_place.upper() if country == "NO" else details.delivery_place
    return replace(
        details, delivery_postal_code=code, delivery_place=place, delivery_country=country
    )


def _with_emails(details: CustomerDetails) -> CustomerDetails:
    """With each address once, whatever its case, and the first of them as the main one."""
    first = [checked_email(text) for text in emails_in(details.email)]
    with _named_as("more_emails"):
        more = [checked_email(text) for text in emails_in(details.more_emails)]
    each: dict[str, str] = {}
    for address in (*first, *more):
        each.setdefault(address.lower(), address)
    main, *rest = list(each.values()) or [""]
    tidy = replace(details, email=main, more_emails=" ".join(rest))
    refuse_too_long(tidy, _EMAIL_LIMITS)
    return tidy


def _kept_kind(is_person: bool | None, org_no: str) -> bool | None:  # noqa: FBT001 - a fact, kept as it is
    """What must be kept of whether a customer is a person; None when its number tells it."""
    if is_person and org_no:
        raise PersonWithOrgNo(
            "En privatperson har ikke organisasjonsnummer. Velg bedrift, eller ta bort nummeret.",
            field="org_no",
        )
    return False if is_person is False and not org_no else None


@contextmanager
def _named_as(field: str) -> Iterator[None]:
    """Let a refusal name this field."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = field
        raise
