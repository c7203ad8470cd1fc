"""Creates a client over the web service, so that the same call twice gives the same client."""

from webfaktura import faults
from webfaktura.contract.v1.companies import CompanyCreated, NewCompany
from webfaktura.contract.v1.endpoints import CREATE_COMPANY
from webfaktura.sync.engine.choices import Offer
from webfaktura.sync.engine.client_outbox import client_outbox
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.erp.port import Erp


def offer_of(erp: Erp, client_no: str) -> Offer:
    """Fetch what the accounting system tells of the client; refuses a program that is unusable."""
    check_program(erp)
    return Offer(
        client_no=client_no,
        facts=erp.facts(client_no),
        vat_codes=erp.vat_codes(client_no),
        voucher_types=erp.voucher_types(client_no),
    )


def finish_creating(office: Office, client_no: str) -> CompanyCreated | None:
    """Send a creation again whose answer was lost; None when there is none such."""
    answers = [answer for _, answer in client_outbox(office, client_no).resend("token")]
    return next((answer for answer in answers if isinstance(answer, CompanyCreated)), None)


def create_client(office: Office, company: NewCompany, updating: Updating) -> CompanyCreated:
    """Create the client, then write it into variables.xml as active."""
    outbox = client_outbox(office, company.erp_client_no)
    answer = outbox.send(CREATE_COMPANY, company, afterwards={"updating": updating.value})
    faults.point("sync.new_client.created")
    return answer
