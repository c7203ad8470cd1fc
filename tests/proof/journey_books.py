"""Reads out of the server's database what it holds, row by row, and says it as JSON."""

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import batched
from typing import Any

from django.core.files.storage import storages
from django.db.models import QuerySet, Sum
from django.utils.timezone import now

from webfaktura.norway.calendar import oslo_date
from webfaktura.server.delivery.models import Delivery, Document
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceLine, InvoiceVatTotal
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.journey import journal_rows
from webfaktura.server.payments.models import Payment
from webfaktura.server.posting.models import Batch, Placement, Voucher
from webfaktura.server.storages.keeping import name_of
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

ROWS: dict[str, tuple[type[Any], dict[str, str]]] = {
    "documents": (Document, {"invoice_no": "invoice__invoice_no", "sha256": "sha256"}),
    "deliveries": (
        Delivery,
        {"invoice_no": "invoice__invoice_no", "message_id": "message_id", "state": "state"},
    ),
    "vouchers": (
        Voucher,
        {"invoice_no": "invoice__invoice_no", "id": "public_id", "ore": "signed_ore"},
    ),
    "placements": (
        Placement,
        {
            "voucher": "voucher__public_id",
            "batch": "batch__public_id",
            "state": "state",
            "erp_voucher_no": "erp_voucher_no",
        },
    ),
    "batches": (
        Batch,
        {"id": "public_id", "state": "state", "count": "count", "ore": "total_ore"},
    ),
    "payments": (
        Payment,
        {
            "id": "erp_payment_id",
            "ore": "amount_ore",
            "invoice_no": "settlement__invoice__invoice_no",
        },
    ),
}
"""Which rows are told, and under which names."""


def main() -> None:
    """Say everything about the installation's only company."""
    with system_scope("the proof reads the installation's only company"):
        company = Company.objects.get()
    with company_scope(company):
        json.dump(_everything(company), sys.stdout, default=str)


def _everything(company: Company) -> dict[str, object]:
    rows = {name: _rows(model, company, columns) for name, (model, columns) in ROWS.items()}
    return {
        **rows,
        "invoices": list(_invoices(company)),
        "drafts": Draft.objects.filter(company=company, invoice__isnull=True).count(),
        "changed": [str(invoice) for invoice in changed_documents(company)],
        "unreadable": [row["invoice_no"] for row in rows["documents"] if not _is_whole(row)],
        "sales": _sums(InvoiceLine.objects.filter(company=company), "sales_account", "net_ore"),
        "tax": _sums(InvoiceVatTotal.objects.filter(company=company), "rate_hundredths", "tax_ore"),
    }


def _rows(model: type[Any], company: Company, columns: dict[str, str]) -> list[dict[str, Any]]:
    rows = model.objects.filter(company=company).order_by("pk").values(*columns.values())
    return [{name: row[column] for name, column in columns.items()} for row in rows]


def _invoices(company: Company) -> Iterator[dict[str, object]]:
    """Each issued document, with its state as the journal tells it."""
    found = Invoice.objects.filter(company=company).select_related("draft", "buyer", "company")
    for some in batched(found.order_by("pk"), 500, strict=False):
        for row in journal_rows(company, some, on=oslo_date(now())):
            yield {
                "draft": row.invoice.draft.public_id,
                "invoice_no": row.invoice.invoice_no,
                "kid": row.invoice.kid,
                "gross_ore": row.invoice.gross_ore,
                "status": row.status.code,
            }


def _is_whole(row: dict[str, Any]) -> bool:
    """Whether the stored bytes are those that the row names; read past the product's own check."""
    storage, name = storages["documents"], name_of(row["sha256"])
    if not storage.exists(name):
        return False
    with storage.open(name) as file:
        return bool(sha256(file.read()).hexdigest() == row["sha256"])


def _sums(rows: QuerySet[Any], by: str, what: str) -> dict[str, int]:
    sums = rows.order_by().values(by).annotate(ore=Sum(what))
    return {str(row[by]): row["ore"] for row in sums}
