"""Fakturakladd: the editor of one draft of any kind, and what it asks while one writes."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.server import readiness
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftChangedElsewhere,
    change_draft,
)
from webfaktura.server.invoicing.examining import totals_of
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.queries import all_drafts, drafts
from webfaktura.server.invoicing.rules import DraftTotals, Remark
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.draft import NotReadable, read_draft
from webfaktura.server.web.forms.draft_choices import (
    FREE_CATEGORIES,
    currency_options,
    department_options,
    level_choices,
    project_options,
)
from webfaktura.server.web.forms.draft_fields import head_fields, line_fields
from webfaktura.server.web.forms.draft_words import words_of
from webfaktura.ui.formats import instant

ZERO = Money(0)
SELDOM_FILLED = (
    "delivered_on",
    "delivery_place",
    "our_reference",
    "order_no",
    "department_id",
    "project_id",
)
ISSUED = ("invoice", "credit_note")
"""The kinds that a date of issue matters to; what is copied to one of them has its own."""
DATES = ("issued_on", "delivered_on")
NOTHING = DraftTotals(line_nets=(), vat=(), net=ZERO, tax=ZERO, gross=ZERO)


@company_page
@require_safe
def draft(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Show the editor; a draft that has been issued leads to its invoice."""
    found = all_drafts(request.company).filter(public_id=draft_id).first()
    if found is None:
        issued = issued_from(request, draft_id)
        return redirect("invoice", request.company.public_id, issued.invoice.public_id)
    if found.credits_id is not None:  # it follows its invoice, and is not written in the editor
        return redirect("draft_preview", request.company.public_id, draft_id)
    return render(request, "web/draft.html", editor(request, found))


@company_page
@require_http_methods(["PUT"])
def draft_save(request: CompanyRequest, draft_id: UUID) -> JsonResponse:
    """Save what was written; answer with the sums and what still keeps it from being issued."""
    found = get_object_or_404(Draft, company=request.company, public_id=draft_id)
    try:
        saved = _save(request, found)
    except ValidationError:
        return JsonResponse({"problems": []}, status=400)
    except (DraftChangedElsewhere, AlreadyIssued) as refusal:
        return JsonResponse(_as_it_stands(request, found, refusal), status=409)
    except Refusal as refusal:
        return JsonResponse({"problems": _problems(refusal)}, status=422)
    return JsonResponse(_answer(request, saved))


def open_draft(request: CompanyRequest, draft_id: UUID) -> Draft | None:
    """The draft of an invoice or credit note, if it is not issued yet."""
    return drafts(request.company).filter(public_id=draft_id).first()


def issued_from(request: CompanyRequest, draft_id: UUID) -> Draft:
    """The draft that has become an invoice; 404 when there is none."""
    found = (
        Draft.objects.filter(company=request.company, public_id=draft_id, invoice__isnull=False)
        .select_related("invoice")
        .first()
    )
    if found is None:
        raise Http404
    return found


def editor(request: CompanyRequest, found: Draft) -> dict[str, object]:
    """Everything the editor's template shows."""
    company = request.company
    levels = level_choices(company, found, today=request.today)
    return {
        "draft": found,
        "head": head_fields(found),
        "words": words_of(found),
        "written": {
            "lines": [line_fields(line) for line in found.lines.all()],
            "remarks": _remarks(request, found),
        },
        "levels": levels,
        "has_vat": any(level.rate != "0" for level in levels),
        "departments": department_options(company, found),
        "projects": project_options(company, found),
        "currencies": currency_options(company, found),
        "free_categories": FREE_CATEGORIES,
        "usual_days": str(company.due_days),
        "has_more": any(getattr(found, name) for name in SELDOM_FILLED),
        "attachments": found.attachments.all(),
        "actions": f"web/draft_actions_{found.kind}.html",
    }


def totals_if_any(found: Draft, *, on: date) -> DraftTotals | None:
    """The draft's sums; None while its dates or levels give none (its remarks say why)."""
    try:
        return totals_of(found, on=on)
    except Refusal:
        return None


