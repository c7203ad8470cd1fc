"""What registers decide: how a customer, a product and a client's VAT codes must look."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from webfaktura.contract.v1.companies import Series, VatCode
from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.kid import KidDesign, NumberTooLongForKid, make_kid
from webfaktura.norway.money import NotAnAmount, scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
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

LONGEST_PHONE = 40
TAXABLE = frozenset({VatLevel.PLH, VatLevel.PLL, VatLevel.PLS})
WITHOUT_VAT = frozenset({VatLevel.FRI, VatLevel.EKS})


class PriceOutOfBounds(Refusal):
    """The price cannot be kept exactly, or is below zero."""


class ProductNoMissing(Refusal):
    """A product has no number."""


class UnitMissing(Refusal):
    """A product has no unit to be counted in."""


class UnknownLevel(Refusal):
    """There is no such VAT level."""


class LevelTwice(Refusal):
    """A product group posts one level in two places."""


class AccountMissing(Refusal):
    """Sales have no account to be posted on."""


class LevelsMissing(Refusal):
    """No code is connected to a taxable level, or none to a level without VAT."""


class RateOutOfPlace(Refusal):
    """A VAT code's rate does not fit the level it is connected to."""


class RateTooFine(Refusal):
    """A VAT rate has more than two decimals."""


class CodeTwice(Refusal):
    """The same VAT code stands twice in the list."""


@dataclass(frozen=True, kw_only=True)
class CustomerDetails:
    """What is known about a customer, apart from its number."""

    name: str
    org_no: str = ""
    """Empty for a private person."""
    address_1: str = ""
    address_2: str = ""
    postal_code: str = ""
    place: str = ""
    country: str = "NO"
    email: str = ""
    phone: str = ""
    your_reference: str = ""
    due_days: int | None = None
    """None: the company's own terms."""
    channel: str = ""
    """Empty: the company's own channel."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class ProductDetails:
    """What is sold, by what number and at what price without VAT."""

    product_no: str
    name: str
    unit: str
    unit_price: Decimal
    """In kroner, up to four decimals."""
    vat_level: str
    active: bool = True


@dataclass(frozen=True)
class GroupPosting:
    """Where a product group's sales at one level are posted."""

    level: str
    vat_code: str
    sales_account: str


_CUSTOMER_LIMITS = {
    "name": Limit("Navnet", 200),
    "address_1": Limit("Adressen", 200),
    "address_2": Limit("Adresselinje 2", 200),
    "postal_code": Limit("Postnummeret", 10),
    "place": Limit("Poststedet", 200),
    "email": Limit("E-postadressen", LONGEST_EMAIL),
    "phone": Limit("Telefonnummeret", LONGEST_PHONE),
    "your_reference": Limit("«Deres ref.»", 200),
}
_PRODUCT_LIMITS = {
    "product_no": Limit("Produktnummeret", 30),
    "name": Limit("Navnet", 200),
    "unit": Limit("Enheten", 10),
}
# Where a new client's message holds the number that a part of the KID has no room for.
_FIRST_NUMBERS = {
    "client_no": "kid.client",
    "customer_no": "series.next_customer_no",
    "invoice_no": "series.next_invoice_no",
}


def tidy_customer(details: CustomerDetails) -> CustomerDetails:
    """The details as they are kept: numbers bare, a Norwegian place in capitals.

    Refuses what the ERP or a document could not carry, naming the field.
    """
    tidy = stripped(details)
    refuse_too_long(tidy, _CUSTOMER_LIMITS)
    refuse_nameless(tidy.name, "Kunden mangler navn. Skriv navnet på firmaet eller personen.")
    country = checked_country(tidy.country)
    refuse_odd_term(tidy.due_days)
    return replace(
        tidy,
        country=country,
        org_no=tidy.org_no and OrgNo.parse(tidy.org_no).digits,
        postal_code=checked_postal_code(tidy.postal_code, country=country),
        place=tidy.place.upper() if country == "NO" else tidy.place,
        email=checked_email(tidy.email),
        channel=tidy.channel and checked_channel(tidy.channel),
    )


def tidy_product(details: ProductDetails) -> ProductDetails:
    """The details as they are kept; refuses what an invoice line could not carry."""
    tidy = stripped(details)
    if not tidy.product_no:
        raise ProductNoMissing("Produktet mangler nummer. Skriv et nummer.", field="product_no")
    refuse_nameless(tidy.name, "Produktet mangler navn. Skriv hva som selges.")
    if not tidy.unit:
        raise UnitMissing("Produktet mangler enhet. Skriv for eksempel stk.", field="unit")
    refuse_too_long(tidy, _PRODUCT_LIMITS)
    checked_level(tidy.vat_level)
    scaled_price(tidy.unit_price)
    return tidy


