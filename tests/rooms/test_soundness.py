"""What a look at restored books finds: a hole, a changed buyer, a counter that fell back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from builders import NOW, TODAY, a_company, an_issued_invoice
from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.cli.backups.soundness import counts, unsoundness
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.invoicing.models import InvoiceBuyer
from webfaktura.server.registers.models import NumberSeries, SeriesKind
from webfaktura.server.storages.keeping import name_of
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

INVOICES = SeriesKind.INVOICE


@pytest.fixture
def company() -> Company:
    """A company with invoices 1 and 2, and another whose books are well."""
    with company_scope(other := a_company()):
        an_issued_invoice(other)
    company = a_company()
    with company_scope(company):
        make_document(invoice=an_issued_invoice(company), at=NOW)
        an_issued_invoice(company, on=TODAY + timedelta(days=1))
    return company


def set_counter(company: Company, next_no: int) -> None:
    with company_scope(company):
        NumberSeries.objects.filter(company=company, kind=INVOICES).update(next_no=next_no)


def test_books_that_are_well_have_nothing_to_tell(company: Company) -> None:
    assert unsoundness() == []
    assert counts() == Counts(companies=2, invoices=3, documents=1)


def test_a_hole_in_the_numbers_is_found(company: Company) -> None:
    set_counter(company, 4)
    with company_scope(company):
        an_issued_invoice(company)

    assert unsoundness() == ["Demo Bygg AS: det er hull i nummerserien: 3 av 1–4 finnes."]


def test_a_counter_that_would_give_a_number_again_is_found(company: Company) -> None:
    set_counter(company, 2)

    assert unsoundness() == ["Demo Bygg AS: neste nummer er 2, men det siste er 2."]


def test_a_changed_buyer_is_found(company: Company) -> None:
    with company_scope(company):
        InvoiceBuyer.objects.filter(company=company, invoice__invoice_no=2).update(name="En annen")

    assert unsoundness() == [
        "Demo Bygg AS: 1 dokumenter er ikke som utstedt, det første er Faktura 2."
    ]


def test_a_pdf_whose_bytes_are_gone_is_found(company: Company) -> None:
    with company_scope(company):
        document = make_document(invoice=an_issued_invoice(company), at=NOW)
    Path(settings.HOME, "documents", name_of(document.sha256)).unlink()

    assert unsoundness() == [
        "Demo Bygg AS: 1 PDF-er mangler eller er skadet, den første er Faktura 3."
    ]
