"""Changes what an office decides about a client: on the server first, then in variables.xml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webfaktura import faults
from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import (
    ChangeCompany,
    CompanySettings,
    Modules,
    Series,
    Terms,
    VatCode,
    VoucherTypes,
)
from webfaktura.contract.v1.endpoints import CHANGE_COMPANY, COMPANY
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine import cached
from webfaktura.sync.engine.choices import (
    Offer,
    check_mapping,
    check_numbers,
    check_voucher_types,
)
from webfaktura.sync.engine.client_outbox import client_outbox
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.outbox import new_id


class NotCreated(Refusal):
    """The client has no number in WebFaktura yet, so there is nothing to change."""


@dataclass(frozen=True)
class Wanted:
    """A client's choices as somebody wants them now."""

    subscription_code: str
    modules: Modules
    series: Series
    terms: Terms
    voucher_types: VoucherTypes
    levels: Mapping[str, VatLevel]
    sales_accounts: Mapping[str, str]
    new_users: tuple[NewUser, ...] = ()
    footer: str | None = None


def settings_of(office: Office, client_no: str) -> CompanySettings:
    """The client as the server has it, copied to variables.xml; finishes what was begun first."""
    company_no = company_no_of(office, client_no)
    client_outbox(office, client_no).resend("token")
    settings = office.caller.call(COMPANY, Nothing(), company_no=company_no)
    cached.refresh(office.store, client_no, settings)
    return settings


def change_of(before: CompanySettings, wanted: Wanted, offer: Offer) -> ChangeCompany | None:
    """What differs, ready to be sent; None for nothing. Refuses as for a new client."""
    check_voucher_types(offer, wanted.voucher_types)
    check_numbers(offer.client_no, wanted.series, before.kid)
    check_mapping(offer.vat_codes, wanted.levels, wanted.sales_accounts)
    plain = ("subscription_code", "modules", "series", "terms", "voucher_types")
    changed: dict[str, Any] = {
        name: getattr(wanted, name)
        for name in plain
        if getattr(wanted, name) != getattr(before, name)
    }
    if codes := _changed_codes(before, wanted, offer):
        changed["vat_codes"] = codes
    if wanted.new_users:
        changed["new_users"] = wanted.new_users
    if wanted.footer is not None:
        changed["footer"] = wanted.footer
    return ChangeCompany(id=new_id(), **changed) if changed else None


def change_client(office: Office, client_no: str, change: ChangeCompany) -> CompanySettings:
    """Send the change, and write down what the server now says."""
    company_no = company_no_of(office, client_no)
    outbox = client_outbox(office, client_no)
    outbox.resend("token")
    answer = outbox.send(CHANGE_COMPANY, change, company_no=company_no)
    faults.point("sync.client.changed")
    return answer


def switch(office: Office, client_no: str, *, is_active: bool) -> CompanySettings:
    """Turn the client on or off in both programs: one switch."""
    return change_client(office, client_no, ChangeCompany(id=new_id(), active=is_active))


def company_no_of(office: Office, client_no: str) -> int:
    """The client number in WebFaktura; refuses with `NotCreated`."""
    company_no = office.store.company(client_no).company_no
    if company_no is None:
        raise NotCreated(
            f"Klient {client_no} er ikke opprettet i WebFaktura ennå. "
            f"Kjør «webfaktura-sync new-client {client_no}» først.",
            field="client_no",
        )
    return company_no


def _changed_codes(before: CompanySettings, wanted: Wanted, offer: Offer) -> tuple[VatCode, ...]:
    """The codes that are connected to another level or account than before."""
    known = {one.code: (one.level, one.sales_account) for one in before.vat_codes}
    return tuple(
        VatCode(
            code=code.code,
            name=code.name,
            rate=code.rate,
            level=wanted.levels[code.code].value,
            sales_account=wanted.sales_accounts[code.code],
        )
        for code in offer.vat_codes
        if code.code in wanted.levels
        and known.get(code.code)
        != (wanted.levels[code.code].value, wanted.sales_accounts[code.code])
    )
