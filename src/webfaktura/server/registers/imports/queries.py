"""What there is to know of imports, and of what their files would do."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from webfaktura.server.registers.imports.reading import Read, level_meanings, readers
from webfaktura.server.registers.models import (
    ImportKind,
    ImportState,
    RegisterImport,
)
from webfaktura.server.registers.queries import vat_codes
from webfaktura.server.tenancy.models import Company

RECENT = 5


def import_with(company: Company, public_id: UUID) -> RegisterImport | None:
    """One of the company's imports."""
    rows = RegisterImport.objects.filter(company=company, public_id=public_id)
    return rows.select_related("company", "started_by").first()


def recent_imports(company: Company, kind: ImportKind) -> QuerySet[RegisterImport]:
    """The newest imports of the kind that came further than their columns."""
    rows = RegisterImport.objects.filter(company=company, kind=kind)
    begun = rows.exclude(state=ImportState.WAITING).exclude(total=0, ended_at__isnull=False)
    return begun.select_related("started_by").defer("problems").order_by("-started_at")[:RECENT]


def imported_before(register_import: RegisterImport) -> RegisterImport | None:
    """The newest import that took in rows of the very same file."""
    same = RegisterImport.objects.filter(
        company=register_import.company,
        kind=register_import.kind,
        sha256=register_import.sha256,
        is_dry_run=False,
        done__gt=0,
    )
    others = same.exclude(pk=register_import.pk).select_related("started_by").defer("problems")
    return others.order_by("-started_at").first()


def known_readers(company: Company, *, on: date) -> Mapping[str, Read]:
    """How cells are read for the company: its own VAT codes are known too."""
    codes = vat_codes(company).exclude(level="").values_list("code", "level")
    return readers(level_meanings(codes, on=on))
