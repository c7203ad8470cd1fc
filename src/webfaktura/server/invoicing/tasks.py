"""What the worker does for invoicing when somebody has asked for it; a face: it reads the clock."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.tasks import task
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.calendar import oslo_date
from webfaktura.server.invoicing.bulk import issue_invoices
from webfaktura.server.invoicing.chosen import Chosen, as_chosen, rates_of
from webfaktura.server.jobs.effects import outside
from webfaktura.server.jobs.words import called
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@task
@outside
@called(_("Issue a part of many chosen drafts"))
def issue_portion(
    *,
    company_id: int,
    run: Mapping[str, Any],  # noqa: ARG001 - `bulk_runs` reads it from the job
    chosen: Sequence[tuple[str, int]],
    by: Mapping[str, Any],
) -> None:
    """Issue these drafts as they were when they were chosen; killed and run again, once.

    Issuing opens a transaction of its own, so none stands around it. What is
    refused stays a draft.
    """
    company = Company.objects.select_related("subscription").get(pk=company_id)
    drafts = as_chosen(company, [Chosen(UUID(key), version) for key, version in chosen])
    on = oslo_date(now())
    done = issue_invoices(
        company=company,
        drafts=drafts,
        on=on,
        at=now(),
        by=Actor(**by),
        rates=rates_of(drafts, on=on),
    )
    deque(done, maxlen=0)
