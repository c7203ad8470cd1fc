"""What tenancy decides: who acted, how entries are hashed, when a lease is free, what a firm is."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from stdnum import bic, iban

from webfaktura.contract.v1.base import Channel, canonical
from webfaktura.norway.identifiers import BankAccountNo, OrgNo, PostalCode
from webfaktura.norway.refusal import Refusal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LEASE_LASTS = timedelta(minutes=5)
LONGEST_EMAIL = 200
"""Characters, as the contract's messages have room for."""
LONGEST_USER_NAME = 150
LONGEST_TERM = 365
"""Days from issue until due."""

_ACCOUNT = re.compile(r"[0-9A-Za-z.-]{1,20}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CUSTOMER_NO = re.compile(r"[0-9]{4,12}")


class InvalidEmail(Refusal):
    """The text is not an e-mail address."""


class InvalidIban(Refusal):
    """The text is not an international account number."""


class InvalidBic(Refusal):
    """The text is not the code of a bank (BIC, SWIFT)."""


class InvalidCountry(Refusal):
    """The text is not a country's two letters."""


class InvalidTerm(Refusal):
    """The days until due are out of bounds."""


class UnknownChannel(Refusal):
    """Invoices are not sent that way."""


class InvalidCustomerNo(Refusal):
    """The text is not an office's customer number."""


class InvalidAccount(Refusal):
    """The text is not an account of the ERP."""


class NameMissing(Refusal):
    """Something that must have a name has none."""


class TooLong(Refusal):
    """A text has no room in its field."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who did something: a user, or a program named in words."""

    name: str
    user_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What the audit log keeps of one change."""

    at: datetime
    actor: Actor
    deed: str
    subject: str
    details: Mapping[str, object]


def audit_hash(previous: str, scope: str, position: int, deed: Deed) -> str:
    """Chain an audit entry to the one before it (SHA-256, hexadecimal)."""
    content = [
        scope,
        position,
        deed.at.isoformat(),
        deed.actor.name,
        deed.deed,
        deed.subject,
        dict(deed.details),
    ]
    return hashlib.sha256(previous.encode() + canonical(content)).hexdigest()


@dataclass(frozen=True)
class Held:
    """A lease as it stands."""

    run_id: UUID
    until_at: datetime


def may_take(held: Held | None, *, run_id: UUID, at: datetime) -> bool:
    """Whether a run may take or renew the lease: it is free, run out, or its own."""
    return held is None or held.run_id == run_id or held.until_at <= at


@dataclass(frozen=True, kw_only=True)
class CompanyProfile:
    """What a firm says about itself and what its new customers get; shown under «Mitt firma»."""

    name: str
    org_no: str
    company_form: str
    """The register's code, such as AS or ENK; empty where nobody knows."""
    vat_registered: bool
    winding_up: bool = False
    address_1: str = ""
    address_2: str = ""
    postal_code: str = ""
    place: str = ""
    country: str = "NO"
    email: str = ""
    phone: str = ""
    mobile: str = ""
    bank_account_no: str = ""
    iban: str = ""
    bic: str = ""
    footer: str = ""
    email_text: str = ""
    """What the mail with an invoice says; empty: our own words."""
    due_days: int = 14
    channel: str = Channel.EMAIL


@dataclass(frozen=True, kw_only=True)
class OfficeChoices:
    """What the office alone decides about a firm."""

    uses_currencies: bool
    default_sales_account: str
    """The account that is proposed where a sale has none."""


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """What is known about an accounting office before it is registered."""

    customer_no: str
    name: str


@dataclass(frozen=True)
class Limit:
    """How long a text may be, and the word its refusal begins with."""

    word: str
    longest: int


_PROFILE_LIMITS = {
    "name": Limit("Firmanavnet", 200),
    "company_form": Limit("Organisasjonsformen", 10),
    "address_1": Limit("Adressen", 200),
    "address_2": Limit("Adresselinje 2", 200),
    "postal_code": Limit("Postnummeret", 10),
    "place": Limit("Poststedet", 200),
    "email": Limit("E-postadressen", LONGEST_EMAIL),
    "phone": Limit("Telefonnummeret", 40),
    "mobile": Limit("Mobilnummeret", 40),
    "footer": Limit("Bunnteksten", 500),
    "email_text": Limit("Teksten i e-posten", 2000),
}


def tidy_agency(facts: AgencyFacts) -> AgencyFacts:
    """An office's facts as they are kept; refuses a number that the contract could not carry."""
    tidy = stripped(facts)
    if not _CUSTOMER_NO.fullmatch(tidy.customer_no):
        raise InvalidCustomerNo(
            f"Kundenummeret «{tidy.customer_no[:40]}» er ikke gyldig. "
            "Det skal ha fra 4 til 12 siffer.",
            field="customer_no",
        )
    refuse_nameless(tidy.name, "Byrået mangler navn. Skriv navnet slik det er registrert.")
    refuse_too_long(tidy, {"name": Limit("Navnet på byrået", 200)})
    return tidy


def tidy_profile(profile: CompanyProfile) -> CompanyProfile:
    """The profile as it is kept; refuses what a document could not carry, naming the field."""
    tidy = stripped(profile)
    refuse_too_long(tidy, _PROFILE_LIMITS)
    refuse_nameless(tidy.name, "Firmaet mangler navn. Skriv navnet slik det er registrert.")
    country = checked_country(tidy.country)
    refuse_odd_term(tidy.due_days)
    return replace(
        tidy,
        org_no=OrgNo.parse(tidy.org_no).digits,
        company_form=tidy.company_form.upper(),
        country=country,
        postal_code=checked_postal_code(tidy.postal_code, country=country),
        email=checked_email(tidy.email),
        bank_account_no=tidy.bank_account_no and BankAccountNo.parse(tidy.bank_account_no).digits,
        iban=_checked_iban(tidy.iban),
        bic=_checked_bic(tidy.bic),
        channel=checked_channel(tidy.channel),
        email_text=with_plain_newlines(tidy.email_text),
        footer=with_plain_newlines(tidy.footer),
    )


def tidy_office_choices(choices: OfficeChoices) -> OfficeChoices:
    """The choices as they are kept; refuses what is no account."""
    tidy = stripped(choices)
    if not _ACCOUNT.fullmatch(tidy.default_sales_account):
        raise InvalidAccount(
            f"Salgskontoen «{tidy.default_sales_account[:40]}» kan ikke brukes. "
            "Skriv kontoen slik den står i regnskapssystemet, for eksempel 3000.",
            field="default_sales_account",
        )
    return tidy


def with_plain_newlines(text: str) -> str:
    """A text of many lines as it is kept: browsers send two characters for a new line."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stripped[D: DataclassInstance](details: D) -> D:
    """The same details without spaces around their texts."""
    texts = {field.name: getattr(details, field.name) for field in fields(details)}
    tidy = {name: text.strip() for name, text in texts.items() if isinstance(text, str)}
    return replace(details, **tidy)


def refuse_too_long(details: object, limits: Mapping[str, Limit]) -> None:
    """Refuse (`TooLong`) the first text that its field has no room for."""
    for field, limit in limits.items():
        if len(getattr(details, field)) > limit.longest:
            raise TooLong(
                f"{limit.word} kan ha høyst {limit.longest} tegn. Gjør teksten kortere.",
                field=field,
            )


def refuse_nameless(name: str, sentence: str) -> None:
    """Refuse (`NameMissing`) an empty name."""
    if not name:
        raise NameMissing(sentence, field="name")


def refuse_odd_term(due_days: int | None) -> None:
    """Refuse (`InvalidTerm`) a payment term outside 0 to 365 days; None is no term of its own."""
    if due_days is not None and not 0 <= due_days <= LONGEST_TERM:
        raise InvalidTerm(
            f"Antall dager til forfall må være fra 0 til {LONGEST_TERM}.", field="due_days"
        )


def checked_email(text: str) -> str:
    """An e-mail address in its normal form, empty if there is none; refuses `InvalidEmail`.

    Only the form is looked at: whether the address takes mail is known when one is sent.
    """
    if not text:
        return ""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as problem:
        raise InvalidEmail(
            f"E-postadressen «{text[:60]}» er ikke gyldig. Skriv den som navn@firma.no.",
            field="email",
        ) from problem


def checked_postal_code(text: str, *, country: str) -> str:
    """A postal code, empty if there is none; a Norwegian one has four digits."""
    return PostalCode.parse(text).digits if text and country == "NO" else text


def checked_country(text: str) -> str:
    """A country's two letters (ISO 3166) in capitals; refuses `InvalidCountry`."""
    letters = text.upper()
    if not _COUNTRY.fullmatch(letters):
        raise InvalidCountry(
            f"Landet «{text[:40]}» er ikke gyldig. Skriv to bokstaver, for eksempel NO.",
            field="country",
        )
    return letters


def checked_channel(text: str) -> str:
    """A way of sending; refuses `UnknownChannel`."""
    if text not in set(Channel):
        raise UnknownChannel(
            "Sendemåten finnes ikke. Velg e-post, EHF, post eller ingen.", field="channel"
        )
    return str(text)


def names_like(user_name: str) -> Iterator[str]:
    """The user name, and then others like it without end: `kari2@firma.no`, `kari3@firma.no`."""
    yield user_name
    local, at, domain = user_name.partition("@")
    end = f"{at}{domain}"
    for number in count(2):
        foot = f"{number}{end}"
        yield local[: max(LONGEST_USER_NAME - len(foot), 1)] + foot


@contextmanager
def field_within(part: str) -> Iterator[None]:
    """Let a refusal name its field as the message around it does: `users.0.email`."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = f"{part}.{refusal.field}" if refusal.field else part
        raise


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs, as [old, new] by field: the details of an audit entry."""
    return {
        field: [before[field], after[field]] for field in after if before[field] != after[field]
    }


def _checked_iban(text: str) -> str:
    if not text:
        return ""
    try:
        return str(iban.validate(text))
    except ValueError as problem:
        raise InvalidIban(
            f"IBAN «{text[:40]}» er ikke gyldig. Sjekk at alle tegn er riktige.", field="iban"
        ) from problem


def _checked_bic(text: str) -> str:
    if not text:
        return ""
    try:
        return str(bic.validate(text))
    except ValueError as problem:
        raise InvalidBic(
            f"BIC «{text[:20]}» er ikke gyldig. Den har 8 eller 11 tegn, for eksempel DNBANOKK.",
            field="bic",
        ) from problem
