"""The PDFs of many documents in one file: a zip, or one PDF after another."""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile

import pikepdf

from webfaktura.server.delivery.models import Document
from webfaktura.server.delivery.queries import stored_bytes
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.tenancy.models import Company


class ZipOfPapers:
    """Each document a file of its own, under its kind and number."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_STORED)  # a PDF is compressed already

    def add(self, document: Document) -> None:
        """Put one in."""
        self._zip.writestr(f"{document.invoice}.pdf", stored_bytes(document))

    def close(self) -> None:
        """Write what a zip ends with."""
        self._zip.close()


class OnePaper:
    """All documents one after another, as they are printed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._paper = pikepdf.new()

    def add(self, document: Document) -> None:
        """Put one behind the others."""
        with pikepdf.open(io.BytesIO(stored_bytes(document))) as one:
            self._paper.pages.extend(one.pages)

    def close(self) -> None:
        """Write the whole."""
        self._paper.remove_unreferenced_resources()
        self._paper.save(self._file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        self._paper.close()


def made_documents(
    company: Company, invoices: Sequence[Invoice]
) -> Iterator[tuple[Invoice, Document | None]]:
    """Each document with its PDF; None where the worker has not drawn it yet."""
    rows = Document.objects.filter(company=company, invoice__in=invoices, kind="pdf")
    made = {row.invoice_id: row for row in rows.select_related("invoice")}
    for invoice in invoices:
        yield invoice, made.get(invoice.pk)
