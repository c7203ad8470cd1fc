"""What registers decide: how a customer and a product must look."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from webfaktura.contract.v1.companies import Series
from webfaktura.norway.kid import KidDesign, NumberTooLongForKid, make_kid
from webfaktura.norway.money import NotAnAmount, scaled
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.tenancy.rules import (
    Limit,
    refuse_nameless,
    refuse_too_long,
    stripped,
)

LONGEST_PHONE = 40


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


@dataclass(frozen=True, kw_only=True)
class CustomerDetails:
    """What is known about a customer, apart from its number."""

    name: str
    org_no: str = ""
    """Empty for a private person."""
    is_person: bool | None = None
    """None: a customer without an organisation number is a private person."""
    address_1: str = ""
    address_2: str = ""
    postal_code: str = ""
    place: str = ""
    country: str = "NO"
    email: str = ""
    """One address, or several with something between them: the first counts as the main one."""
    more_emails: str = ""
    """Further addresses that get each invoice, with spaces, commas or semicolons between."""
    phone: str = ""
    delivery_address_1: str = ""
    delivery_address_2: str = ""
    delivery_postal_code: str = ""
    delivery_place: str = ""
    delivery_country: str = ""
    """Empty without a delivery address; with one, Norway."""
    your_reference: str = ""
    due_days: int | None = None
    """None: the company's own terms."""
    channel: str = ""
    """Empty: the company's own channel."""
    currency: str = ""
    """Empty: kroner."""
    language: str = ""
    """Of the documents: `nb` or `en`; empty is Norwegian."""
    department_no: str = ""
    """What a new draft proposes; empty: none."""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class ProductDetails:
    """What is sold, by what number and at what price."""

    product_no: str
    name: str
    unit: str
    unit_price: Decimal
    """As it is entered, in kroner, up to four decimals."""
    vat_level: str
    price_includes_vat: bool = False
    cost_price: Decimal | None = None
    """Innpris without VAT; None: nobody knows."""
    active: bool = True


@dataclass(frozen=True)
class GroupPosting:
    """Where a product group's sales at one level are posted."""

    level: str
    vat_code: str
    sales_account: str


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
    scaled_cost(tidy.cost_price)
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
    return _scaled(price, "Prisen", "unit_price")


def scaled_cost(cost: Decimal | None) -> int | None:
    """An Innpris in the database's ten-thousandths; refuses `PriceOutOfBounds`."""
    if cost is None:
        return None
    if cost < 0:
        raise PriceOutOfBounds(
            "Innprisen kan ikke være under null. Skriv 0,00 eller mer, eller la feltet stå tomt.",
            field="cost_price",
        )
    return _scaled(cost, "Innprisen", "cost_price")


def _scaled(price: Decimal, word: str, field: str) -> int:
    try:
        return scaled(price)
    except NotAnAmount as problem:
        raise PriceOutOfBounds(
            f"{word} kan ikke brukes. Skriv den med høyst fire desimaler.", field=field
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
                f"{level_words(level)} står to ganger i produktgruppen. Ta bort den ene.",
                field="postings",
            )
        if not posting.sales_account.strip():
            raise AccountMissing(
                f"{level_words(level)} mangler salgskonto. Skriv en konto, for eksempel 3000.",
                field="postings",
            )


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


def free_numbers(first: int, taken_from_it: Iterable[int]) -> Iterator[int]:
    """The numbers from the first on that are not taken; the taken come in rising order."""
    number = first
    for taken in taken_from_it:
        yield from range(number, taken)
        number = taken + 1
    yield from count(number)


def levels_in_order(levels: Collection[str]) -> list[VatLevel]:
    """The levels among these, in the order they are always shown."""
    return [level for level in VatLevel if level in levels]


def is_private_person(*, org_no: str, is_person: bool | None) -> bool:
    """Whether a customer is a private person: one without a number, unless something is said."""
    return not org_no if is_person is None else is_person


def level_words(level: VatLevel) -> str:
    """A level as sentences name it: `PLH – Høy sats`."""
    return f"{level} – {level.norwegian_name}"
