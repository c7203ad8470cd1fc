"""A client that is about to be created: its answers kept between the steps, then sent as one."""

import json
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from webfaktura.contract.v1.companies import CompanyCreated
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.choices import new_company
from webfaktura.sync.engine.new_client import create_client, finish_creating, offer_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.local_ui.here import the_page
from webfaktura.sync.local_ui.offices import office
from webfaktura.sync.local_ui.page_memory import BegunClient
from webfaktura.sync.local_ui.seven_steps import Stage, choices_of, missing, updating_of
from webfaktura.sync.secrets import Vault


class StepsMissing(Refusal):
    """Some of the seven steps are not answered."""


class UserNameTaken(Refusal):
    """The user name is in use, here or anywhere in WebFaktura."""


def begun(client_no: str) -> BegunClient:
    """The answers so far; none where the wizard was never begun."""
    with the_page().memory() as memory:
        return memory.begun_client(client_no) or BegunClient(client_no)


def keep(client_no: str, stage: Stage, told: Any) -> None:
    """Keep one step's answers."""
    page, before = the_page(), begun(client_no)
    after = replace(before, answers={**before.answers, stage.value: told})
    with page.memory() as memory:
        memory.keep_begun(after, at=page.now())


def users_of(client: BegunClient, vault: Vault) -> tuple[NewUser, ...]:
    """The users that are to be made with the client."""
    return tuple(
        NewUser.read(json.loads(vault.open(sealed, element=_place(client.client_no))))
        for sealed in client.answers.get(Stage.USERS, [])
    )


def add_user(client_no: str, user: NewUser, vault: Vault) -> None:
    """Keep one user more, sealed: the password is sent once and then forgotten."""
    client = begun(client_no)
    names = [one.user_name.casefold() for one in users_of(client, vault)]
    if user.user_name.casefold() in names:
        raise UserNameTaken(
            f"Brukeren {user.user_name} er lagt til fra før. Velg et annet brukernavn.",
            field="user_name",
        )
    told = {**user.wire, "password": _opened(user.password)}
    sealed = vault.seal(json.dumps(told), element=_place(client_no))
    keep(client_no, Stage.USERS, [*client.answers.get(Stage.USERS, []), sealed])


def remove_user(client_no: str, user_name: str, vault: Vault) -> None:
    """Leave one user out again."""
    client = begun(client_no)
    kept = [
        sealed
        for sealed, user in zip(
            client.answers.get(Stage.USERS, []), users_of(client, vault), strict=True
        )
        if user.user_name != user_name
    ]
    keep(client_no, Stage.USERS, kept)


def discard(client_no: str) -> None:
    """Throw the answers away."""
    with the_page().memory() as memory:
        memory.drop_begun(client_no)


@dataclass(frozen=True)
class Made:
    """A client that was created, and what is wrong with its number series."""

    created: CompanyCreated
    remarks: tuple[str, ...]


def create(client_no: str) -> Made:
    """Create the client of the answers; the same call twice gives the same client."""
    client = begun(client_no)
    if left := missing(client.answers):
        named = ", ".join(stage.heading for stage in left)
        raise StepsMissing(f"Disse stegene mangler: {named}. Fyll dem ut, og opprett igjen.")
    with office() as opened:
        created = finish_creating(opened, client_no)
        if created is None:
            users = users_of(client, opened.vault)
            offer = offer_of(opened.erp, client_no)
            chosen = choices_of(client.answers, users[0])
            company = new_company(offer, chosen, write_id=new_id())
            company = company.model_copy(update={"users": users})
            created = create_client(opened, company, updating_of(client.answers))
        remarks = _remarks_on_series(opened, client_no)
    discard(client_no)
    return Made(created, remarks)


def _remarks_on_series(opened: Office, client_no: str) -> tuple[str, ...]:
    """Hold the number series up against the accounting system's at once."""
    try:
        report = synchronise(opened, client_no, (Step.SERIES,))
    except Refusal as refusal:
        return (f"Nummerseriene er ikke kontrollert ennå: {refusal.sentence}",)
    return tuple(sentence for step in report.steps for sentence in step.sentences)


def _opened(password: SecretStr) -> str:
    return password.get_secret_value()


def _place(client_no: str) -> str:
    """What a sealed user is bound to, so that it cannot be moved to another client."""
    return f"local-page/{client_no}/user"
