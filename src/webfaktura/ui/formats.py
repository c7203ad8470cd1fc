"""Numbers, dates and identifiers as Norwegians write them, for use in templates.

Every function gives an empty text for nothing, so that a table cell may stay empty.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from webfaktura.norway.calendar import OSLO, format_date
from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.money import Money, format_amount, format_quantity

_NBSP = "\N{NO-BREAK SPACE}"
_ORG_NO_LENGTH = 9
_BANK_ACCOUNT_NO_LENGTH = 11


def amount(value: Money | Decimal | None) -> str:
    """`31 287,66`, with no-break spaces."""
    return "" if value is None else format_amount(value)


def kroner(value: Money | None) -> str:
    """`31 287,66 kr`; another currency is told by its code: `EUR 31 287,66`."""
    if value is None:
        return ""
    if value.currency == "NOK":
        return f"{format_amount(value)}{_NBSP}kr"
    return f"{value.currency}{_NBSP}{format_amount(value)}"


def quantity(value: Decimal | None) -> str:
    """`63,75`: the decimals it needs and no more."""
    return "" if value is None else format_quantity(value)


def percent(value: Decimal | None) -> str:
    """`25 %`, with a no-break space."""
    return "" if value is None else f"{format_quantity(value)}{_NBSP}%"


def day(value: date | None) -> str:
    """`24.11.2026`; an instant is told by the day it was in Oslo."""
    if isinstance(value, datetime):
        return format_date(value.astimezone(OSLO))
    return "" if value is None else format_date(value)


def instant(value: datetime | None) -> str:
    """`24.11.2026 kl. 14.05`, on the clock in Oslo."""
    if value is None:
        return ""
    local = value.astimezone(OSLO)
    return _("%(day)s at %(clock)s") % {"day": format_date(local), "clock": f"{local:%H.%M}"}


def org_no(value: OrgNo | str | None) -> str:
    """`974 760 673`, with no-break spaces; a text that is no such number is left as it stands."""
    if isinstance(value, OrgNo):
        return value.printed.replace(" ", _NBSP)
    text = value or ""
    if len(text) != _ORG_NO_LENGTH or not text.isdigit():
        return text
    return _NBSP.join((text[:3], text[3:6], text[6:]))


def account_no(value: BankAccountNo | str | None) -> str:
    """`8601.11.17947`; a text that is no account number is left as it stands."""
    if isinstance(value, BankAccountNo):
        return value.printed
    text = value or ""
    if len(text) != _BANK_ACCOUNT_NO_LENGTH or not text.isdigit():
        return text
    return f"{text[:4]}.{text[4:6]}.{text[6:]}"
