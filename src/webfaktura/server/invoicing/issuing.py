"""What issuing one draft and issuing many share: rules asked, a number given, rows saved."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from django.utils.translation import gettext as _

from webfaktura.norway.kid import make_kid
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.examining import Examined, examined
from webfaktura.server.invoicing.freezing import freeze
from webfaktura.server.invoicing.frozen import Issued, Numbered
from webfaktura.server.invoicing.holding import Held, hold_drafts
from webfaktura.server.invoicing.models import (
    KINDS,
    Draft,
    DraftAttachment,
    Invoice,
    InvoiceAttachment,
    InvoiceBuyer,
    InvoiceLine,
    InvoiceVatTotal,
)
from webfaktura.server.invoicing.rates import Rates
from webfaktura.server.invoicing.rows import buyer_row, invoice_row, line_rows, vat_total_rows
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO, Remark
from webfaktura.server.registers.erp_series import ErpNumbers, erp_numbers
from webfaktura.server.registers.models import NumberSeries, SeriesKind
from webfaktura.server.registers.queries import PostingTable, postings_of
from webfaktura.server.tenancy.audit import record_all
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, Deed


class NotIssuable(Refusal):
    """The draft cannot be issued yet; `remarks` say why, each with its mend."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        super().__init__(" ".join(remark.sentence for remark in remarks), field=remarks[0].field)
        self.remarks = tuple(remarks)


@dataclass(frozen=True)
class Ready:
    """A draft that may be issued: nothing of its document is missing but the number."""

    draft: Draft
    issued: Issued
    erp_numbers: ErpNumbers

    @property
    def series(self) -> SeriesKind:
        """Where its number comes from."""
        return SeriesKind(self.issued.series)


@dataclass(frozen=True)
class Document:
    """A draft's document with its number, about to be saved."""

    draft: Draft
    numbered: Numbered


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Held drafts of one company, and all that decides whether they may be issued."""

    held: Held
    looks: Mapping[int, Examined]
    postings: PostingTable
    series: Mapping[str, SeriesKind]
    erp_numbers: ErpNumbers
    credited: set[int] = field(default_factory=set)
    """The invoices that a draft of this desk is ready to credit."""

    def ready(self, draft: Draft) -> Ready:
        """The draft, frozen; refuses what is issued, changed since it was read, or unlawful."""
        found = self.held.find_as_read(draft, draft.version)
        if found.kind not in self.series:
            raise NotIssuable([_is_no_invoice()])
        look = self.looks[found.pk]
        stopping = [remark for remark in look.remarks if remark.stops]
        if stopping or look.facts is None:
            raise NotIssuable(stopping)
        self._refuse_second_credit(found)
        series = self.series[found.kind]
        issued = freeze(found, look.facts, series=series, postings=self.postings)
        return Ready(found, issued, self.erp_numbers)

    def _refuse_second_credit(self, draft: Draft) -> None:
        """What is left of an invoice was read once: two drafts may not both take of it."""
        if draft.credits_id is None:
            return
        if draft.credits_id in self.credited:
            raise NotIssuable([_credited_twice()])
        self.credited.add(draft.credits_id)


def desk_with(company: Company, many: Collection[Draft], *, on: date, rates: Rates) -> Desk:
    """Hold drafts of one company until the transaction ends, and look at them on a day.

    So many queries, however many drafts.
    """
    held = hold_drafts(company.pk, many, "customer", "department", "project", "credits")
    postings = postings_of(company)
    found = list(held.open.values())
    return Desk(
        held=held,
        looks=examined(found, on=on, postings=postings, rates=rates),
        postings=postings,
        series=_series_of(company, {draft.kind for draft in found} & dict(KINDS).keys()),
        erp_numbers=erp_numbers(company),
    )


def numbered(ready: Ready, number: int, *, previous_hash: str) -> Document:
    """Give the document its number, and so its KID and its place in the chain.

    Refuses a number that the ERP or the company's KID has no room for, or that the ERP
    gives itself; it is then still free.
    """
    if number > HIGHEST_INVOICE_NO:
        raise NotIssuable([_too_high(number)])
    why_not = ready.erp_numbers.why_not(number) if ready.series == SeriesKind.INVOICE else ""
    if why_not:
        raise NotIssuable([Remark(field="invoice_no", line=None, sentence=why_not, stops=True)])
    document = Numbered(
        ready.issued,
        invoice_no=number,
        kid=kid_of(ready.draft.company, ready.issued, number),
        salt=secrets.token_hex(32),
        previous_hash=previous_hash,
    )
    return Document(ready.draft, document)


def newest_hash(company: Company, series: SeriesKind) -> str:
    """The head of the series' chain; ask while its counter is held, so nobody adds to it."""
    newest = Invoice.objects.filter(company=company, series=series).order_by("-invoice_no")
    return newest.values_list("hash", flat=True).first() or ""


