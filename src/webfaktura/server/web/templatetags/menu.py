"""The tag library `menu`: what stands beside the words of a company's menu."""

from typing import Any

from django import template
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.registers.conflicts import conflicts
from webfaktura.server.tenancy.models import Company

register = template.Library()


@register.simple_tag
def menu_counts(company: Company) -> dict[str, int]:
    """How many drafts and conflicts the company has; one query, for every page asks."""
    asked = Company.objects.filter(pk=company.pk).values(
        open_drafts=_counted(drafts(company)), open_conflicts=_counted(conflicts(company))
    )
    found = asked[0]
    return {"drafts": found["open_drafts"], "conflicts": found["open_conflicts"]}


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of the company there are, as a part of a larger question."""
    bare = rows.select_related(None).prefetch_related(None).order_by()
    counted = bare.values("company_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
