"""The exchange rates that drafts need on the day they are issued."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.core.cache import caches

from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.exchange_rates import KRONE, Rate
from webfaktura.server.lookups.norges_bank import rate_on

type Rates = Mapping[tuple[str, date], Rate]
"""What each currency costs, by its code and the day of the invoice."""

NO_RATES: Rates = {}
"""For drafts in kroner."""
_KEPT = timedelta(hours=6)


def rates_for(wanted: Iterable[tuple[str, date]]) -> Rates:
    """Ask Norges Bank for what these currencies cost on these days.

    Asks outside: never within a transaction. A rate that cannot be had now is left
    out, and the draft's remarks then say so.
    """
    return {
        (currency, day): rate
        for currency, day in set(wanted)
        if currency != KRONE and (rate := _rate(currency, day))
    }


def _rate(currency: str, day: date) -> Rate | None:
    # Not the database's cache: a page that only previews a draft must not write there.
    kept = caches["process"]
    key = f"rate:{currency}:{day}"
    known = kept.get(key)
    if known is None:
        try:
            known = rate_on(currency, day)
        except Refusal:
            return None
        kept.set(key, known, timeout=_KEPT.total_seconds())
    return known if isinstance(known, Rate) else None
