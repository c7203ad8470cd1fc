"""Reads a cell as people write it: numbers, prices, yes and no, ways of sending, levels; pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from webfaktura.norway.money import NotANumber, parse_decimal
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel, rate_of
from webfaktura.server.registers.imports.fields import bare

HIGHEST_CUSTOMER_NO: Final = 999_999_999

type Read = Callable[[str], object]
"""Gives what a cell says; refuses with a sentence."""


class CellUnreadable(Refusal):
    """What stands in the cell is not what its field takes."""


class CellError(str):
    """What a spreadsheet shows where its own reckoning has failed: `#REF!`."""

    __slots__ = ()


PERSON_WORDS: Final = {"nb": ("Bedrift", "Privatperson"), "en": ("Business", "Private person")}
YES_WORDS: Final = {"nb": ("Nei", "Ja"), "en": ("No", "Yes")}
CHANNEL_WORDS: Final = {
    "nb": {"email": "E-post", "ehf": "EHF", "post": "Post", "none": "Ikke send"},
    "en": {"email": "E-mail", "ehf": "EHF", "post": "Post", "none": "Not sent"},
}
LANGUAGE_WORDS: Final = {
    "nb": {"": "Norsk", "en": "Engelsk"},
    "en": {"": "Norwegian", "en": "English"},
}

_YES = {"ja", "j", "yes", "y", "true", "sann", "sant", "1", "x", "aktiv", "active", "på", "on"}
_NO = {"nei", "n", "no", "false", "usann", "usant", "0", "inaktiv", "inactive", "passiv", "av"}
_PERSON = {"privatperson", "privat", "person", "private", "privateperson", "individual", "b2c"}
_BUSINESS = {"bedrift", "firma", "selskap", "organisasjon", "business", "company", "b2b"}
_CHANNELS = {
    "email": {"epost", "email", "mail"},
    "ehf": {"ehf", "peppol", "elektroniskfaktura"},
    "post": {"post", "brev", "papir", "print", "letter", "paper"},
    "none": {"ikkesend", "sendesikke", "ingen", "manuell", "manuelt", "none", "notsent", "manual"},
}
_LANGUAGES = {
    "": {"norsk", "bokmål", "bokmal", "nynorsk", "nb", "nn", "no", "norwegian"},
    "en": {"engelsk", "en", "eng", "english"},
}
_COUNTRIES = {
    "NO": "norge noreg norway",
    "SE": "sverige sweden",
    "DK": "danmark denmark",
    "FI": "finland suomi",
    "IS": "island iceland",
    "FO": "færøyene faroeislands",
    "GL": "grønland greenland",
    "DE": "tyskland germany deutschland",
    "GB": "storbritannia england unitedkingdom uk greatbritain",
    "IE": "irland ireland",
    "NL": "nederland netherlands",
    "BE": "belgia belgium",
    "FR": "frankrike france",
    "ES": "spania spain",
    "PT": "portugal",
    "IT": "italia italy",
    "CH": "sveits switzerland",
    "AT": "østerrike austria",
    "PL": "polen poland",
    "EE": "estland estonia",
    "LV": "latvia",
    "LT": "litauen lithuania",
    "US": "usa unitedstates",
}
_COUNTRY_OF = {word: code for code, words in _COUNTRIES.items() for word in words.split()}
_SPACES = re.compile(r"\s+")
_DAYS = re.compile(
    r"(?:netto|net|pr\.?|per)?\s*([0-9]{1,4})\s*(?:dager|dag|dg|days?|d)?\.?", re.IGNORECASE
)
_MONEY = re.compile(r"^(?:kr\.?|nok)\s*|\s*(?:,-|(?<=[0-9])\s*(?:kr\.?|nok))$", re.IGNORECASE)
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
_SHOWN = 40


def customer_number(text: str) -> int:
    """A customer's number: digits, perhaps with spaces between them."""
    digits = _SPACES.sub("", text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12):  # noqa: PLR2004 - more than enough
        raise _unreadable(text, "er ikke et kundenummer. Skriv et helt tall, for eksempel 10010.")
    number = int(digits)
    if not 1 <= number <= HIGHEST_CUSTOMER_NO:
        raise _unreadable(text, "kan ikke være et kundenummer. Det er fra 1 til 999999999.")
    return number


def price(text: str) -> Decimal:
    """A price as Norwegians write it; `kr`, `,-` and English thousands are seen through."""
    tidy = _MONEY.sub("", text.strip())
    if _ENGLISH.fullmatch(tidy):
        tidy = tidy.replace(",", "")
    try:
        return parse_decimal(tidy)
    except NotANumber:
        raise _unreadable(text, "er ikke et beløp. Skriv det for eksempel som 1450,50.") from None


def days(text: str) -> int:
    """Days until due: `14`, `14 dager` or `Netto 14`."""
    found = _DAYS.fullmatch(text.strip())
    if found is None:
        raise _unreadable(text, "er ikke et antall dager. Skriv for eksempel 14.")
    return int(found[1])


