"""The properties of a client (Egenskaper): which there are and what they may say (pure)."""

import re
from datetime import date

from webfaktura.norway.calendar import NotADate, format_date, parse_date
from webfaktura.norway.refusal import Refusal

INTEGRATION = "WebFaktura-integrasjon"
"""Whether payments are told to WebFaktura (group Diverse in the original)."""

NOT_INTEGRATED = "Ikke integrert"
INTEGRATED = "Integrert med DI-Regnskap"

LOCKED_UNTIL = "Låst til og med"
"""The last date nothing more may be posted on."""

CUSTOMER_SERIES = "Kundenummerserie"
CUSTOMER_SERIES_2 = "Kundenummerserie 2"
"""Intervals of customer numbers; the second is usually WebFaktura's."""

DEFAULTS = {INTEGRATION: NOT_INTEGRATED, CUSTOMER_SERIES: "10000-19999"}
"""What a new client begins with."""

_INTERVAL = re.compile(r"([0-9]{1,9}) ?[-\N{EN DASH}] ?([0-9]{1,9})")
_NAMES = (INTEGRATION, LOCKED_UNTIL, CUSTOMER_SERIES, CUSTOMER_SERIES_2)


class UnknownProperty(Refusal):
    """A client has no property of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Egenskapen «{name}» finnes ikke. Velg en av: {', '.join(_NAMES)}.", field="name"
        )


class InvalidProperty(Refusal):
    """The property cannot say that."""

    def __init__(self, name: str, value: str, mend: str) -> None:
        super().__init__(f"{name} kan ikke være «{value}». {mend}", field="value")


def property_value(name: str, value: str) -> str:
    """Check a value and return it as it is kept; refuses with a sentence."""
    tidy = value.strip()
    match name:
        case "WebFaktura-integrasjon":
            return _integration(tidy)
        case "Låst til og med":
            return _date(tidy)
        case "Kundenummerserie" | "Kundenummerserie 2":
            return _interval(name, tidy)
    raise UnknownProperty(name)


def locked_until(value: str) -> date | None:
    """Read the last locked date; nothing is locked while the property is empty."""
    return parse_date(value) if value else None


def _integration(value: str) -> str:
    if value not in (NOT_INTEGRATED, INTEGRATED):
        mend = f"Velg «{NOT_INTEGRATED}» eller «{INTEGRATED}»."
        raise InvalidProperty(INTEGRATION, value, mend)
    return value


def _date(value: str) -> str:
    """Keep a date as Norwegians write it; empty opens everything again."""
    try:
        return format_date(parse_date(value)) if value else ""
    except NotADate as problem:
        raise InvalidProperty(LOCKED_UNTIL, value, "Skriv en dato som 31.12.2026.") from problem


def _interval(name: str, value: str) -> str:
    found = _INTERVAL.fullmatch(value)
    if found is None or int(found[1]) >= int(found[2]):
        raise InvalidProperty(name, value, "Skriv et intervall som 30000-39999.")
    return f"{int(found[1])}-{int(found[2])}"
