"""What is chosen for a new client, held up against what its accounting system offers; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from webfaktura.contract.v1.companies import (
    CompanyFacts,
    KidParts,
    Modules,
    NewCompany,
    Series,
    Terms,
    VatCode,
    VoucherTypes,
)
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.identifiers import InvalidOrgNo, OrgNo
from webfaktura.norway.kid import CheckDigit, KidDesign, make_kid
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.erp.port import ErpVatCode, ErpVoucherType

LARGEST_INVOICE_NO = 999_999
"""DI-Regnskap takes at most six digits in an invoice number."""

_TAXABLE = (VatLevel.PLH, VatLevel.PLL, VatLevel.PLS)


class ClientNotReady(Refusal):
    """Something chosen for the client does not fit; nothing is sent."""


@dataclass(frozen=True)
class Offer:
    """What the accounting system tells of the client."""

    client_no: str
    facts: CompanyFacts
    vat_codes: tuple[ErpVatCode, ...]
    voucher_types: tuple[ErpVoucherType, ...]


@dataclass(frozen=True)
class Choices:
    """What a person chooses for the client, in the original's steps."""

    subscription_code: str
    modules: Modules
    updating: Updating
    user: NewUser
    series: Series
    kid: KidParts
    terms: Terms
    voucher_types: VoucherTypes
    levels: Mapping[str, VatLevel]
    """Level by the accounting system's VAT code."""
    sales_accounts: Mapping[str, str]
    """Sales account by the accounting system's VAT code."""
    mobile: str = ""
    swift_code: str = ""
    """Used where the accounting system itself tells none."""


def new_company(offer: Offer, choices: Choices, *, write_id: UUID) -> NewCompany:
    """The client as it is to be created; refuses with a sentence that names the field.

    Every VAT code for sales is offered to the server, connected or not.
    """
    check_org_no(offer)
    check_voucher_types(offer, choices.voucher_types)
    check_numbers(offer.client_no, choices.series, choices.kid)
    check_mapping(offer.vat_codes, choices.levels, choices.sales_accounts)
    return NewCompany(
        id=write_id,
        erp_client_no=offer.client_no,
        facts=_facts(offer.facts, choices),
        subscription_code=choices.subscription_code,
        modules=choices.modules,
        users=(choices.user,),
        series=choices.series,
        kid=choices.kid,
        terms=choices.terms,
        voucher_types=choices.voucher_types,
        vat_codes=tuple(_vat_code(code, choices) for code in offer.vat_codes),
    )


def check_org_no(offer: Offer) -> None:
    """Refuse a client whose organisation number is wrong in the accounting system."""
    try:
        OrgNo.parse(offer.facts.org_no)
    except InvalidOrgNo as problem:
        raise ClientNotReady(
            f"{problem.sentence} Rett det på klient {offer.client_no} i regnskapssystemet, "
            "og prøv igjen.",
            field="org_no",
        ) from problem


def check_voucher_types(offer: Offer, chosen: VoucherTypes) -> None:
    """Refuse a voucher type that the accounting system does not have."""
    known = {kind.code: kind.name for kind in offer.voucher_types}
    for field, code in chosen.wire.items():
        if code not in known:
            offered = ", ".join(f"{one} {name}" for one, name in known.items())
            raise ClientNotReady(
                f"Bilagsart «{code}» finnes ikke i regnskapssystemet. Velg en av: {offered}.",
                field=f"voucher_types.{field}",
            )


def check_numbers(client_no: str, series: Series, kid: KidParts) -> None:
    """Refuse first numbers that do not fit the KID's parts or the accounting system."""
    largest = max(series.next_invoice_no, series.next_credit_note_no)
    if largest > LARGEST_INVOICE_NO:
        raise ClientNotReady(
            f"Nummeret {largest} er for langt. Regnskapssystemet tar høyst 6 siffer; "
            "velg et lavere startnummer.",
            field="series.next_invoice_no",
        )
    if not (kid.client or kid.customer or kid.invoice):
        return
    design = KidDesign(kid.client, kid.customer, kid.invoice, CheckDigit(kid.check))
    make_kid(
        design,
        client_no=client_no,
        customer_no=series.next_customer_no,
        invoice_no=series.next_invoice_no,
    )


def check_mapping(
    codes: Sequence[ErpVatCode], levels: Mapping[str, VatLevel], accounts: Mapping[str, str]
) -> None:
    """Refuse a mapping with which products could not be sold or posted."""
    known = {code.code: code for code in codes}
    for code, level in levels.items():
        _check_code(known.get(code), code, level, accounts.get(code, ""))
    if not set(levels.values()) & set(_TAXABLE):
        raise ClientNotReady(
            f"Ingen avgiftskode er koblet til en sats med avgift. {_offered(codes, levels)} "
            "Koble minst én, for eksempel 1 = PLH – Høy sats.",
            field="vat_codes",
        )
    if set(levels.values()) <= set(_TAXABLE):
        raise ClientNotReady(
            f"Ingen avgiftskode er koblet til salg uten avgift. {_offered(codes, levels)} "
            "Koble minst én, for eksempel 9 = FRI – Fri.",
            field="vat_codes",
        )


def _check_code(known: ErpVatCode | None, code: str, level: VatLevel, account: str) -> None:
    field = f"vat_codes.{code}"
    named = f"{level} – {level.norwegian_name}"
    if known is None:
        raise ClientNotReady(
            f"Avgiftskode {code} finnes ikke for salg i regnskapssystemet. "
            "Fjern koblingen, eller opprett koden der.",
            field=field,
        )
    if (known.rate > 0) != (level in _TAXABLE):
        raise ClientNotReady(
            f"Avgiftskode {code} ({known.name}) har {known.rate.normalize():f} % og kan ikke "
            f"kobles til {named}. Velg en annen sats.",
            field=field,
        )
    if not account:
        raise ClientNotReady(
            f"Avgiftskode {code} ({known.name}) mangler salgskonto. Oppgi kontoen, for eksempel "
            f"{code}={level}:3000.",
            field=field,
        )


def _offered(codes: Sequence[ErpVatCode], levels: Mapping[str, VatLevel]) -> str:
    unmapped = ", ".join(f"{code.code} {code.name}" for code in codes if code.code not in levels)
    return f"Ikke koblet: {unmapped}." if unmapped else "Alle kodene er koblet til andre satser."


def _facts(facts: CompanyFacts, choices: Choices) -> CompanyFacts:
    told = {
        "mobile": facts.mobile or choices.mobile,
        "bic": facts.bic or choices.swift_code,
    }
    return CompanyFacts.model_validate(facts.wire | told)


def _vat_code(code: ErpVatCode, choices: Choices) -> VatCode:
    level = choices.levels.get(code.code)
    return VatCode(
        code=code.code,
        name=code.name,
        rate=code.rate,
        level=level.value if level else None,
        sales_account=choices.sales_accounts.get(code.code, "") if level else "",
    )
