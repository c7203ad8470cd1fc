"""Opening a client: the company with its number series, VAT codes and first product group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from webfaktura.contract.v1.companies import NewCompany, Series, VatCode
from webfaktura.server.registers.commands import add_product_group
from webfaktura.server.registers.models import ErpVatCode, NumberSeries, SeriesKind
from webfaktura.server.registers.rules import check_first_numbers
from webfaktura.server.registers.vat_codes import checked_vat_codes, hundredths
from webfaktura.server.tenancy.commands import create_company
from webfaktura.server.tenancy.models import Agency, Company
from webfaktura.server.tenancy.queries import client_by_erp_no
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope

FIRST_GROUP = "Varer og tjenester"
"""What a new client sells in: it posts nothing itself, so each level's first code counts."""


@dataclass(frozen=True)
class Opened:
    """A client, and whether this call made it."""

    company: Company
    is_new: bool


@transaction.atomic
def open_company(*, agency: Agency, wanted: NewCompany, at: datetime, by: Actor) -> Opened:
    """Create the client, or find the one that this client of the ERP already is.

    One ERP client is one company of its agency, so the same call twice gives the
    same company. Refuses what `create_company` refuses, VAT codes that cannot be
    posted, and first numbers that their part of the KID has no room for.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # two calls at once: one waits
    known = client_by_erp_no(agency, wanted.erp_client_no)
    if known is not None:
        return Opened(known, is_new=False)
    checked_vat_codes(wanted.vat_codes)
    company = create_company(agency=agency, wanted=wanted, at=at, by=by)
    check_first_numbers(company.kid_design, company_no=company.company_no, series=wanted.series)
    with company_scope(company):
        _start_series(company, wanted.series)
        _connect_vat_codes(company, wanted.vat_codes)
        add_product_group(company=company, name=FIRST_GROUP, postings=[], at=at, by=by)
    return Opened(company, is_new=True)


def _start_series(company: Company, series: Series) -> None:
    """Credit notes share the invoices' series when they are to begin with 0."""
    first_numbers = {
        SeriesKind.CUSTOMER: series.next_customer_no,
        SeriesKind.INVOICE: series.next_invoice_no,
        SeriesKind.CREDIT_NOTE: series.next_credit_note_no,
    }
    NumberSeries.objects.bulk_create(
        NumberSeries(company=company, kind=kind, next_no=number)
        for kind, number in first_numbers.items()
        if number
    )


def _connect_vat_codes(company: Company, codes: Sequence[VatCode]) -> None:
    ErpVatCode.objects.bulk_create(
        ErpVatCode(
            company=company,
            code=code.code,
            name=code.name,
            rate_hundredths=hundredths(code.rate),
            level=code.level or "",
            sales_account=code.sales_account.strip(),
            position=position,
        )
        for position, code in enumerate(codes)
    )
