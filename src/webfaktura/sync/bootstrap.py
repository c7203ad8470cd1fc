"""Puts the parts together: folder, key, accounting system and web service; reads the clock."""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import SecretStr

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import secrets, takeover
from webfaktura.sync.answers import not_registered
from webfaktura.sync.caller import Caller, Credential, Patience
from webfaktura.sync.engine import status
from webfaktura.sync.engine.enrolment import (
    CREDENTIAL_ELEMENT,
    ERP_PASSWORD_ELEMENT,
    Desk,
    Registration,
    change_systems,
    check_server,
    enrol,
)
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import Listener, Nobody
from webfaktura.sync.engine.status import Status
from webfaktura.sync.engine.store import VariablesStore
from webfaktura.sync.erp.ledger import LedgerErp
from webfaktura.sync.erp.port import Erp
from webfaktura.sync.folder import locked, logging_to, variables_path
from webfaktura.sync.logfile import hide
from webfaktura.sync.secrets import Vault
from webfaktura.sync.settings import SystemSettings

PATIENCE_VARIABLE = "WEBFAKTURA_SYNC_PATIENCE"
ERP_NAMES = ("ledger",)
"""The accounting systems that Sync can work with."""

_log = logging.getLogger("webfaktura.sync")


class UnknownErp(Refusal):
    """Sync has no adapter of that name."""


@dataclass(frozen=True)
class Asks:
    """Whom to ask for what is not written down."""

    erp_password: Callable[[str], str]
    """Asked with the user's name, where the password in the file is not one we sealed."""
    tell: Callable[[str], None]
    """Told once where the key is kept, and which passwords of the original's cannot be read."""


@dataclass(frozen=True)
class ErpLogin:
    """Where the accounting system is, and who opens it."""

    name: str
    address: str
    user: str
    password: str


@contextmanager
def open_folder(folder: Path) -> Iterator[tuple[VariablesStore, Status]]:
    """The folder locked, with log and memory open; refuses what is malformed at once.

    Whatever is refused inside is logged too: the log tells every run and creation.
    """
    secrets.refuse_key_in(folder)
    with ExitStack() as stack:
        stack.enter_context(locked(folder))
        stack.enter_context(logging_to(folder))
        stack.enter_context(_logged_refusals())
        store = VariablesStore(variables_path(folder))
        store.system()
        memory = Status.open(folder / status.FILE_NAME)
        stack.callback(memory.close)
        yield store, memory


@contextmanager
def _logged_refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        _log.warning("%s", refusal.sentence)
        raise


@contextmanager
def look_into(folder: Path) -> Iterator[tuple[VariablesStore, Status]]:
    """The folder as it is, beside a Sync that may be running; nothing is made or changed."""
    path = folder / status.FILE_NAME
    memory = Status.open(path if path.exists() else Path(":memory:"))
    try:
        yield VariablesStore(variables_path(folder)), memory
    finally:
        memory.close()


@contextmanager
def open_erp(login: ErpLogin) -> Iterator[Erp]:
    """The accounting system, open; raises `ErpUnavailable` or `ErpLoginRefused`."""
    if login.name not in ERP_NAMES:
        raise UnknownErp(
            f"Regnskapssystemet «{login.name}» er ukjent. Velg et av: {', '.join(ERP_NAMES)}.",
            field="erp",
        )
    ledger = LedgerErp.open(Path(login.address), user=login.user, password=login.password)
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def open_caller(url: str, credential: Credential | None = None) -> Iterator[Caller]:
    """A line to the web service; nothing is sent yet."""
    caller = Caller.to(url, credential=credential, patience=patience())
    try:
        yield caller
    finally:
        caller.close()


def register(folder: Path, login: ErpLogin, url: str, new: Registration | None, asks: Asks) -> str:
    """Register the office, or change how its systems are reached; returns what was done.

    The accounting system is opened and the web service asked before anything
    is written. Without a registration only a folder that has one already, or
    one whose answer was lost, can go on.
    """
    hide(login.password)
    if new is not None:
        hide(new.agency_user.password.get_secret_value(), new.enrolment_code)
    with open_folder(folder) as (store, memory), open_caller(url) as caller:
        with open_erp(login) as erp:
            check_program(erp)
        check_server(caller)
        _tell_of_foreign_passwords(store, asks)
        work = desk(store, memory, caller, asks)
        settings = _erp_settings(login, url, work.vault)
        if new is None:
            return change_systems(work, settings)
        enrolled = enrol(work, new, settings)
        _log.info("Byrået %s er registrert", enrolled.agency_name)
        return f"{enrolled.agency_name} er registrert med kundenummer {enrolled.customer_no}."


