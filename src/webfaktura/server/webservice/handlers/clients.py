"""Answers that change one client, and that hold its books up for comparison."""

from webfaktura.contract.v1 import companies as contract
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1.reconciliation import ReconcileRequest, Reconciliation
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call
from webfaktura.server.webservice.changing import change_company
from webfaktura.server.webservice.company_settings import settings_of
from webfaktura.server.webservice.reconciling import reconciliation


@answers(v1.CHANGE_COMPANY)
def change(call: Call, message: contract.ChangeCompany) -> contract.CompanySettings:
    """Change a client's switches, and tell how they stand then."""
    change_company(company=call.company, wanted=message, at=call.at, by=call.by)
    call.company.refresh_from_db()
    return settings_of([call.company])[0]


@answers(v1.RECONCILE)
def reconcile(call: Call, message: ReconcileRequest) -> Reconciliation:
    """What is issued, posted and paid in a period."""
    return reconciliation(call.company, message)
