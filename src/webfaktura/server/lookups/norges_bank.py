"""Asks Norges Bank what a currency cost on a day."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from webfaktura.norway.calendar import format_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.asking import Answer, NoAnswer, ask
from webfaktura.server.lookups.exchange_rates import KRONE, Rate, latest_rate

if TYPE_CHECKING:
    from datetime import date

OFFICIAL = "https://data.norges-bank.no/api"
WINDOW = timedelta(days=10)
"""Longer than any row of days without rates: Easter and Christmas have at most five."""
_CURRENCY = re.compile(r"[A-Z]{3}")


class CurrencyUnknown(Refusal):
    """The text is not a currency that has a rate in kroner."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"«{text.strip()[:10]}» er ikke en valuta med kurs i kroner. "
            "Skriv de tre bokstavene, for eksempel EUR.",
            field="currency",
        )


class NoRate(Refusal):
    """Norges Bank published no rate of the currency in the days up to the day."""

    def __init__(self, currency: str, *, day: date) -> None:
        super().__init__(
            f"Norges Bank har ingen kurs for {currency} i dagene fram til {format_date(day)}. "
            "Sjekk valutaen og datoen, eller skriv inn kursen selv.",
            field="currency",
        )


class RatesUnavailable(Refusal):
    """Norges Bank does not answer, or not so that it can be read; the same again later."""

    def __init__(self) -> None:
        super().__init__(
            "Norges Bank svarer ikke nå. Skriv inn kursen selv, eller prøv igjen.",
            field="currency",
        )


def rate_on(currency: str, day: date, *, address: str | None = None) -> Rate:
    """The latest rate published for the day or before it: weekends and holidays have none.

    `currency` has three capital letters; `address` is where the API is, and without it what
    the operator has set. Refuses with `CurrencyUnknown`, `NoRate` or `RatesUnavailable`,
    field `currency`.
    """
    if not _CURRENCY.fullmatch(currency) or currency == KRONE:
        raise CurrencyUnknown(currency)
    base = (address or os.environ.get("WEBFAKTURA_NORGES_BANK") or OFFICIAL).rstrip("/")
    period = {"startPeriod": f"{day - WINDOW}", "endPeriod": f"{day}"}
    try:
        rate = ask(
            f"{base}/data/EXR/B.{currency}.{KRONE}.SP",  # business days (B), spot (SP)
            {"format": "sdmx-json"} | period,
            read=lambda answer: _latest(answer, currency, day),
        )
    except NoAnswer as problem:
        raise RatesUnavailable from problem
    if rate is None:
        raise NoRate(currency, day=day)
    return rate


def _latest(answer: Answer, currency: str, day: date) -> Rate | None:
    """A service that speaks SDMX says 404 both of an unknown currency and of days without any."""
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    if answer.status != HTTPStatus.OK:
        raise NoAnswer(f"status {answer.status}")
    return latest_rate(answer.body, currency=currency, since=day - WINDOW, until=day)
