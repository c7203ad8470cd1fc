"""The currencies, besides kroner, that an invoice may be written in.

All of them have two decimals, as `Money` has, and Norges Bank gives a rate for each.
"""

from collections.abc import Mapping

KRONE = "NOK"

CURRENCIES: Mapping[str, str] = {
    "EUR": "Euro",
    "USD": "Amerikanske dollar",
    "SEK": "Svenske kroner",
    "DKK": "Danske kroner",
    "GBP": "Britiske pund",
    "CHF": "Sveitsiske franc",
    "PLN": "Polske zloty",
    "CAD": "Kanadiske dollar",
    "AUD": "Australske dollar",
    "CZK": "Tsjekkiske koruna",
    "HKD": "Hongkong-dollar",
    "SGD": "Singapore-dollar",
}
"""Codes (ISO 4217) and their names, the most used first."""
