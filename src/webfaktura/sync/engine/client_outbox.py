"""Sends what is written about a client itself, and writes down what became of it."""

import logging
from dataclasses import replace

from webfaktura.contract.v1 import companies
from webfaktura.contract.v1.base import Message
from webfaktura.contract.v1.companies import ChangeCompany, CompanyCreated, NewCompany
from webfaktura.sync.engine import cached
from webfaktura.sync.engine.cached import mapping_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import Afterwards, Outbox
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.engine.status import Pending
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.settings import CompanySettings
from webfaktura.sync.variables import NoSuchClient, Variables

_log = logging.getLogger("webfaktura.sync")


def client_outbox(office: Office, client_no: str) -> Outbox:
    """The outbox for creating and changing one client; needs no lease."""
    return Outbox(
        caller=office.caller,
        status=office.status,
        vault=office.vault,
        now=office.now,
        client_no=client_no,
        write_down=_writer(office.store),
    )


def _writer(store: VariablesStore) -> Afterwards:
    """Write the client down once the server has answered."""

    def write(pending: Pending, message: Message, answer: Message) -> None:
        match message, answer:
            case NewCompany(), CompanyCreated():
                _write_created(store, pending, message, answer)
            case ChangeCompany(), companies.CompanySettings():
                _write_changed(store, pending, message, answer)

    return write


def _write_created(
    store: VariablesStore, pending: Pending, message: NewCompany, answer: CompanyCreated
) -> None:
    client_no = message.erp_client_no
    updating = Updating(pending.afterwards["updating"])

    def created(before: Variables) -> Variables:
        try:
            known = before.company(client_no)
        except NoSuchClient:
            known = CompanySettings(client_no)
        company = _company_settings(known, message, answer, updating)
        system = before.system
        active = replace(system, clients={**system.clients, client_no: True})
        return before.with_company(company).with_system(active)

    store.change(created)
    made = "opprettet" if answer.created else "funnet igjen"
    _log.info("Klient %s %s som WebFaktura-klient %s", client_no, made, answer.company_no)


def _write_changed(
    store: VariablesStore,
    pending: Pending,
    message: ChangeCompany,
    answer: companies.CompanySettings,
) -> None:
    """Copy what the server now says; the switch only where it was the switch that was meant."""
    client_no = pending.client_no
    cached.refresh(store, client_no, answer)
    if message.series is not None:
        store.change_company(
            client_no,
            start_customer_no=message.series.next_customer_no,
            start_invoice_no=message.series.next_invoice_no,
            start_credit_note_no=message.series.next_credit_note_no,
        )
    if message.active is not None:
        store.switch(client_no, is_active=answer.active)
    _log.info("Klient %s er endret i WebFaktura", client_no)


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
