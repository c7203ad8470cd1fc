"""A client that is created: the same seven steps filled in, and each change sent at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from webfaktura.contract.v1.companies import ChangeCompany, CompanySettings
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine.changes import Wanted, change_client, change_of, settings_of, switch
from webfaktura.sync.engine.new_client import offer_of
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.local_ui.offices import Reading, office
from webfaktura.sync.local_ui.seven_steps import (
    Stage,
    Standing,
    accounts_of,
    levels_of,
    modules_of,
    series_of,
    standing,
    terms_of,
    voucher_types_of,
)

_PROPERTY = "Klient → Egenskaper → Diverse → WebFaktura-integrasjon"
_SET_THE_PROPERTY = (
    "Skal innbetalinger vises, sett også egenskapen i regnskapssystemet: "
    f"{_PROPERTY} = «Integrert med DI-Regnskap»."
)
_UNSET_THE_PROPERTY = f"Husk å slå av egenskapen i regnskapssystemet også: {_PROPERTY}."

type _Change = Callable[[Wanted], Wanted]


def as_it_stands(read: Reading, client_no: str, company_no: int) -> Standing:
    """The client as the server has it, in the words of the steps."""
    updates = read.store.company(client_no).updates_batches
    return standing(read.client_on_server(company_no), updates_batches=updates)


def change(client_no: str, stage: Stage, told: Any) -> bool:
    """Send what one step changed; False when nothing differs."""
    with office() as opened:
        before = settings_of(opened, client_no)
        wanted = _CHANGES[stage](told)(_as_before(before))
        sent = change_of(before, wanted, offer_of(opened.erp, client_no))
        if sent is not None:
            change_client(opened, client_no, sent)
        has_changed = sent is not None
        if stage is Stage.MODULES:
            known = opened.store.company(client_no)
            if known.updates_batches != told["updates"]:
                opened.store.change_company(client_no, updates_batches=told["updates"])
                has_changed = True
    return has_changed


def add_user(client_no: str, user: NewUser) -> None:
    """Make one user more for the client."""
    with office() as opened:
        change_client(opened, client_no, ChangeCompany(id=new_id(), new_users=(user,)))


def turn_on(client_no: str) -> str:
    """«Aktiv»: on in both programs; what happened, and what is to be done beside it."""
    with office() as opened:
        switch(opened, client_no, is_active=True)
        said = f"Klient {client_no} er aktiv i WebFaktura og synkroniseres herfra."
        return said if opened.erp.is_integrated(client_no) else f"{said} {_SET_THE_PROPERTY}"


def turn_off(client_no: str) -> str:
    """«Aktiv» without its tick: off in both programs."""
    with office() as opened:
        switch(opened, client_no, is_active=False)
    said = f"Klient {client_no} er deaktivert i WebFaktura og synkroniseres ikke mer herfra."
    return f"{said} {_UNSET_THE_PROPERTY}"


def show_payments(client_no: str) -> str:
    """«Vis innbetalte poster»: shown in both programs."""
    said = f"Innbetalte poster vises for klient {client_no}."
    with office() as opened:
        _set_payments(opened, client_no, wanted=True)
        return said if opened.erp.is_integrated(client_no) else f"{said} {_SET_THE_PROPERTY}"


def hide_payments(client_no: str) -> str:
    """«Vis innbetalte poster» without its tick: neither told nor shown any more."""
    with office() as opened:
        _set_payments(opened, client_no, wanted=False)
    said = f"Innbetalte poster vises ikke lenger for klient {client_no}."
    return f"{said} {_UNSET_THE_PROPERTY}"


def _set_payments(opened: Office, client_no: str, *, wanted: bool) -> None:
    before = settings_of(opened, client_no).modules
    modules = before.model_copy(update={"payments": wanted})
    change_client(opened, client_no, ChangeCompany(id=new_id(), modules=modules))


def _as_before(before: CompanySettings) -> Wanted:
    connected = [one for one in before.vat_codes if one.level]
    return Wanted(
        subscription_code=before.subscription_code,
        modules=before.modules,
        series=before.series,
        terms=before.terms,
        voucher_types=before.voucher_types,
        levels={one.code: VatLevel(one.level) for one in connected if one.level},
        sales_accounts={one.code: one.sales_account for one in connected},
    )


def _new_subscription(told: Any) -> _Change:
    return lambda before: replace(before, subscription_code=told["code"])


def _new_modules(told: Any) -> _Change:
    return lambda before: replace(before, modules=modules_of({Stage.MODULES: told}))


def _new_setup(told: Any) -> _Change:
    return lambda before: replace(
        before,
        series=series_of(told),
        terms=terms_of(told),
        voucher_types=voucher_types_of(told),
    )


def _new_mapping(told: Any) -> _Change:
    return lambda before: replace(before, levels=levels_of(told), sales_accounts=accounts_of(told))


_CHANGES: dict[Stage, Callable[[Any], _Change]] = {
    Stage.SUBSCRIPTION: _new_subscription,
    Stage.MODULES: _new_modules,
    Stage.SETUP: _new_setup,
    Stage.VAT_CODES: _new_mapping,
}