def _erp_settings(login: ErpLogin, url: str, vault: Vault) -> dict[str, str]:
    return {
        "erp_user": login.user,
        "erp_password": vault.seal(login.password, element=ERP_PASSWORD_ELEMENT),
        "erp_name": login.name,
        "erp_address": login.address,
        "web_service_url": url,
        "file_id": vault.file_id,
    }


@contextmanager
def open_office(folder: Path, asks: Asks, listener: Listener | None = None) -> Iterator[Office]:
    """Everything for runs and new clients; refuses a folder that is not registered."""
    with open_folder(folder) as (store, memory), ExitStack() as stack:
        system = store.system()
        if not system.credential_id:
            raise not_registered()
        vault = vault_of(system)
        caller = stack.enter_context(open_caller(system.web_service_url, credential(system, vault)))
        erp = stack.enter_context(_registered_erp(store, system, vault, asks))
        yield Office(caller, erp, memory, store, vault, now, host(), listener or Nobody())


def desk(store: VariablesStore, memory: Status, caller: Caller, asks: Asks) -> Desk:
    """What registering works with; makes the key where there is none yet."""
    return Desk(caller, memory, store, new_vault(store.system(), asks.tell), now, host())


def vault_of(system: SystemSettings) -> Vault:
    """The vault of this file; refuses with `SecretUnreadable` when its key is not here."""
    key = secrets.find_key()
    if key is None:
        raise secrets.SecretUnreadable(
            f"Nøkkelen til hemmelighetene i variables.xml finnes ikke i {secrets.key_file()}. "
            "Legg tilbake kopien av den, eller kjør «webfaktura-sync setup» på nytt."
        )
    return Vault(key, system.file_id)


def new_vault(system: SystemSettings, tell: Callable[[str], None]) -> Vault:
    """The vault for registering, with a key that is made and told of where there is none."""
    key = secrets.find_key()
    if key is None:
        key = secrets.make_key()
        faults.point("sync.setup.key_made")
        tell(
            f"Nøkkelen til hemmelighetene i variables.xml ligger i {key.place}. "
            "Ta kopi av den, og oppbevar den et annet sted enn kopien av variables.xml."
        )
        _log.info("Nøkkelen til hemmelighetene er laget og ligger i %s", key.place)
    return Vault(key, system.file_id or uuid4().hex)


def credential(system: SystemSettings, vault: Vault) -> Credential:
    """The machine credential, opened; refuses with `SecretUnreadable`."""
    secret = vault.open(system.credential_secret, element=CREDENTIAL_ELEMENT)
    hide(secret)
    try:
        return Credential(UUID(system.credential_id), SecretStr(secret))
    except ValueError as problem:
        raise secrets.SecretUnreadable(
            "<CredentialId> i variables.xml er ikke slik den ble skrevet. "
            "Hent tilbake en sikkerhetskopi med «webfaktura-sync settings restore», eller kjør "
            "«webfaktura-sync setup» på nytt.",
            field="CredentialId",
        ) from problem


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def host() -> str:
    """The name of this machine, as the office sees it while a run goes on."""
    return socket.gethostname()[:200]


def patience() -> Patience:
    """How long to try; seconds from the environment where they stand there."""
    seconds = os.environ.get(PATIENCE_VARIABLE, "")
    return Patience(deadline=float(seconds)) if seconds.isdigit() else Patience()


@contextmanager
def _registered_erp(
    store: VariablesStore, system: SystemSettings, vault: Vault, asks: Asks
) -> Iterator[Erp]:
    """The accounting system of the file; a password the original encrypted is asked for once."""
    is_ours = secrets.is_sealed(system.erp_password)
    password = (
        vault.open(system.erp_password, element=ERP_PASSWORD_ELEMENT)
        if is_ours
        else asks.erp_password(system.erp_user)
    )
    hide(password)
    with open_erp(ErpLogin(system.erp_name, system.erp_address, system.erp_user, password)) as erp:
        if not is_ours:
            _tell_of_foreign_passwords(store, asks)
            store.change_system(erp_password=vault.seal(password, element=ERP_PASSWORD_ELEMENT))
        yield erp


def _tell_of_foreign_passwords(store: VariablesStore, asks: Asks) -> None:
    """Say once which passwords the original left: as long as the ERP user's is among them."""
    variables = store.read()
    password = variables.system.erp_password
    if password and not secrets.is_sealed(password):
        told = takeover.told(takeover.foreign_passwords(variables))
        asks.tell(told)
        _log.info("%s", told)
