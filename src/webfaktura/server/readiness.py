"""Can this be issued, sent and posted? Asks the rooms that know, before an issue."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings

from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.candidates import candidate_remarks
from webfaktura.server.delivery.documents.facts import facts_of_draft
from webfaktura.server.delivery.documents.legible import Typed, unreadable_in
from webfaktura.server.delivery.documents.rendering import face
from webfaktura.server.delivery.letters import letter_remarks
from webfaktura.server.delivery.queries import delivery_remarks, in_words
from webfaktura.server.invoicing import examining as invoicing
from webfaktura.server.invoicing.freezing import buyer_from
from webfaktura.server.invoicing.issuing import kid_of
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.previewing import preview_of
from webfaktura.server.invoicing.rates import NO_RATES, Rates
from webfaktura.server.invoicing.rules import Remark
from webfaktura.server.registers.erp_series import NOTHING_KNOWN, erp_numbers
from webfaktura.server.registers.queries import next_numbers, postings_of
from webfaktura.server.tenancy.models import Company


def remarks_on(draft: Draft, *, on: date, rates: Rates = NO_RATES) -> list[Remark]:
    """Everything worth saying about a draft before it is issued on a day.

    What goes as EHF is written and judged as it would be; one in another currency
    only where `rates` tells what that costs.
    """
    remarks = [
        *invoicing.remarks_on(draft, on=on),
        *_about_series(draft),
        *_about_letters(draft),
        *_about_delivery(draft),
    ]
    return remarks + _about_document(draft, on, rates, known=remarks)


def readiness_of(
    company: Company, drafts: Iterable[Draft], *, on: date, judges: bool = False
) -> dict[int, list[Remark]]:
    """The remarks of many drafts of one company, by the draft's key.

    Judging costs some 8 ms for each EHF document, and is done only where it is asked for.
    """
    many = list(drafts)
    about_issue = invoicing.remarks_on_all(many, on=on, postings=postings_of(company))
    found = {
        draft.pk: about_issue[draft.pk] + _about_letters(draft) + _about_delivery(draft)
        for draft in many
    }
    if judges:
        for draft in many:
            found[draft.pk] += _about_document(draft, on, NO_RATES, known=found[draft.pk])
    return found


def _about_series(draft: Draft) -> list[Remark]:
    """Whether the number that comes next may be given here at all."""
    if draft.kind not in ("invoice", "credit_note"):
        return []
    known = erp_numbers(draft.company)
    why = "" if known == NOTHING_KNOWN else known.why_not(_next_number(draft))
    return _stops([("company", why)] if why else [])


def _about_letters(draft: Draft) -> list[Remark]:
    """Texts that would be question marks on the document (bokføringsforskriften § 5-1-1)."""
    return [
        Remark(field=each.field, line=each.line, sentence=in_words(each.sentence), stops=True)
        for each in unreadable_in(_typed(draft), face())
    ]


def _typed(draft: Draft) -> Iterator[Typed]:
    company, customer = draft.company, draft.customer
    for party, field in ((company, "company"), (customer, "customer")):
        if party is not None:
            for text in (party.name, party.address_1, party.address_2, party.place):
                yield Typed(field, text)
    for field in ("your_reference", "our_reference", "order_no", "delivery_place", "note"):
        yield Typed(field, getattr(draft, field))
    for place, line in enumerate(draft.lines.all()):
        yield Typed("description", line.description, place)
        yield Typed("unit", line.unit, place)


def _about_document(
    draft: Draft, on: date, rates: Rates, *, known: Collection[Remark]
) -> list[Remark]:
    """What the rules say of the EHF it would become, once nothing simpler is missing."""
    is_issued_as_ehf = draft.kind in ("invoice", "credit_note") and _channel(draft) == Channel.EHF
    if not (is_issued_as_ehf and settings.EHF_OUT) or any(remark.stops for remark in known):
        return []
    issued = preview_of(draft, on=on, rates=rates).issued
    if issued is None:
        return []
    number = _next_number(draft)
    facts = replace(
        facts_of_draft(draft, issued),
        invoice_no=number,
        kid=kid_of(draft.company, issued, number),
    )
    return _stops(candidate_remarks(facts))


def _next_number(draft: Draft) -> int:
    """What would come next: of the kind's own series, or of the one it shares."""
    series = next_numbers([draft.company])[draft.company.pk]
    return series.get(draft.kind) or series["invoice"]


def _channel(draft: Draft) -> str:
    return (draft.customer.channel if draft.customer else "") or draft.company.channel


def _about_delivery(draft: Draft) -> list[Remark]:
    customer = draft.customer
    if customer is None:
        return []
    channel = _channel(draft)
    if channel == Channel.POST:
        return [
            Remark(field="customer", line=None, sentence=sentence, stops=bool(settings.PRINT_TO))
            for sentence in letter_remarks(buyer_from(customer))
        ]
    return _stops(
        delivery_remarks(
            customer_email=customer.email,
            channel=channel,
            org_no=customer.org_no,
            reference=draft.your_reference or draft.order_no,
        )
    )


def _stops(said: Iterable[tuple[str, str]]) -> list[Remark]:
    return [
        Remark(field=field, line=None, sentence=sentence, stops=True) for field, sentence in said
    ]
