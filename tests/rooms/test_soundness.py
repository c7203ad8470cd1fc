"""What a look at restored books finds: a hole, a changed buyer, a counter that fell back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from builders import NOW, TODAY, a_company, an_actor, an_issued_invoice
from webfaktura.server.cli.backups.manifest import Counts
from webfaktura.server.cli.backups.soundness import counts, unsoundness
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.invoicing.models import InvoiceBuyer
from webfaktura.server.invoicing.series import move_series
from webfaktura.server.registers.models import NumberSeries, SeriesKind, VoidedNumbers
from webfaktura.server.storages.keeping import name_of
from webfaktura.server.tenancy.logos.commands import put_logo
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


def test_numbers_that_are_voided_are_no_hole(company: Company) -> None:
    with company_scope(company):
        move_series(
            company=company, kind=INVOICES, next_no=9, reason="Brukt før", at=NOW, by=an_actor()
        )
        alone = unsoundness()
        an_issued_invoice(company)

    assert (alone, unsoundness()) == ([], [])


def test_a_hole_beside_voided_numbers_is_found(company: Company) -> None:
    with company_scope(company):
        a_voided_stretch(company, 4, 8)
    set_counter(company, 9)

    assert unsoundness() == ["Demo Bygg AS: det er hull i nummerserien: 7 av 1–8 finnes."]


def test_a_number_both_voided_and_issued_is_found(company: Company) -> None:
    """As many numbers as there should be, but not the right ones."""
    with company_scope(company):
        a_voided_stretch(company, 2, 2)
        a_voided_stretch(company, 4, 4)
    set_counter(company, 5)

    assert unsoundness() == ["Demo Bygg AS: Faktura 2 har et nummer som er makulert."]


def test_a_number_that_is_voided_twice_hides_no_hole(company: Company) -> None:
    with company_scope(company):
        a_voided_stretch(company, 3, 5)
        a_voided_stretch(company, 4, 4)
        a_voided_stretch(company, 7, 7)
    set_counter(company, 8)

    assert unsoundness() == ["Demo Bygg AS: det er hull i nummerserien: 6 av 1–7 finnes."]


def a_voided_stretch(company: Company, first_no: int, last_no: int) -> None:
    """Planted: the product itself voids what nobody has."""
    VoidedNumbers.objects.create(
        company=company,
        series=INVOICES,
        first_no=first_no,
        last_no=last_no,
        reason="Plantet",
        voided_at=NOW,
    )


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


def test_a_logo_whose_bytes_are_gone_is_found(company: Company) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    logo = put_logo(company=company, content=drawing, at=NOW, by=an_actor()).logo
    Path(settings.HOME, "documents", name_of(logo)).unlink()

    assert unsoundness() == [
        "Demo Bygg AS: logoen mangler eller er skadet. Last den opp på nytt under Mitt firma."
    ]
