"""The properties of a client (Egenskaper): which there are and what they may say (pure)."""

from collections.abc import Mapping
from datetime import date

from webfaktura.ledger.intervals import Interval, read_interval
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

INTERVAL_CONTROL = "Kontroll av kontointervall"
"""Whether a new customer must have its number in one of the series."""

NOT_CONTROLLED = "Kontroller ikke"
CONTROLLED = "Kontroller"

INVOICE_SERIES = "Fakturanummerserie"
"""The interval of the accounting system's own invoices and credit notes."""

LARGEST_INVOICE_NO = 999_999
"""DI-Regnskap takes at most six digits in an invoice number."""

DEFAULTS = {INTEGRATION: NOT_INTEGRATED, CUSTOMER_SERIES: "10000-19999"}
"""What a new client begins with."""

_NAMES = (
    INTEGRATION,
    LOCKED_UNTIL,
    CUSTOMER_SERIES,
    CUSTOMER_SERIES_2,
    INTERVAL_CONTROL,
    INVOICE_SERIES,
)
_CUSTOMER_SERIES = (CUSTOMER_SERIES, CUSTOMER_SERIES_2)


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


class SeriesOverlap(Refusal):
    """The two customer number series have numbers in common."""

    def __init__(self, name: str, value: str, other: str) -> None:
        super().__init__(
            f"{name} kan ikke være {value} fordi den andre kundenummerserien er {other}. "
            "Velg et intervall som ikke overlapper.",
            field="value",
        )


def property_value(name: str, value: str) -> str:
    """Check a value and return it as it is kept; refuses with a sentence."""
    tidy = value.strip()
    match name:
        case "WebFaktura-integrasjon":
            kept = _one_of(name, tidy, NOT_INTEGRATED, INTEGRATED)
        case "Kontroll av kontointervall":
            kept = _one_of(name, tidy, NOT_CONTROLLED, CONTROLLED)
        case "Låst til og med":
            kept = _date(tidy)
        case "Kundenummerserie" | "Kundenummerserie 2":
            kept = _interval(name, tidy)
        case "Fakturanummerserie":
            kept = _invoice_series(tidy)
        case _:
            raise UnknownProperty(name)
    return kept


def refuse_overlap(name: str, value: str, kept: Mapping[str, str]) -> None:
    """Refuse (``SeriesOverlap``) a customer number series that overlaps the other one."""
    other_name = {CUSTOMER_SERIES: CUSTOMER_SERIES_2, CUSTOMER_SERIES_2: CUSTOMER_SERIES}
    other = kept.get(other_name.get(name, ""), "")
    here, there = read_interval(value), read_interval(other)
    if here and there and here.overlaps(there):
        raise SeriesOverlap(name, value, other)


def customer_series(kept: Mapping[str, str]) -> dict[str, Interval]:
    """The customer number series that are set, by name."""
    found = {name: read_interval(kept.get(name, "")) for name in _CUSTOMER_SERIES}
    return {name: interval for name, interval in found.items() if interval}


def locked_until(value: str) -> date | None:
    """Read the last locked date; nothing is locked while the property is empty."""
    return parse_date(value) if value else None


def _one_of(name: str, value: str, *choices: str) -> str:
    if value not in choices:
        mend = f"Velg {' eller '.join(f'«{choice}»' for choice in choices)}."
        raise InvalidProperty(name, value, mend)
    return value


def _date(value: str) -> str:
    """Keep a date as Norwegians write it; empty opens everything again."""
    try:
        return format_date(parse_date(value)) if value else ""
    except NotADate as problem:
        raise InvalidProperty(LOCKED_UNTIL, value, "Skriv en dato som 31.12.2026.") from problem


def _interval(name: str, value: str) -> str:
    found = read_interval(value)
    if found is None:
        raise InvalidProperty(name, value, "Skriv et intervall som 30000-39999.")
    return f"{found}"


def _invoice_series(value: str) -> str:
    """Keep an interval of invoice numbers; empty takes the series away."""
    if not value:
        return ""
    found = read_interval(value)
    if found is None or not 0 < found.first <= found.last <= LARGEST_INVOICE_NO:
        mend = "Skriv et intervall som 700000-799999, med høyst 6 siffer."
        raise InvalidProperty(INVOICE_SERIES, value, mend)
    return f"{found}"
