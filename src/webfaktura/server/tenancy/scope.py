"""Whose rows a piece of work may touch: one company, or, for a stated reason, all of them."""

import logging
from collections.abc import Iterator
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

    company = models.ForeignKey("tenancy.Company", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(company="company")

    class Meta:
        """No table of its own."""

        abstract = True


@contextmanager
def company_scope(company: "Company") -> Iterator[None]:
    """Let queries see the rows of this company, and no others."""
    with scope(company=company):
        yield


@contextmanager
def system_scope(reason: str) -> Iterator[None]:
    """Let queries see the rows of all companies; the reason is logged."""
    log.debug("system scope: %s", reason)
    with scopes_disabled():
        yield
