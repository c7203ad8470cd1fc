"""Quotes and orders: begun, marked as people answer, and made into orders and invoices."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.copying import begun_like, hang_on, lines_like
from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, DraftLine, Invoice
from webfaktura.server.invoicing.queries import all_drafts
from webfaktura.server.invoicing.quote_rules import (
    QUOTE,
    STANDS_FOR,
    QuoteState,
    marks_for,
    may_become,
    state_when_it_became,
    state_when_it_is_back,
)
from webfaktura.server.registers.commands import next_number
from webfaktura.server.registers.models import NumberSeries, SeriesKind
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

QUOTE_KINDS = (SeriesKind.QUOTE.value, SeriesKind.ORDER.value)
FIRST_NO = 1


class AlreadyBecame(Refusal):
    """The quote or order has become something; `document` is it."""

    def __init__(self, document: Draft) -> None:
        super().__init__(_("It has already become %(document)s.") % {"document": words(document)})
        self.document = document


class NotNow(Refusal):
    """As the quote or order stands, that cannot be done with it."""


def quotes(company: Company) -> QuerySet[Draft]:
    """Quotes and orders with what they became, the newest first."""
    became = Draft.objects.select_related("company", "invoice").order_by("-pk")
    return (
        all_drafts(company)
        .filter(kind__in=QUOTE_KINDS)
        .prefetch_related(Prefetch("became", queryset=became))
        .order_by("-pk")
    )


@transaction.atomic
def start_quote(*, company: Company, kind: str, on: date, at: datetime, by: Actor) -> Draft:
    """Begin an empty quote, or an order, with the next number of its series."""
    draft = Draft.objects.create(
        company=company, kind=kind, created_at=at, changed_at=at, changed_by_id=by.user_id
    )
    record(company, deed=f"{kind}.start", subject=str(draft.public_id), at=at, by=by)
    return _numbered(draft, on=on)


@transaction.atomic
def copy_quote(*, draft: Draft, on: date, at: datetime, by: Actor) -> Draft:
    """Begin a quote or an order like another one, open and with a number of its own."""
    source = hold_draft(draft).find(draft)
    return _numbered(_copied(source, source.kind, at=at, by=by, came_from=None), on=on)


@transaction.atomic
def mark_quote(*, draft: Draft, state: QuoteState, at: datetime, by: Actor) -> Draft:
    """Write down how the customer has answered, or that it was sent."""
    locked = hold_draft(draft).find(draft)
    if state == locked.quote_state:
        return locked
    if state not in marks_for(locked.kind, locked.quote_state):
        raise NotNow(
            _("%(document)s cannot be marked so as it stands now. Load the page again.")
            % {"document": capfirst(words(locked))}
        )
    _mark(locked, state, at=at, by=by)
    return locked


@transaction.atomic
def set_valid_until(*, draft: Draft, until: date | None, at: datetime, by: Actor) -> Draft:
    """Write the last day that a quote can be accepted; None: as long as it stands."""
    locked = hold_draft(draft).find(draft)
    if locked.valid_until != until:
        locked.valid_until = until
        locked.save(update_fields=["valid_until"])
        details = {"until": until.isoformat() if until else None}
        _record(locked, "valid_until", details, at=at, by=by)
    return locked


@transaction.atomic
def make_from_quote(*, draft: Draft, kind: str, on: date, at: datetime, by: Actor) -> Draft:
    """Make an order of a quote, or the draft of an invoice of either; once.

    Refuses with `AlreadyBecame` when it has become something that still stands,
    and with `NotNow` when it was declined.
    """
    source = hold_draft(draft).find(draft)
    standing = source.became.order_by("-pk").first()
    if standing is not None:
        raise AlreadyBecame(standing)
    if kind not in may_become(source.kind, source.quote_state):
        raise NotNow(
            _("%(document)s was declined. Open it again first.")
            % {"document": capfirst(words(source))}
        )
    made = _copied(source, kind, at=at, by=by, came_from=source)
    for each in [source, *_sources_of(source)]:
        _mark(each, state_when_it_became(kind), at=at, by=by)
    return _numbered(made, on=on) if kind in QUOTE_KINDS else made


def open_again(draft: Draft, *, at: datetime, by: Actor) -> None:
    """A draft is thrown away: what it was made of can be invoiced again."""
    if draft.kind in QUOTE_KINDS:
        return
    for source in _sources_of(draft):
        if source.quote_state == QuoteState.INVOICED:
            _mark(source, state_when_it_is_back(source.kind), at=at, by=by)


def chain_of(draft: Draft) -> list[Draft]:
    """The whole chain that a quote, an order or an invoice's draft stands in, the first first."""
    chain = [*reversed(list(_sources_of(draft))), draft]
    with_invoices = Draft.objects.filter(company=draft.company_id).select_related(
        "company", "invoice"
    )
    while following := with_invoices.filter(came_from=chain[-1]).order_by("-pk").first():
        chain.append(following)
    return chain


def words(draft: Draft) -> str:
    """`tilbud 5`, `ordre 12`, `faktura 41`, or a draft of an invoice."""
    if draft.kind in QUOTE_KINDS:
        sentence = _("quote %(number)s") if draft.kind == QUOTE else _("order %(number)s")
        return sentence % {"number": draft.quote_no}
    invoice = invoice_of(draft)
    if invoice is None:
        return _("a draft of an invoice")
    return _("invoice %(number)s") % {"number": invoice.invoice_no}


def invoice_of(draft: Draft) -> Invoice | None:
    """What a draft was issued as; None when it is not, and of a quote or an order always."""
    return None if draft.kind in QUOTE_KINDS else getattr(draft, "invoice", None)


def _numbered(draft: Draft, *, on: date) -> Draft:
    """Give a new quote or order what it begins with; its number comes last."""
    kind = SeriesKind(draft.kind)
    NumberSeries.objects.get_or_create(
        company=draft.company, kind=kind, defaults={"next_no": FIRST_NO}
    )
    draft.quote_state = QuoteState.OPEN
    draft.valid_until = on + STANDS_FOR if draft.kind == QUOTE else None
    draft.quote_no = next_number(company=draft.company, kind=kind)
    draft.save(update_fields=["quote_state", "valid_until", "quote_no"])
    return draft


def _copied(source: Draft, kind: str, *, at: datetime, by: Actor, came_from: Draft | None) -> Draft:
    copy = begun_like(source, kind=kind, at=at, by=by, came_from=came_from)
    DraftLine.objects.bulk_create(lines_like(source, copy))
    hang_on(copy, source.attachments.all())
    return copy


def _sources_of(draft: Draft) -> Iterator[Draft]:
    """What a draft came from, the nearest first; templates of recurring invoices are none."""
    while draft.came_from_id is not None:
        sources = Draft.objects.filter(company=draft.company_id, kind__in=QUOTE_KINDS)
        source = sources.filter(pk=draft.came_from_id).select_related("company").first()
        if source is None:
            return
        yield source
        draft = source


def _mark(draft: Draft, state: QuoteState, *, at: datetime, by: Actor) -> None:
    if draft.quote_state == state:
        return
    details = {"from": draft.quote_state, "to": state.value}
    draft.quote_state = state
    draft.save(update_fields=["quote_state"])
    _record(draft, "mark", details, at=at, by=by)


def _record(
    draft: Draft, what: str, details: Mapping[str, object], *, at: datetime, by: Actor
) -> None:
    record(
        draft.company,
        deed=f"{draft.kind}.{what}",
        subject=str(draft.quote_no),
        at=at,
        by=by,
        details=details,
    )
