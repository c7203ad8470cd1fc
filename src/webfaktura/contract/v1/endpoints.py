"""The one table of endpoints, read by both programs: what may be asked and what comes back."""

from dataclasses import dataclass
from typing import Any, Literal

from webfaktura.contract.v1 import (
    batches,
    companies,
    enrolment,
    leases,
    payments,
    products,
    reconciliation,
    registers,
    series,
    status,
)
from webfaktura.contract.v1.base import Counted, Message, Nothing

SERVICE_ROOT = "/wsaWebFaktura"


@dataclass(frozen=True)
class Endpoint[Request: Message, Response: Message]:
    """One call: its place, who may make it, and the messages in and out.

    `path` is below `SERVICE_ROOT`. A call that only asks sends `Nothing`. `needs` says
    what the caller must hold: nothing, a bearer token, or a token and the company's lease.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    request: type[Request]
    response: type[Response]
    needs: Literal["nothing", "token", "lease"]
    summary: str

    def place(self, **parts: object) -> str:
        """The path with its parts filled in."""
        return SERVICE_ROOT + self.path.format(**parts)


_COMPANY = "/v1/companies/{company_no}"

STATUS = Endpoint(
    "status", "GET", "", Nothing, status.Status, "nothing", "Is the web service there?"
)
ENROL = Endpoint(
    "enrol", "POST", "/v1/enrolments",
    enrolment.Enrol, enrolment.Enrolled, "nothing", "Register an office's Sync with its code",
)  # fmt: skip
TOKEN = Endpoint(
    "token", "POST", "/v1/tokens",
    enrolment.TokenRequest, enrolment.Token, "nothing", "Trade the credential for a token",
)  # fmt: skip
COMPANIES = Endpoint(
    "companies", "GET", "/v1/companies",
    Nothing, companies.CompanyList, "token", "All clients of the office",
)  # fmt: skip
CREATE_COMPANY = Endpoint(
    "create_company", "POST", "/v1/companies",
    companies.NewCompany, companies.CompanyCreated, "token", "Create a client",
)  # fmt: skip
COMPANY = Endpoint(
    "company", "GET", _COMPANY,
    Nothing, companies.CompanySettings, "token", "One client's switches and settings",
)  # fmt: skip
CHANGE_COMPANY = Endpoint(
    "change_company", "POST", _COMPANY,
    companies.ChangeCompany, companies.CompanySettings, "token", "Change a client's switches",
)  # fmt: skip
CHECK_USER_NAME = Endpoint(
    "check_user_name", "POST", "/v1/user-names",
    enrolment.CheckUserName, enrolment.UserNameChecked, "token", "Is a user name free?",
)  # fmt: skip
ROTATE_CREDENTIAL = Endpoint(
    "rotate_credential", "POST", "/v1/credentials",
    enrolment.RotateCredential, enrolment.Rotated, "token", "Take a new credential",
)  # fmt: skip
RECONCILE = Endpoint(
    "reconcile", "POST", _COMPANY + "/reconciliation",
    reconciliation.ReconcileRequest, reconciliation.Reconciliation, "token",
    "What is issued, posted and paid in a period",
)  # fmt: skip
TAKE_LEASE = Endpoint(
    "take_lease", "POST", _COMPANY + "/lease",
    leases.TakeLease, leases.Lease, "token", "Take or renew the session lease",
)  # fmt: skip
RELEASE_LEASE = Endpoint(
    "release_lease", "POST", _COMPANY + "/lease/release",
    leases.ReleaseLease, leases.Released, "token", "Give the lease back with the run's result",
)  # fmt: skip
PUT_DEPARTMENTS_AND_PROJECTS = Endpoint(
    "put_departments_and_projects", "POST", _COMPANY + "/departments-and-projects",
    registers.PutDepartmentsAndProjects, Counted, "lease", "Departments and projects of the ERP",
)  # fmt: skip
PUT_VAT_CODES = Endpoint(
    "put_vat_codes", "POST", _COMPANY + "/vat-codes",
    registers.PutVatCodes, registers.VatCodesPut, "lease", "VAT codes of the ERP",
)  # fmt: skip
CHANGED_CUSTOMERS = Endpoint(
    "changed_customers", "GET", _COMPANY + "/customers/changed",
    Nothing, registers.ChangedCustomers, "lease", "Customers the ERP does not know yet",
)  # fmt: skip
CONFIRM_CUSTOMERS = Endpoint(
    "confirm_customers", "POST", _COMPANY + "/customers/confirm",
    registers.ConfirmCustomers, registers.CustomersConfirmed, "lease", "The ERP holds these",
)  # fmt: skip
PUT_CUSTOMERS = Endpoint(
    "put_customers", "POST", _COMPANY + "/customers",
    registers.PutCustomers, registers.CustomersPut, "lease", "New and changed customers of the ERP",
)  # fmt: skip
PUT_PRODUCTS = Endpoint(
    "put_products", "POST", _COMPANY + "/products",
    products.PutProducts, products.ProductsPut, "lease", "Products of the ERP",
)  # fmt: skip
REPORT_SERIES = Endpoint(
    "report_series", "POST", _COMPANY + "/series",
    series.ReportSeries, series.SeriesReported, "lease", "The ERP's number series",
)  # fmt: skip
CLAIM_BATCH = Endpoint(
    "claim_batch", "POST", _COMPANY + "/batches/claim",
    batches.ClaimBatch, batches.Claimed, "lease", "Freeze what waits, or get the open batch again",
)  # fmt: skip
CONFIRM_BATCH = Endpoint(
    "confirm_batch", "POST", _COMPANY + "/batches/{batch_id}/confirm",
    batches.ConfirmBatch, batches.BatchClosed, "lease", "The ERP holds the whole batch",
)  # fmt: skip
REFUSE_BATCH = Endpoint(
    "refuse_batch", "POST", _COMPANY + "/batches/{batch_id}/refuse",
    batches.RefuseBatch, batches.BatchClosed, "lease", "Nothing was posted, and why",
)  # fmt: skip
PUT_PAYMENTS = Endpoint(
    "put_payments", "POST", _COMPANY + "/payments",
    payments.PutPayments, payments.PaymentsPut, "lease", "Payments registered in the ERP",
)  # fmt: skip

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    STATUS,
    ENROL,
    TOKEN,
    COMPANIES,
    CREATE_COMPANY,
    COMPANY,
    CHANGE_COMPANY,
    CHECK_USER_NAME,
    ROTATE_CREDENTIAL,
    RECONCILE,
    TAKE_LEASE,
    RELEASE_LEASE,
    PUT_DEPARTMENTS_AND_PROJECTS,
    PUT_VAT_CODES,
    CHANGED_CUSTOMERS,
    CONFIRM_CUSTOMERS,
    PUT_CUSTOMERS,
    PUT_PRODUCTS,
    REPORT_SERIES,
    CLAIM_BATCH,
    CONFIRM_BATCH,
    REFUSE_BATCH,
    PUT_PAYMENTS,
)