def scaled_price(price: Decimal) -> int:
    """A price in the database's ten-thousandths; refuses `PriceOutOfBounds`.

    An EHF line may not carry a negative price (EN 16931, BR-27): what is taken off
    is a negative quantity.
    """
    if price < 0:
        raise PriceOutOfBounds(
            "Prisen kan ikke være under null. Skriv 0,00 eller mer; "
            "et fradrag skrives med negativt antall på fakturaen.",
            field="unit_price",
        )
    try:
        return scaled(price)
    except NotAnAmount as problem:
        raise PriceOutOfBounds(
            "Prisen kan ikke brukes. Skriv den med høyst fire desimaler.", field="unit_price"
        ) from problem


def checked_level(text: str) -> VatLevel:
    """A VAT level; refuses `UnknownLevel`."""
    if text not in set(VatLevel):
        names = ", ".join(VatLevel)
        raise UnknownLevel(
            f"Avgiftssatsen «{text[:20]}» finnes ikke. Velg en av {names}.", field="vat_level"
        )
    return VatLevel(text)


def checked_postings(postings: Sequence[GroupPosting]) -> None:
    """Refuse postings that name a level twice or lack an account."""
    levels = [checked_level(posting.level) for posting in postings]
    for posting, level in zip(postings, levels, strict=True):
        if levels.count(level) > 1:
            raise LevelTwice(
                f"{_named(level)} står to ganger i produktgruppen. Ta bort den ene.",
                field="postings",
            )
        if not posting.sales_account.strip():
            raise AccountMissing(
                f"{_named(level)} mangler salgskonto. Skriv en konto, for eksempel 3000.",
                field="postings",
            )


def checked_vat_codes(codes: Sequence[VatCode]) -> None:
    """Refuse a new client's VAT codes unless those that are connected can be posted.

    A connected code must fit its level's rates and have a sales account, and there
    must be at least one with VAT and one without: the original's own demand. A code
    that is not connected stays so until somebody needs it: no invoice can use it.
    """
    for code in codes:
        refuse_repeated(code.code, [other.code for other in codes])
        _checked_mapping(code)
    levels = {code.level for code in codes}
    if not levels & TAXABLE or not levels & WITHOUT_VAT:
        raise LevelsMissing(
            "Minst én avgiftskode må knyttes til en sats med avgift (PLH, PLL eller PLS) og "
            "minst én til en uten (FRI eller EKS). Knytt for eksempel 1 til PLH og 9 til FRI.",
            field="vat_codes",
        )


def refuse_repeated(code: str, codes: Sequence[str]) -> None:
    """Refuse (`CodeTwice`) a VAT code that stands twice."""
    if codes.count(code) > 1:
        raise CodeTwice(
            f"Avgiftskode {code} står to ganger i listen. Ta bort den ene.", field="vat_codes"
        )


def refuse_odd_rate(code: VatCode) -> None:
    """Refuse (`RateOutOfPlace`) a taxable level without a rate, or a free one with a rate."""
    if code.level is None or (code.level in TAXABLE) == (code.rate > 0):
        return
    level = VatLevel(code.level)
    raise RateOutOfPlace(
        f"Avgiftskode {code.code} har satsen {_percent(code.rate)} % og kan ikke knyttes til "
        f"{_named(level)}. Velg en annen avgiftssats for koden.",
        field="vat_codes",
    )


def hundredths(rate: Decimal) -> int:
    """A rate in percent as the database keeps it: 2500 is 25 %."""
    moved = rate * 100
    if moved != moved.to_integral_value():
        raise RateTooFine(
            f"Satsen {_percent(rate)} % har for mange desimaler. Bruk høyst to.",
            field="vat_codes",
        )
    return int(moved)


def check_first_numbers(design: KidDesign | None, *, company_no: int, series: Series) -> None:
    """Refuse first numbers that their parts of the KID have no room for, naming the part."""
    if design is None:
        return
    try:
        make_kid(
            design,
            client_no=company_no,
            customer_no=series.next_customer_no,
            invoice_no=series.next_invoice_no,
        )
    except NumberTooLongForKid as refusal:
        refusal.field = _FIRST_NUMBERS[refusal.field]
        raise


def first_free(number: int, taken_from_it: Iterable[int]) -> int:
    """The first number from `number` on that is not taken; the taken come in rising order."""
    free = number
    for taken in taken_from_it:
        if taken != free:
            break
        free += 1
    return free


def levels_in_order(levels: Collection[str]) -> list[VatLevel]:
    """The levels among these, in the order they are always shown."""
    return [level for level in VatLevel if level in levels]


def _checked_mapping(code: VatCode) -> None:
    if code.level is None:
        return
    refuse_odd_rate(code)
    if not code.sales_account.strip():
        raise AccountMissing(
            f"Avgiftskode {code.code} {code.name} mangler salgskonto. "
            "Skriv kontoen salget skal føres på, for eksempel 3000.",
            field="vat_codes",
        )


def _named(level: VatLevel) -> str:
    return f"{level} – {level.norwegian_name}"


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",")