def _save(request: CompanyRequest, found: Draft) -> Draft:
    written = read_draft(request.body)
    return change_draft(
        draft=found,
        version=written.version,
        head=written.head,
        entries=written.entries,
        at=request.now,
        by=request.actor,
    )


def _problems(refusal: Refusal) -> list[dict[str, object]]:
    """Nothing was saved: what is to be mended where."""
    if isinstance(refusal, NotReadable):
        return [_at(item.field, item.line, item.sentence) for item in refusal.problems]
    return [_at(refusal.field, None, refusal.sentence)]


def _as_it_stands(
    request: CompanyRequest, found: Draft, refusal: DraftChangedElsewhere | AlreadyIssued
) -> dict[str, object]:
    """Nothing was saved: the other version in full, or the way to what the draft has become."""
    company = request.company
    theirs = all_drafts(company).filter(pk=found.pk).first()
    if isinstance(refusal, AlreadyIssued):
        href = reverse("invoice", args=[company.public_id, refusal.invoice.public_id])
        return {"sentence": refusal.sentence, "href": href, "word": _("See the invoice")}
    if theirs is None:
        return {"sentence": refusal.sentence}
    return {"sentence": refusal.sentence, "theirs": _version(theirs)}


def _version(theirs: Draft) -> dict[str, object]:
    return {
        "version": theirs.version,
        "by": theirs.changed_by.name if theirs.changed_by else _("Somebody"),
        "at": instant(theirs.changed_at),
        "head": head_fields(theirs),
        "lines": [line_fields(line) for line in theirs.lines.all()],
    }


def _answer(request: CompanyRequest, saved: Draft) -> dict[str, object]:
    return {
        "version": saved.version,
        "totals": _wire(totals_if_any(saved, on=request.today) or NOTHING),
        "remarks": _remarks(request, saved),
    }


def _remarks(request: CompanyRequest, found: Draft) -> list[dict[str, object]]:
    """What there is to say about the draft, each with the way to where it is mended."""
    remarks = readiness.remarks_on(found, on=request.today)
    return [
        _at(remark.field, remark.line, remark.sentence) | _way(found, remark)
        for remark in remarks
        if not _is_merely_early(remark, found) and not _is_about_another_day(remark, found)
    ]


def _is_merely_early(remark: Remark, found: Draft) -> bool:
    """Whether it only asks for what nobody has come to yet; the confirmation asks for it."""
    no_customer = remark.field == "customer" and found.customer is None
    no_lines = remark.field == "lines" and not any(
        line.kind == "item" for line in found.lines.all()
    )
    return no_customer or no_lines


def _is_about_another_day(remark: Remark, found: Draft) -> bool:
    return remark.field in DATES and found.kind not in ISSUED


def _way(found: Draft, remark: Remark) -> dict[str, object]:
    """Where it is mended, when that is on another page."""
    company_id = found.company.public_id
    if remark.field == "customer" and found.customer:
        href = reverse("customer", args=[company_id, found.customer.public_id])
        return {"href": href, "word": _("Open the customer's card")}
    if remark.field == "company":
        return {"href": reverse("company_profile", args=[company_id]), "word": _("Open My company")}
    return {}


def _wire(totals: DraftTotals) -> dict[str, object]:
    return {
        "net": str(totals.net.amount),
        "vat": [
            {
                "rate": f"{total.group.rate.normalize():f}",
                "basis": str(total.basis.amount),
                "tax": str(total.tax.amount),
            }
            for total in totals.vat
        ],
        "gross": str(totals.gross.amount),
        "lines": [str(net.amount) for net in totals.line_nets],
    }


def _at(field: str, line: int | None, sentence: str) -> dict[str, object]:
    """A remark as the editor takes it: it counts lines from 1."""
    return {
        "field": field,
        "line": None if line is None else line + 1,
        "sentence": sentence,
    }
