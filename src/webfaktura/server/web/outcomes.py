"""What has become of drafts that were chosen to be issued: a number each, or why there is none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.utils.translation import gettext as _

from webfaktura.server.invoicing.chosen import Chosen, open_ones
from webfaktura.server.invoicing.models import Draft, Invoice
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest
from webfaktura.server.web.draft_rows import DraftRow, rows_of, why_not

_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One draft that was chosen: what it became, or why it did not become anything."""

    draft_id: UUID
    customer: str
    invoice: Invoice | None = None
    sentence: str = ""
    is_there: bool = True
    """Whether there still is a draft to open."""


def outcomes(request: CompanyRequest, chosen: Sequence[Chosen]) -> list[Outcome]:
    """What became of these drafts, in the order they were chosen."""
    invoices = invoices_of(request.company, chosen)
    waiting = [each for each in chosen if each.draft_id not in invoices]
    lacking = iter(why_not_issued(request, waiting))
    return [
        issued_as(invoices[each.draft_id]) if each.draft_id in invoices else next(lacking)
        for each in chosen
    ]


def issued_as(invoice: Invoice) -> Outcome:
    """What the draft of an invoice became."""
    return Outcome(draft_id=invoice.draft.public_id, customer=invoice.buyer.name, invoice=invoice)


def why_not_issued(request: CompanyRequest, waiting: Sequence[Chosen]) -> list[Outcome]:
    """Why these drafts are not issued, as they stand now, in the order they were chosen."""
    found = open_ones(request.company, waiting)
    rows = {row.draft.public_id: row for row in rows_of(request, found)}
    return [_not_issued(each, rows.get(each.draft_id)) for each in waiting]


def invoices_of(company: Company, chosen: Collection[Chosen]) -> dict[UUID, Invoice]:
    """The invoices that these drafts have become, by the draft's id."""
    found: dict[UUID, Invoice] = {}
    for some in batched(chosen, _AT_ONCE):
        issued = Invoice.objects.filter(
            company=company, draft__public_id__in=[each.draft_id for each in some]
        ).select_related("buyer", "draft")
        found |= {invoice.draft.public_id: invoice for invoice in issued}
    return found


def _not_issued(chosen: Chosen, row: DraftRow | None) -> Outcome:
    if row is None:
        return Outcome(
            draft_id=chosen.draft_id,
            customer="",
            sentence=_("The draft was discarded meanwhile."),
            is_there=False,
        )
    draft = row.draft
    return Outcome(
        draft_id=chosen.draft_id,
        customer=draft.customer.name if draft.customer else _("Without customer"),
        sentence=_changed(draft, chosen) or why_not(row.stops) or _unknown(),
    )


def _changed(draft: Draft, chosen: Chosen) -> str:
    if draft.version == chosen.version:
        return ""
    who = draft.changed_by.name if draft.changed_by else _("Somebody")
    return _("%(name)s changed the draft after it was chosen.") % {"name": who}


def _unknown() -> str:
    """Only the issue itself can tell: a rate that was away, a number the KID has no room for."""
    return _("It was not issued. Issue it by itself to see why.")
