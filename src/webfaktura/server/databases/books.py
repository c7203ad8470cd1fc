"""Whose books are open now, in the words that row-level security reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django_scopes import get_scope

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPANIES: Final = "app.companies"
EVERY_COMPANY: Final = "app.every_company"
"""Settings of a database session; a policy compares each row with them."""


class Books(NamedTuple):
    """What a session may see: the companies with these keys, or (`every` is "on") all."""

    companies: str = ""
    every: str = ""


CLOSED: Final = Books()


def open_books() -> Books:
    """The books that the scope of this moment opens; outside any scope, none."""
    scope = get_scope()
    if not scope.get("_enabled", True):
        return Books(every="on")
    if "company" not in scope:
        return CLOSED
    company = scope["company"]
    several = company if isinstance(company, list | tuple) else [company]
    return Books(",".join(_keys(several)))


def _keys(companies: Iterable[Any]) -> Iterable[str]:
    """Keys as digits; anything else is a fault here rather than an opening there."""
    return (str(int(getattr(company, "pk", company))) for company in companies)


def visible(column: str) -> str:
    """The condition under which a row with its company's key in `column` may be seen and written.

    The settings are read once a statement (as sub-selects), not once a row. A
    session that was told nothing sees nothing.
    """
    keys = f"string_to_array(NULLIF(current_setting('{COMPANIES}', true), ''), ',')::bigint[]"
    return (
        f"({column} = ANY ((SELECT {keys})::bigint[])"
        f" OR (SELECT current_setting('{EVERY_COMPANY}', true) = 'on'))"
    )