def save_issued(
    company: Company, documents: Sequence[Document], *, at: datetime, by: Actor
) -> list[Invoice]:
    """Write the documents of one company, and their entries in the audit log, in their order."""
    invoices = Invoice.objects.bulk_create(
        invoice_row(document.draft, document.numbered, at=at, by=by) for document in documents
    )
    rows = list(zip(invoices, (document.numbered for document in documents), strict=True))
    InvoiceBuyer.objects.bulk_create(buyer_row(invoice, made) for invoice, made in rows)
    InvoiceLine.objects.bulk_create(
        chain.from_iterable(line_rows(invoice, made.issued) for invoice, made in rows)
    )
    InvoiceVatTotal.objects.bulk_create(
        chain.from_iterable(vat_total_rows(invoice, made.issued) for invoice, made in rows)
    )
    _keep_attachments(company, invoices)
    issued = [document.draft.pk for document in documents]
    Draft.objects.filter(company=company, pk__in=issued).update(is_open=False)
    record_all(company, [_deed(invoice, at, by) for invoice in invoices])
    return invoices


def _keep_attachments(company: Company, invoices: Sequence[Invoice]) -> None:
    """What hung on the drafts hangs on the documents, for ever."""
    by_draft = {invoice.draft_id: invoice for invoice in invoices}
    on_drafts = DraftAttachment.objects.filter(company=company, draft__in=by_draft).order_by("pk")
    InvoiceAttachment.objects.bulk_create(
        InvoiceAttachment(company=company, invoice=by_draft[found.draft_id], **found.said)
        for found in on_drafts
    )


def _series_of(company: Company, kinds: Collection[str]) -> dict[str, SeriesKind]:
    """Credit notes without a series of their own share the invoices' (StartCreditNote = 0)."""
    shared = dict.fromkeys(kinds, SeriesKind.INVOICE)
    if SeriesKind.CREDIT_NOTE not in kinds:
        return shared
    own = NumberSeries.objects.filter(company=company, kind=SeriesKind.CREDIT_NOTE).exists()
    return shared | ({SeriesKind.CREDIT_NOTE: SeriesKind.CREDIT_NOTE} if own else {})


def kid_of(company: Company, issued: Issued, number: int) -> str:
    """The payment reference; a credit note carries none, nor does a company without KID."""
    design = company.kid_design
    if issued.kind != "invoice" or design is None:
        return ""
    return make_kid(
        design,
        client_no=company.company_no,
        customer_no=issued.buyer.customer_no,
        invoice_no=number,
    )


def _deed(invoice: Invoice, at: datetime, by: Actor) -> Deed:
    return Deed(
        at=at,
        actor=by,
        deed="invoice.issue",
        subject=f"{invoice.series} {invoice.invoice_no}",
        details={
            "draft": str(invoice.draft.public_id),
            "gross_ore": invoice.gross_ore,
            "kid": invoice.kid,
        },
    )


def _is_no_invoice() -> Remark:
    return Remark(
        field="kind",
        line=None,
        sentence=_("Only invoices and credit notes are issued. Make an invoice of it first."),
        stops=True,
    )


def _credited_twice() -> Remark:
    return Remark(
        field="lines",
        line=None,
        sentence=_(
            "Another credit note that you issue at the same time credits the same invoice. "
            "Issue this one by itself, when the other is done."
        ),
        stops=True,
    )


def _too_high(number: int) -> Remark:
    return Remark(
        field="invoice_no",
        line=None,
        sentence=_(
            "Number %(number)s has more than six digits, which the accounting system refuses. "
            "The office sets a new series under My company."
        )
        % {"number": number},
        stops=True,
    )
