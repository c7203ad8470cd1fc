"""Can this be issued, sent and posted? Asks the rooms that know, before an issue."""

from collections.abc import Iterable
from datetime import date

from webfaktura.server.delivery.queries import delivery_remarks
from webfaktura.server.invoicing import examining as invoicing
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.rules import Remark
from webfaktura.server.registers.queries import postings_of
from webfaktura.server.tenancy.models import Company


def remarks_on(draft: Draft, *, on: date) -> list[Remark]:
    """Everything worth saying about a draft before it is issued on a day."""
    return invoicing.remarks_on(draft, on=on) + _about_delivery(draft)


def readiness_of(company: Company, drafts: Iterable[Draft], *, on: date) -> dict[int, list[Remark]]:
    """The remarks of many drafts of one company, by the draft's key."""
    many = list(drafts)
    about_issue = invoicing.remarks_on_all(many, on=on, postings=postings_of(company))
    return {draft.pk: about_issue[draft.pk] + _about_delivery(draft) for draft in many}


def _about_delivery(draft: Draft) -> list[Remark]:
    customer = draft.customer
    if customer is None:
        return []
    channel = customer.channel or draft.company.channel
    return [
        Remark(field=field, line=None, sentence=sentence, stops=True)
        for field, sentence in delivery_remarks(
            customer_email=customer.email,
            channel=channel,
            org_no=customer.org_no,
            reference=draft.your_reference or draft.order_no,
        )
    ]
