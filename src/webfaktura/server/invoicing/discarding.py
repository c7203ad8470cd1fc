"""Drafts thrown away, one or many, with what referred to them set right."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.commands import discard_draft
from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, Recurring, RecurringPeriod
from webfaktura.server.invoicing.quotes import open_again, words
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


class StillNeeded(Refusal):
    """Something that stands was made of the draft, or is made of it again and again."""


@transaction.atomic
def throw_away(*, draft: Draft, at: datetime, by: Actor) -> None:
    """Throw a draft away; a period it was made for is left without, an order can be invoiced again.

    Refuses an issued draft (`AlreadyIssued`), one that is gone (`DraftDiscarded`), and
    a quote, an order or a template that something was made of (`StillNeeded`).
    """
    locked = hold_draft(draft).find(draft)
    _refuse_needed(locked)
    RecurringPeriod.objects.filter(company=locked.company, draft=locked).update(draft=None)
    open_again(locked, at=at, by=by)
    discard_draft(draft=locked, at=at, by=by)


def throw_all_away(
    *, company: Company, drafts: Sequence[Draft], at: datetime, by: Actor
) -> tuple[int, list[Refusal]]:
    """Throw many drafts of one company away; how many went, and why the others stay."""
    refusals: list[Refusal] = []
    for draft in drafts:
        if draft.company_id != company.pk:
            raise ValueError("a draft of another company")
        try:
            throw_away(draft=draft, at=at, by=by)
        except Refusal as refusal:
            refusals.append(refusal)
    return len(drafts) - len(refusals), refusals


def _refuse_needed(draft: Draft) -> None:
    if Recurring.objects.filter(company=draft.company, template=draft).exists():
        raise StillNeeded(
            _("This is the template of a recurring invoice. Remove the recurring invoice instead.")
        )
    made = draft.became.order_by("-pk").first()
    if made is not None:
        raise StillNeeded(
            _("%(document)s has become %(made)s and stays.")
            % {"document": capfirst(words(draft)), "made": words(made)}
        )
