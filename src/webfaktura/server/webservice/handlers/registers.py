"""Answers that carry the registers and number series to and fro."""

from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1 import registers as contract
from webfaktura.contract.v1 import series as series_contract
from webfaktura.contract.v1.base import Counted, Nothing
from webfaktura.contract.v1.products import ProductsPut, PutProducts
from webfaktura.server.registers.customers_from_erp import (
    confirm_customers,
    hand_out_customers,
    put_customers_from_erp,
)
from webfaktura.server.registers.erp_series import report_series
from webfaktura.server.registers.from_erp import put_departments, put_projects, put_vat_codes
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.products_from_erp import put_products_from_erp
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call


@answers(v1.PUT_DEPARTMENTS_AND_PROJECTS)
def departments_and_projects(call: Call, message: contract.PutDepartmentsAndProjects) -> Counted:
    """Make departments and projects what the ERP has."""
    departments = put_departments(
        company=call.company, entries=message.departments, at=call.at, by=call.by
    )
    projects = put_projects(company=call.company, entries=message.projects, at=call.at, by=call.by)
    return Counted(
        created=departments.created + projects.created,
        changed=departments.changed + projects.changed,
        unchanged=departments.unchanged + projects.unchanged,
    )


@answers(v1.PUT_VAT_CODES)
def vat_codes(call: Call, message: contract.PutVatCodes) -> contract.VatCodesPut:
    """Make the VAT codes what the ERP has."""
    return put_vat_codes(company=call.company, codes=message.vat_codes, at=call.at, by=call.by)


@answers(v1.CHANGED_CUSTOMERS)
def changed(call: Call, _nothing: Nothing) -> contract.ChangedCustomers:
    """The next customers that the ERP does not know yet."""
    rows = hand_out_customers(company=call.company, at=call.at, by=call.by)
    return contract.ChangedCustomers(customers=tuple(_changed(row) for row in rows))


@answers(v1.CONFIRM_CUSTOMERS)
def confirm(call: Call, message: contract.ConfirmCustomers) -> contract.CustomersConfirmed:
    """Mark what the ERP holds now."""
    confirmed = confirm_customers(
        company=call.company, transferred=message.customers, at=call.at, by=call.by
    )
    return contract.CustomersConfirmed(confirmed=confirmed)


@answers(v1.PUT_CUSTOMERS)
def customers(call: Call, message: contract.PutCustomers) -> contract.CustomersPut:
    """Add and change customers as the ERP has them; collisions go to the inbox."""
    return put_customers_from_erp(
        company=call.company, customers=message.customers, at=call.at, by=call.by
    )


@answers(v1.PUT_PRODUCTS)
def products(call: Call, message: PutProducts) -> ProductsPut:
    """Add and change products as the ERP has them."""
    return put_products_from_erp(company=call.company, message=message, at=call.at, by=call.by)


@answers(v1.REPORT_SERIES)
def series(call: Call, message: series_contract.ReportSeries) -> series_contract.SeriesReported:
    """Remember the ERP's number series, and tell whether issuing goes on."""
    return report_series(company=call.company, message=message, at=call.at, by=call.by)


def _changed(row: Customer) -> contract.ChangedCustomer:
    shared = {name: getattr(row, name) for name in contract.Customer.model_fields}
    return contract.ChangedCustomer(
        version=row.version, customer=contract.Customer.model_validate(shared)
    )
