"""Creates a client over the web service, so that the same call twice gives the same client."""

import logging
from dataclasses import replace

from webfaktura import faults
from webfaktura.contract.v1.base import Message
from webfaktura.contract.v1.companies import CompanyCreated, NewCompany
from webfaktura.contract.v1.endpoints import CREATE_COMPANY
from webfaktura.sync.engine.cached import mapping_of
from webfaktura.sync.engine.choices import Offer
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import Afterwards, Outbox
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.status import Pending
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.erp.port import Erp
from webfaktura.sync.settings import CompanySettings
from webfaktura.sync.variables import NoSuchClient

_log = logging.getLogger("webfaktura.sync")


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
    answers = [answer for _, answer in _outbox(office, client_no).resend("token")]
    return next((answer for answer in answers if isinstance(answer, CompanyCreated)), None)


def create_client(office: Office, company: NewCompany, updating: Updating) -> CompanyCreated:
    """Create the client, then write it into variables.xml as active."""
    outbox = _outbox(office, company.erp_client_no)
    answer = outbox.send(CREATE_COMPANY, company, afterwards={"updating": updating.value})
    faults.point("sync.new_client.created")
    return answer


def _outbox(office: Office, client_no: str) -> Outbox:
    return Outbox(
        caller=office.caller,
        status=office.status,
        vault=office.vault,
        now=office.now,
        client_no=client_no,
        write_down=_writer(office.store),
    )


def _writer(store: VariablesStore) -> Afterwards:
    """Write the client down once the server has answered with its number."""

    def write(pending: Pending, message: Message, answer: Message) -> None:
        if not (isinstance(message, NewCompany) and isinstance(answer, CompanyCreated)):
            return
        variables = store.read()
        client_no = message.erp_client_no
        try:
            known = variables.company(client_no)
        except NoSuchClient:
            known = CompanySettings(client_no)
        updating = Updating(pending.afterwards["updating"])
        company = _company_settings(known, message, answer, updating)
        system = variables.system
        active = replace(system, clients={**system.clients, client_no: True})
        store.save(variables.with_company(company).with_system(active))
        made = "opprettet" if answer.created else "funnet igjen"
        _log.info("Klient %s %s som WebFaktura-klient %s", client_no, made, answer.company_no)

    return write


def _company_settings(
    known: CompanySettings, message: NewCompany, answer: CompanyCreated, updating: Updating
) -> CompanySettings:
    """The client as variables.xml says it; the user's password is not kept."""
    user = message.users[0]
    return replace(
        known,
        company_no=answer.company_no,
        vat_registered=message.facts.vat_registered,
        payments=message.modules.payments,
        updates_batches=updating is Updating.AUTOMATIC,
        departments=message.modules.departments,
        projects=message.modules.projects,
        channel=message.terms.channel,
        mobile=message.facts.mobile,
        swift_code=message.facts.bic,
        due_days=message.terms.due_days,
        user_name=user.user_name,
        user_full_name=user.name,
        user_email=user.email,
        start_invoice_no=message.series.next_invoice_no,
        start_credit_note_no=message.series.next_credit_note_no,
        start_customer_no=message.series.next_customer_no,
        kid_client=message.kid.client,
        kid_customer=message.kid.customer,
        kid_invoice=message.kid.invoice,
        voucher_type_invoice=message.voucher_types.invoice,
        voucher_type_credit_note=message.voucher_types.credit_note,
        subscription_code=message.subscription_code,
        **mapping_of(message.vat_codes),
    )