def yes_or_no(text: str) -> bool:
    """Whether the cell says yes."""
    word = bare(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _unreadable(text, "er verken ja eller nei. Skriv Ja eller Nei.")


def private_person(text: str) -> bool:
    """Whether the cell says that the customer is a private person."""
    word = bare(text)
    if word in _PERSON:
        return True
    if word in _BUSINESS:
        return False
    raise _unreadable(text, "er ikke en type kunde. Skriv Bedrift eller Privatperson.")


def channel(text: str) -> str:
    """The way invoices are sent."""
    return _meaning(
        text, _CHANNELS, "er ikke en sendemåte. Skriv E-post, EHF, Post eller Ikke send."
    )


def language(text: str) -> str:
    """The language of the documents; Norwegian is kept as nothing."""
    return _meaning(text, _LANGUAGES, "er ikke et språk vi skriver. Skriv Norsk eller Engelsk.")


def country(text: str) -> str:
    """A country's two letters; the names of those nearest are known too."""
    return _COUNTRY_OF.get(bare(text), text.upper())


def currency(text: str) -> str:
    """A currency's code; kroner are kept as nothing."""
    code = text.upper()
    return "" if code in ("NOK", "KR") else code


def as_it_stands(text: str) -> str:
    """The text itself."""
    return text


def readers(levels: Mapping[str, str]) -> Mapping[str, Read]:
    """How the cells of each field are read; fields that are not named hold texts."""
    return {
        "customer_no": customer_number,
        "is_person": private_person,
        "due_days": days,
        "channel": channel,
        "language": language,
        "country": country,
        "delivery_country": country,
        "currency": currency,
        "active": yes_or_no,
        "price_includes_vat": yes_or_no,
        "unit_price": price,
        "price_without_vat": price,
        "price_with_vat": price,
        "cost_price": price,
        "vat_level": lambda text: vat_level(text, levels),
    }


def read_cell(field: str, text: str, known: Mapping[str, Read]) -> object:
    """What a cell that is not empty says; refuses with the field named."""
    try:
        if isinstance(text, CellError):
            raise _unreadable(text, "er en feil i regnearket. Rett formelen, og lagre filen igjen.")
        return known.get(field, as_it_stands)(text)
    except Refusal as refusal:
        refusal.field = field
        raise


def vat_level(text: str, levels: Mapping[str, str]) -> str:
    """The level that a cell names; an empty meaning is one that is not clear."""
    level = levels.get(_level_key(text))
    if level is None:
        raise _unreadable(
            text, "er ikke et avgiftsnivå. Skriv PLH, PLL, PLS, FRI eller EKS, eller satsen: 25 %."
        )
    if not level:
        raise _unreadable(text, "kan bety flere avgiftsnivåer. Skriv PLH, PLL, PLS, FRI eller EKS.")
    return level


def level_meanings(codes: Iterable[tuple[str, str]], *, on: date) -> dict[str, str]:
    """What the words, the rates and the ERP's VAT codes mean; empty where it is not one level.

    `codes` are the ERP's codes with the levels they are connected to.
    """
    meanings: dict[str, str] = {}
    for level in VatLevel:
        rate = rate_of(level, on=on)
        for word in (*_words_of(level), _level_key(f"{rate}")):
            _mean(meanings, word, level)
    for code, level_code in codes:
        _mean(meanings, _level_key(code), level_code)
    return meanings


def _mean(meanings: dict[str, str], word: str, level: str) -> None:
    meanings[word] = level if meanings.get(word, level) == level else ""


def _words_of(level: VatLevel) -> list[str]:
    more = {
        VatLevel.PLH: ["høy", "full", "fullsats", "standard", "high"],
        VatLevel.PLL: ["middelssats", "næringsmidler", "mat", "medium"],
        VatLevel.PLS: ["lavsats", "low"],
        VatLevel.FRI: ["fritatt", "avgiftsfri", "mvafri", "zerorated"],
        VatLevel.EKS: ["utenfor", "unntatt", "utenavgift", "outside", "exempt"],
    }
    name = level.norwegian_name
    return [bare(each) for each in (level, name, f"{level}{name}", *more[level])]


def _level_key(text: str) -> str:
    """A rate without its percent sign and useless zeros, also where it is a fraction; or a word."""
    bared = text.replace("%", "").strip()
    try:
        number = parse_decimal(bared)
    except NotANumber:
        return bare(text)
    percent = number * 100 if 0 < number < 1 else number
    return f"{percent.normalize():f}"


def _meaning(text: str, words: Mapping[str, set[str]], otherwise: str) -> str:
    word = bare(text)
    for code, known in words.items():
        if word in known:
            return code
    raise _unreadable(text, otherwise)


def _unreadable(text: str, sentence: str) -> CellUnreadable:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
    return CellUnreadable(f"«{shown}» {sentence}")
