"""Export: the whole register of customers or products as a file that an import reads back."""

import io
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.server.registers.imports.exporting import count_of, exported_rows, heads_of
from webfaktura.server.registers.imports.fields import exported_fields
from webfaktura.server.registers.models import ImportKind
from webfaktura.server.sheets.writing import write_csv, write_xlsx
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.importing import WORDS

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_A_WORKBOOK: Final = 30_000
"""Somebody waits while it is written: about ten seconds."""
NAMES: Final = {ImportKind.CUSTOMERS: "kunder", ImportKind.PRODUCTS: "produkter"}


@company_page
@require_safe
def export(request: CompanyRequest, kind: ImportKind) -> HttpResponse:
    """Hand out every customer, or every product, as CSV or xlsx."""
    ending = request.GET.get("as", "csv")
    if ending not in MEDIA_TYPES:
        raise Http404
    if ending == "xlsx" and (count := count_of(request.company, kind)) > MOST_IN_A_WORKBOOK:
        sentence = _("%(count)s rows are too many for Excel at once. Export as CSV instead.")
        messages.warning(request, sentence % {"count": count})
        return redirect(WORDS[kind].list_url, request.company.public_id)
    response = HttpResponse(_content(request, kind, ending), content_type=MEDIA_TYPES[ending])
    name = f"{NAMES[kind]}-{request.today.isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _content(request: CompanyRequest, kind: ImportKind, ending: str) -> bytes:
    company, language = request.company, get_language() or "nb"
    rows = exported_rows(company, kind, language)
    file = io.BytesIO()
    if ending == "csv":
        write_csv(file, heads_of(kind, language), rows)
    else:
        heads = [(field.head(language), field.width) for field in exported_fields(kind)]
        write_xlsx(file, heads, rows, count=count_of(company, kind))
    return file.getvalue()
