"""Krediter: what is taken back of an invoice, at once or later; and its correction."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.commands import issue_invoice
from webfaktura.server.invoicing.credits import (
    Creditable,
    change_credit,
    correct_invoice,
    creditable,
    start_credit,
)
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import drafts, invoice_with_everything
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.credit import CreditForm, everything_left, typed_in


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_credit(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Choose what is credited; the credit note is issued at once, or stands among the drafts."""
    found = _creditable(request, invoice_id)
    if found is None:
        return redirect("invoice", request.company.public_id, invoice_id)
    if request.method != "POST":
        return _page(request, found, everything_left(found.lines))
    form = typed_in(request.POST, len(found.lines))
    try:
        return _credited(request, found, form)
    except Refusal as refusal:
        return _page(request, found, form, refusal)


@company_page
@require_POST
def invoice_correct(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Credit the whole invoice and open a draft like it, to be mended."""
    found = _creditable(request, invoice_id)
    if found is None:
        return redirect("invoice", request.company.public_id, invoice_id)
    try:
        done = correct_invoice(
            invoice=found.invoice, on=request.today, at=request.now, by=request.actor
        )
    except Refusal as refusal:
        return _page(request, found, everything_left(found.lines), refusal)
    messages.success(
        request,
        _("%(document)s credits %(invoice)s. Mend the draft and issue it.")
        % {"document": done.credit_note, "invoice": found.invoice},
    )
    return redirect("draft", request.company.public_id, done.draft.public_id)


def _credited(request: CompanyRequest, found: Creditable, form: CreditForm) -> HttpResponse:
    draft = _begun(request, found, form)
    company = request.company.public_id
    if "later" in request.POST:
        messages.success(request, _("The credit note stands among the drafts."))
        return redirect("draft_preview", company, draft.public_id)
    try:
        note = issue_invoice(draft=draft, on=request.today, at=request.now, by=request.actor)
    except Refusal as refusal:  # it stands among the drafts, and this is why
        messages.warning(request, refusal.sentence)
        return redirect("draft_preview", company, draft.public_id)
    messages.success(request, _("%(document)s was issued and is on its way.") % {"document": note})
    return redirect("invoice", company, note.public_id)


def _begun(request: CompanyRequest, found: Creditable, form: CreditForm) -> Draft:
    """The credit note in the making: a new one, or one whose choice is made anew."""
    choice = form.choice(found.lines, found.left.currency)
    if not (chosen := request.GET.get("kladd")):
        return start_credit(
            invoice=found.invoice, choice=choice, note=form.note, at=request.now, by=request.actor
        )
    mine = drafts(request.company).filter(credits=found.invoice)
    draft = get_object_or_404(mine, public_id=_uuid(chosen))
    return change_credit(
        draft=draft,
        version=draft.version,
        choice=choice,
        note=form.note,
        at=request.now,
        by=request.actor,
    )


def _creditable(request: CompanyRequest, invoice_id: UUID) -> Creditable | None:
    """The invoice and what is left of it; None of a credit note, which is not credited."""
    found = invoice_with_everything(request.company, invoice_id)
    if found is None:
        raise Http404
    return creditable(found) if found.kind == "invoice" else None


def _page(
    request: CompanyRequest, found: Creditable, form: CreditForm, refusal: Refusal | None = None
) -> HttpResponse:
    typed = [*form.quantities, *[""] * len(found.lines)]
    shown = {
        "invoice": found.invoice,
        "left": found.left,
        "lines": list(zip(found.lines, typed, strict=False)),
        "form": form,
        "refusal": refusal,
        "is_untouched": found.left.gross == found.invoice.gross,
    }
    return render(request, "web/credit.html", shown, status=422 if refusal else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise Http404 from problem
