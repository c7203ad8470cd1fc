"""Whose rows a piece of work may touch: one company, or, for a stated reason, all of them."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import models
from django_scopes import ScopedManager, scope, scopes_disabled

if TYPE_CHECKING:
    from webfaktura.server.tenancy.models import Company

log = logging.getLogger(__name__)


class CompanyRow(models.Model):
    """A row that belongs to one company; a query outside a company's scope raises.

    `company_id` stands first in every index and unique constraint, and guards in
    the database refuse a reference to a row of another company.
    """

    immutable = False
    """True: guards in the database refuse UPDATE and DELETE."""
    company_key = "company_id"
    """Where row-level security finds the row's company (PostgreSQL)."""

    company = models.ForeignKey("tenancy.Company", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(company="company")

    class Meta:
        """No table of its own."""

        abstract = True


@contextmanager
def company_scope(company: "Company | int") -> Iterator[None]:
    """Let queries see the rows of this company (or of the one with this key), and no others."""
    with scope(company=_known(company)):
        yield


@contextmanager
def companies_scope(companies: "Iterable[Company]") -> Iterator[None]:
    """Let queries see the rows of these companies, and no others; of none when there are none."""
    with scope(company=[_known(company) for company in companies]):
        yield


@contextmanager
def system_scope(reason: str) -> Iterator[None]:
    """Let queries see the rows of all companies; the reason is logged, once where all read it."""
    log.log(logging.DEBUG if reason in _told else logging.INFO, "All companies: %s", reason)
    _told.add(reason)
    with scopes_disabled():
        yield


_told: set[str] = set()


def _known(company: "Company | int | None") -> "Company | int":
    """Refuse None: django-scopes would take it as no limit at all."""
    if company is None:
        raise TypeError("a scope is that of a company")
    return company
