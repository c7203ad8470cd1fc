"""Import: a file is taken, its columns chosen, rehearsed or imported, and told of in a report."""

import io
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.imports.columns import Columns, checked_columns
from webfaktura.server.registers.imports.commands import (
    cancel_import,
    choose_again,
    is_under_way,
    may_be_resumed,
    rehearse_import,
    resume_import,
    start_import,
    take_file,
)
from webfaktura.server.registers.imports.files import LARGEST, beginning_of
from webfaktura.server.registers.imports.previewing import preview
from webfaktura.server.registers.imports.queries import (
    import_with,
    imported_before,
    recent_imports,
)
from webfaktura.server.registers.models import ImportKind, ImportState, RegisterImport
from webfaktura.server.sheets.writing import write_csv
from webfaktura.server.storages.keeping import kept
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.importing import (
    WORDS,
    ColumnsPage,
    columns_chosen,
    previews_needed,
    report_of,
    sentences_of,
)


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: CompanyRequest, kind: ImportKind) -> HttpResponse:
    """Take a file; without one, ask for it, and list what was imported lately."""
    if request.method != "POST":
        return _asked_for_file(request, kind)
    file = request.FILES.get("file")
    if file is None:
        return _asked_for_file(request, kind, _("Choose a file first."))
    try:
        taken = take_file(
            company=request.company,
            kind=kind,
            name=file.name or "",
            content=file.read(LARGEST + 1),
            at=request.now,
            by=request.actor,
        )
    except Refusal as refusal:
        return _asked_for_file(request, kind, refusal.sentence)
    there = reverse("register_import", args=[request.company.public_id, taken.public_id])
    return HttpResponseClientRedirect(there) if request.htmx else redirect(there)


@company_page
@require_safe
def register_import(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Show an import where it stands: its columns, how far it is, or what it came to."""
    found = _found(request, import_id)
    if found.state == ImportState.WAITING:
        return _columns_page(request, found, Columns.read(found.columns))
    if not is_under_way(found) and request.htmx:
        return HttpResponseClientRefresh()
    shown = {
        "found": found,
        "words": WORDS[found.kind],
        "is_under_way": is_under_way(found),
        "may_be_resumed": may_be_resumed(found),
        "report": report_of(found, _language()),
    }
    return render(request, "web/import.html" + ("#progress" if request.htmx else ""), shown)


@company_page
@require_POST
def import_preview(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Show the first rows as they would be read with the columns that are chosen now."""
    found = _found(request, import_id)
    if found.state != ImportState.WAITING:
        return redirect("register_import", request.company.public_id, import_id)
    return _columns_page(request, found, _chosen(request, found))


@company_page
@require_POST
def import_start(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Rehearse an import, or start it; from its columns, or after a rehearsal as they were."""
    found = _found(request, import_id)
    waits = found.state == ImportState.WAITING
    columns = _chosen(request, found) if waits else Columns.read(found.columns)
    begin = rehearse_import if request.POST.get("deed") == "rehearse" else start_import
    try:
        begin(register_import=found, columns=columns, at=request.now, by=request.actor)
    except Refusal as refusal:
        if waits:
            return _columns_page(request, found, columns, refusal)
        messages.warning(request, refusal.sentence)
    return redirect("register_import", request.company.public_id, import_id)


@company_page
@require_POST
def import_cancel(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Stop an import between two portions, or throw away a file that waits for its columns."""
    found = _found(request, import_id)
    try:
        cancel_import(register_import=found, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    if found.state == ImportState.WAITING:
        return redirect(WORDS[found.kind].imports_url, request.company.public_id)
    return redirect("register_import", request.company.public_id, import_id)


@company_page
@require_POST
def import_again(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Let an import that was stopped go on, or a rehearsed one choose its columns again."""
    found = _found(request, import_id)
    again = resume_import if may_be_resumed(found) else choose_again
    try:
        again(register_import=found, at=request.now, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("register_import", request.company.public_id, import_id)


@company_page
@require_safe
def import_report(request: CompanyRequest, import_id: UUID) -> HttpResponse:
    """Hand out every sentence that is kept of an import, as CSV."""
    found = _found(request, import_id)
    rows = [
        [told.row or None, told.field, told.sentence] for told in sentences_of(found, _language())
    ]
    file = io.BytesIO()
    write_csv(file, [_("Row"), _("Field"), _("What was found")], rows)
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="importrapport.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked_for_file(request: CompanyRequest, kind: ImportKind, problem: str = "") -> HttpResponse:
    shown = {
        "words": WORDS[kind],
        "problem": problem,
        "recent": recent_imports(request.company, kind),
    }
    part = "#chooser" if request.htmx else ""
    return render(request, f"web/imports.html{part}", shown, status=422 if problem else 200)


def _columns_page(
    request: CompanyRequest,
    found: RegisterImport,
    columns: Columns,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The choice of columns with the first rows as they will be read."""
    beginning = beginning_of(kept(found.sha256), found.kind)
    page = ColumnsPage(
        request.company, found.kind, beginning, replace(columns, language=_language())
    )
    shown = {
        "found": found,
        "words": WORDS[found.kind],
        "page": page,
        "refusal": refusal,
        "before": imported_before(found),
        **_previewed(request, page),
    }
    part = "#columns" if request.htmx else ""
    return render(request, f"web/import_columns.html{part}", shown, status=422 if refusal else 200)


def _previewed(request: CompanyRequest, page: ColumnsPage) -> dict[str, object]:
    """The first rows, or what must be chosen before they can be read."""
    try:
        checked_columns(page.kind, page.columns)
    except Refusal as refusal:
        return {"hint": refusal.sentence}
    return {
        "rows": preview(
            request.company,
            page.kind,
            page.columns,
            previews_needed(page.beginning, page.columns),
            on=request.today,
        )
    }


def _chosen(request: CompanyRequest, found: RegisterImport) -> Columns:
    return columns_chosen(
        request.POST,
        found.kind,
        beginning_of(kept(found.sha256), found.kind),
        before=Columns.read(found.columns),
        language=_language(),
    )


def _found(request: CompanyRequest, import_id: UUID) -> RegisterImport:
    found = import_with(request.company, import_id)
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return get_language() or "nb"
