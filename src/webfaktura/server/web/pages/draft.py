"""Fakturakladd: the editor of one draft, and what it asks the server while one writes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from webfaktura.norway.money import Money
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server import readiness
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftChangedElsewhere,
    change_draft,
)
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.examining import totals_of
from webfaktura.server.invoicing.queries import drafts
from webfaktura.server.invoicing.rules import DraftTotals, Remark, seller_vat, vat_group_of
from webfaktura.server.registers.models import Department, Product, Project
from webfaktura.server.registers.queries import (
    department_choices,
    levels_in_use,
    project_choices,
)
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.draft import NotReadable, read_draft
from webfaktura.ui.formats import percent

ZERO = Money(0)
SELDOM_FILLED = (
    "delivered_on",
    "delivery_place",
    "our_reference",
    "order_no",
    "department_id",
    "project_id",
)
NOTHING = DraftTotals(line_nets=(), vat=(), net=ZERO, tax=ZERO, gross=ZERO)


@dataclass(frozen=True, kw_only=True)
class LevelChoice:
    """A VAT level as the editor's list offers it, with what live totals reckon by."""

    code: str
    rate: str
    category: str
    word: str


@dataclass(frozen=True, kw_only=True)
class BlankLine:
    """A line that nobody has written on."""

    vat_level: str
    product: Product | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    department: Department | None = None
    project: Project | None = None


@company_page
@require_safe
def draft(request: CompanyRequest, draft_id: UUID) -> HttpResponse:
    """Show the editor; a draft that has been issued leads to its invoice."""
    found = open_draft(request, draft_id)
    if found is None:
        issued = issued_from(request, draft_id)
        return redirect("invoice", request.company.public_id, issued.invoice.public_id)
    return render(request, "web/draft.html", editor(request, found))


@company_page
@require_http_methods(["PUT"])
def draft_save(request: CompanyRequest, draft_id: UUID) -> JsonResponse:
    """Save what was written; answer with the sums and what still keeps it from being issued."""
    try:
        saved = _save(request, draft_id)
    except ValidationError:
        return JsonResponse({"problems": []}, status=400)
    except Refusal as refusal:
        return _refused(refusal)
    return JsonResponse(_answer(request, saved))


def open_draft(request: CompanyRequest, draft_id: UUID) -> Draft | None:
    """The draft, if it is not issued yet."""
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
    levels = level_choices(request, found)
    blank = BlankLine(vat_level=levels[0].code if levels else "")
    return {
        "draft": found,
        "lines": list(found.lines.all()) or [blank],
        "blank": blank,
        "levels": levels,
        "departments": department_choices(company) if company.uses_departments else (),
        "projects": project_choices(company) if company.uses_projects else (),
        "usual_days": str(company.due_days),
        "has_more": any(getattr(found, name) for name in SELDOM_FILLED),
    }


def totals_if_any(found: Draft, *, on: date) -> DraftTotals | None:
    """The draft's sums; None while its dates or levels give none (its remarks say why)."""
    try:
        return totals_of(found, on=on)
    except Refusal:
        return None


def level_choices(request: CompanyRequest, found: Draft) -> list[LevelChoice]:
    """The levels that can be sold at, with their rates on the day of delivery."""
    seller = seller_vat(vat_registered=request.company.vat_registered)
    on = found.delivered_on or found.issued_on or request.today
    choices = []
    for level in map(VatLevel, levels_in_use(request.company)):
        try:
            group = vat_group_of(level, seller=seller, on=on)
        except Refusal:
            continue  # a seller outside the VAT register has one level only
        choices.append(
            LevelChoice(
                code=level,
                rate=f"{group.rate.normalize():f}",
                category=group.category,
                word=percent(group.rate) if group.rate else level.norwegian_name,
            )
        )
    return choices


def _save(request: CompanyRequest, draft_id: UUID) -> Draft:
    found = get_object_or_404(Draft, company=request.company, public_id=draft_id)
    written = read_draft(request.body)
    return change_draft(
        draft=found,
        version=written.version,
        head=written.head,
        entries=written.entries,
        at=request.now,
        by=request.actor,
    )


def _refused(refusal: Refusal) -> JsonResponse:
    """Nothing was saved: what to mend where, or that the draft is another now."""
    match refusal:
        case DraftChangedElsewhere() | AlreadyIssued():
            return JsonResponse({"sentence": refusal.sentence}, status=409)
        case NotReadable():
            problems = [_at(item.field, item.line, item.sentence) for item in refusal.problems]
        case _:
            problems = [_at(refusal.field, None, refusal.sentence)]
    return JsonResponse({"problems": problems}, status=422)


def _answer(request: CompanyRequest, saved: Draft) -> dict[str, object]:
    remarks = readiness.remarks_on(saved, on=request.today)
    return {
        "version": saved.version,
        "totals": _wire(totals_if_any(saved, on=request.today) or NOTHING),
        "remarks": [_remark(remark) for remark in remarks if not _is_merely_early(remark, saved)],
    }


def _is_merely_early(remark: Remark, saved: Draft) -> bool:
    """Whether it only asks for what nobody has come to yet; the confirmation asks for it."""
    no_customer = remark.field == "customer" and saved.customer is None
    return no_customer or (remark.field == "lines" and not saved.lines.all())


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


def _remark(remark: Remark) -> dict[str, object]:
    return _at(remark.field, remark.line, remark.sentence)


def _at(field: str, line: int | None, sentence: str) -> dict[str, object]:
    """A remark as the editor takes it: it counts lines from 1."""
    return {
        "field": field,
        "line": None if line is None else line + 1,
        "sentence": sentence,
    }
