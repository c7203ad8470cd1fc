"""The tag library `menu`: what stands beside the words of a company's menu."""

from typing import Any

from django import template
from django.db.models import Count, QuerySet, Value

from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.registers.conflicts import conflicts
from webfaktura.server.tenancy.models import Company

register = template.Library()


@register.simple_tag
def menu_counts(company: Company) -> dict[str, int]:
    """How many drafts and conflicts the company has; one query, for every page asks."""
    asked = _counted("drafts", drafts(company)).union(
        _counted("conflicts", conflicts(company)), all=True
    )
    return dict(asked)


def _counted(word: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    bare = rows.select_related(None).prefetch_related(None).order_by()
    named = bare.annotate(what=Value(word)).values("what")
    counted: QuerySet[Any, Any] = named.annotate(count=Count("pk")).values_list("what", "count")
    return counted
