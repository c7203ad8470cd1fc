"""Opens what a page needs for one answer: the whole office, or only what may be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.contract.v1.endpoints import CHECK_USER_NAME, COMPANIES, COMPANY
from webfaktura.contract.v1.enrolment import CheckUserName, UserNameChecked
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import secrets
from webfaktura.sync.answers import not_registered
from webfaktura.sync.bootstrap import (
    ErpLogin,
    credential,
    look_into,
    open_caller,
    open_erp,
    open_office,
    vault_of,
)
from webfaktura.sync.engine.choices import Offer
from webfaktura.sync.engine.enrolment import ERP_PASSWORD_ELEMENT
from webfaktura.sync.engine.new_client import offer_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.rotation import finish_rotation
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.local_ui.asks import ASKS
from webfaktura.sync.local_ui.here import the_page
from webfaktura.sync.secrets import Vault

_PATIENCE = 1.0
"""Seconds that a person who changes something waits for a run that has the folder."""


class FolderBusy(Refusal):
    """A run has the data folder, and what was asked for must wait."""


@dataclass(frozen=True)
class Reading:
    """The folder as it is, and the office's key, beside a run that may go on."""

    store: VariablesStore
    status: Status
    vault: Vault

    def client_on_server(self, company_no: int) -> CompanySettings:
        """The client as the server has it now."""
        system = self.store.system()
        with open_caller(system.web_service_url, credential(system, self.vault)) as caller:
            return caller.hurried().call(COMPANY, Nothing(), company_no=company_no)

    def clients_on_server(self) -> tuple[CompanySettings, ...]:
        """Every client of the office."""
        system = self.store.system()
        with open_caller(system.web_service_url, credential(system, self.vault)) as caller:
            return caller.hurried().call(COMPANIES, Nothing()).companies

    def user_name(self, name: str) -> UserNameChecked:
        """Whether the user name is free («Test login»)."""
        system = self.store.system()
        with open_caller(system.web_service_url, credential(system, self.vault)) as caller:
            return caller.hurried().call(CHECK_USER_NAME, CheckUserName(user_name=name))

    def offer(self, client_no: str) -> Offer:
        """What the accounting system tells of the client; its name is remembered."""
        system = self.store.system()
        sealed = system.erp_password
        password = (
            self.vault.open(sealed, element=ERP_PASSWORD_ELEMENT)
            if secrets.is_sealed(sealed)
            else ASKS.erp_password(system.erp_user)
        )
        login = ErpLogin(system.erp_name, system.erp_address, system.erp_user, password)
        with open_erp(login) as erp:
            offer = offer_of(erp, client_no)
        with the_page().memory() as memory:
            memory.keep_name(client_no, offer.facts.name)
        return offer


def learn_names() -> None:
    """Ask the server what the clients are called, so that they can be found by name.

    Where it is away the list shows numbers; what is known is kept.
    """
    try:
        with reading() as read, the_page().memory() as memory:
            for company in read.clients_on_server():
                memory.keep_name(company.erp_client_no, company.name)
    except Refusal:
        return


@contextmanager
def reading() -> Iterator[Reading]:
    """What may be read at any time; refuses a folder that is not registered."""
    with look_into(the_page().folder) as (store, status):
        system = store.system()
        if not system.credential_id:
            raise not_registered()
        yield Reading(store, status, vault_of(system))


@contextmanager
def office() -> Iterator[Office]:
    """Everything, for a change that a person waits for; refuses with `FolderBusy` during a run."""
    page = the_page()
    if not page.turn.acquire(timeout=_PATIENCE):
        raise FolderBusy("En kjøring pågår. Vent til den er ferdig, og prøv igjen.")
    try:
        with open_office(page.folder, ASKS) as opened:
            hurried = replace(opened, caller=opened.caller.hurried())
            finish_rotation(hurried)
            yield hurried
    finally:
        page.turn.release()
