"""Holds drafts until the transaction ends, so that nobody changes or issues them meanwhile."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Draft, Invoice


class DraftChangedElsewhere(Refusal):
    """Somebody saved the draft after the reader opened it."""


class DraftDiscarded(DraftChangedElsewhere):
    """Somebody threw the draft away after the reader opened it."""


class AlreadyIssued(Refusal):
    """The draft has become an invoice; `invoice` is it."""

    def __init__(self, invoice: Invoice) -> None:
        super().__init__(
            _("The draft has already been issued as number %(number)s.")
            % {"number": invoice.invoice_no}
        )
        self.invoice = invoice


@dataclass(frozen=True)
class Held:
    """Drafts nobody else can change now: the open ones, and the invoices that others became."""

    open: Mapping[int, Draft]
    issued: Mapping[int, Invoice]

    def find(self, draft: Draft) -> Draft:
        """The draft as it stands now; refuses what is `AlreadyIssued` or `DraftDiscarded`."""
        if draft.pk in self.issued:
            raise AlreadyIssued(self.issued[draft.pk])
        if draft.pk not in self.open:
            raise DraftDiscarded(_("The draft was discarded."))
        return self.open[draft.pk]

    def find_as_read(self, draft: Draft, version: int) -> Draft:
        """The draft, if nobody has saved it since the reader's version; else as `find`."""
        found = self.find(draft)
        if found.version != version:
            raise _changed_by(found)
        return found


def hold_draft(draft: Draft) -> Held:
    """Hold one draft until the transaction ends."""
    return hold_drafts(draft.company_id, [draft])


def hold_drafts(company_id: int, many: Collection[Draft], *beside: str) -> Held:
    """Hold these drafts of one company until the transaction ends; read so many rows beside them.

    First the locks, in one order whoever takes them; then a look, which so sees
    what everybody did before.
    """
    keys = [draft.pk for draft in many]
    mine = Draft.objects.filter(company_id=company_id, pk__in=keys)
    if connection.features.has_select_for_update:  # else whoever writes is alone
        _lock(company_id, keys)
    still_open = mine.filter(invoice__isnull=True).select_related("company", *beside)
    found = {draft.pk: draft for draft in still_open}
    gone = [draft.pk for draft in many if draft.pk not in found]
    return Held(found, _issued(company_id, gone) if gone else {})


def _lock(company_id: int, keys: Collection[int]) -> None:
    """Lock the drafts, and those that became the invoices they credit.

    Of an invoice no more than what is left is credited, so two who credit it wait for
    each other; the issued row itself cannot be locked by those who may not change it.
    """
    credited = Invoice.objects.filter(company_id=company_id, credit_drafts__in=keys)
    wanted = Q(pk__in=keys) | Q(pk__in=credited.values("draft_id"))
    rows = Draft.objects.filter(wanted, company_id=company_id)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _issued(company_id: int, gone: Collection[int]) -> dict[int, Invoice]:
    invoices = Invoice.objects.filter(company_id=company_id, draft__in=gone)
    return {invoice.draft_id: invoice for invoice in invoices}


def _changed_by(draft: Draft) -> DraftChangedElsewhere:
    name = draft.changed_by.name if draft.changed_by else ""
    return DraftChangedElsewhere(
        _(
            "%(name)s has changed the draft while you were writing. Load it again to see "
            "the change; what you wrote is not saved."
        )
        % {"name": name or _("Somebody")}
    )
