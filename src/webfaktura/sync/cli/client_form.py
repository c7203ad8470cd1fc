"""Fills in a new client's choices: from options, a variables.xml, or a person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from webfaktura.contract.v1.base import Channel
from webfaktura.contract.v1.companies import KidParts, Modules, Series, Terms, VoucherTypes
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.cli.ask import Form, OptionUnusable, is_somebody_there, number, text, yes_or_no
from webfaktura.sync.engine.changes import Wanted
from webfaktura.sync.engine.choices import Choices, Offer
from webfaktura.sync.engine.people import new_user
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.erp.port import ErpVatCode
from webfaktura.sync.settings import CHANNEL, CompanySettings, NotOfTheKind

USER_PASSWORD_VARIABLE = "WEBFAKTURA_USER_PASSWORD"  # noqa: S105 - the variable's name

_LEVEL_BY_RATE = {25: VatLevel.PLH, 15: VatLevel.PLL, 12: VatLevel.PLS, 0: VatLevel.FRI}
_PROPOSED_ACCOUNT = "3000"


def choices(given: Mapping[str, Any], offer: Offer, source: CompanySettings | None) -> Choices:
    """Everything a person chooses, step by step; a source's choices are not asked for."""
    form = Form(given, is_known_enough=source is not None)
    known = source or _proposal(offer)
    _begin("2. Abonnement")
    subscription_code = form.value(
        "--subscription", "Abonnement (99 er Demo)", text, known.subscription_code or None
    )
    _begin("3. Moduler")
    modules, updating = _modules(form, known), _updating(form, source)
    _begin("4. Bruker")
    user = _user(form, known)
    _begin("5. Oppsett")
    series, kid, terms = _series(form, known), _kid(form, known), _terms(form, known)
    voucher_types = _voucher_types(form, known)
    _begin("6. Avgiftskoder")
    levels, accounts = _mapping(given, offer, source)
    _begin("7. Opprett")
    return Choices(
        subscription_code=subscription_code,
        modules=modules,
        updating=updating,
        user=user,
        series=series,
        kid=kid,
        terms=terms,
        voucher_types=voucher_types,
        levels=levels,
        sales_accounts=accounts,
        mobile=known.mobile,
        swift_code=known.swift_code,
    )


def changes(
    given: Mapping[str, Any], offer: Offer, known: CompanySettings, series: Series
) -> tuple[Wanted, Updating]:
    """A client's choices filled in; with any of them on the command line, only those change."""
    form = Form(given, is_known_enough=any(given.values()))
    known = replace(
        known,
        start_customer_no=series.next_customer_no,
        start_invoice_no=series.next_invoice_no,
        start_credit_note_no=series.next_credit_note_no,
    )
    subscription_code = form.value(
        "--subscription", "Abonnement (99 er Demo)", text, known.subscription_code
    )
    modules, updating = _modules(form, known), _updating(form, known)
    levels, accounts = _mapping(given, offer, known, offers=not form.is_known_enough)
    wanted = Wanted(
        subscription_code=subscription_code,
        modules=modules,
        series=_series(form, known),
        terms=_terms(form, known),
        voucher_types=_voucher_types(form, known),
        levels=levels,
        sales_accounts=accounts,
        new_users=_new_users(form, given),
        footer=given.get("footer"),
    )
    return wanted, updating


def _new_users(form: Form, given: Mapping[str, Any]) -> tuple[NewUser, ...]:
    """One more user of the client, where its name is given."""
    if not given.get("user_name"):
        return ()
    return (_user(form, CompanySettings("")),)


def _begin(step: str) -> None:
    """Say to a person which of the seven steps begins."""
    if is_somebody_there():
        click.echo(f"\n{step}", err=True)


def _updating(form: Form, source: CompanySettings | None) -> Updating:
    known = source.updates_batches if source else True
    question = "Oppdatere bunter i regnskapssystemet automatisk (ja/nei)"
    is_automatic = form.value("--auto-update", question, yes_or_no, _word(known))
    return Updating.AUTOMATIC if is_automatic else Updating.BY_HAND


def _proposal(offer: Offer) -> CompanySettings:
    """What is proposed where nothing is known: the original's usual choices."""
    codes = [kind.code for kind in offer.voucher_types]
    first, second = [*codes, "", ""][:2]
    return CompanySettings(
        offer.client_no,
        kid_customer=6,
        kid_invoice=6,
        voucher_type_invoice=first,
        voucher_type_credit_note=second,
    )


def _modules(form: Form, known: CompanySettings) -> Modules:
    asked = {
        "payments": ("--payments", "Vise innbetalinger (ja/nei)", known.payments),
        "departments": ("--departments", "Bruker klienten avdelinger (ja/nei)", known.departments),
        "projects": ("--projects", "Bruker klienten prosjekter (ja/nei)", known.projects),
    }
    answers = {
        name: form.value(option, question, yes_or_no, _word(before))
        for name, (option, question, before) in asked.items()
    }
    return Modules(**answers)


def _user(form: Form, known: CompanySettings) -> NewUser:
    user_name = form.value(
        "--user-name", "Brukernavn (helst e-post)", text, known.user_name or None
    )
    name = form.value("--user-full-name", "Fullt navn", text, known.user_full_name or None)
    email = form.value("--user-email", "E-post", text, known.user_email or user_name)
    password = form.secret("--user-password", "Velg et passord", USER_PASSWORD_VARIABLE)
    return new_user(user_name=user_name, name=name, email=email, password=password)


def _series(form: Form, known: CompanySettings) -> Series:
    return Series(
        next_customer_no=form.value(
            "--next-customer-no", "Første kundenummer", _positive, str(known.start_customer_no)
        ),
        next_invoice_no=form.value(
            "--next-invoice-no", "Første fakturanummer", _positive, str(known.start_invoice_no)
        ),
        next_credit_note_no=form.value(
            "--next-credit-note-no",
            "Første kreditnotanummer (0: samme serie som fakturaene)",
            _series_number,
            str(known.start_credit_note_no),
        ),
    )


def _kid(form: Form, known: CompanySettings) -> KidParts:
    check = form.value("--kid-check", "KID-kontrollsiffer (MOD10 eller MOD11)", _check, "MOD10")
    lengths = {
        "client": ("--kid-client", "Lengden på KID-ens klientdel", known.kid_client),
        "customer": ("--kid-customer", "Lengden på KID-ens kundedel", known.kid_customer),
        "invoice": ("--kid-invoice", "Lengden på KID-ens fakturadel", known.kid_invoice),
    }
    answers = {
        name: form.value(option, question, _part_length, str(before))
        for name, (option, question, before) in lengths.items()
    }
    return KidParts(**answers, check="mod11" if check == "mod11" else "mod10")


def _terms(form: Form, known: CompanySettings) -> Terms:
    due_days = form.value("--due-days", "Betalingsfrist i dager", _days, str(known.due_days))
    letter = CHANNEL.write(known.channel)
    question = "Sendemåte (M e-post, E EHF, P post, N ingen)"
    return Terms(due_days=due_days, channel=form.value("--channel", question, _channel, letter))


def _voucher_types(form: Form, known: CompanySettings) -> VoucherTypes:
    invoice = form.value(
        "--voucher-type-invoice", "Bilagsart for faktura", text, known.voucher_type_invoice
    )
    credit_note = form.value(
        "--voucher-type-credit-note",
        "Bilagsart for kreditnota",
        text,
        known.voucher_type_credit_note,
    )
    return VoucherTypes(invoice=invoice, credit_note=credit_note)


def _mapping(
    given: Mapping[str, Any], offer: Offer, source: CompanySettings | None, *, offers: bool = True
) -> tuple[dict[str, VatLevel], dict[str, str]]:
    """Level and sales account by code; every code that is left is offered to a person."""
    levels = dict(source.levels) if source else {}
    accounts = dict(source.sales_accounts) if source else {}
    for entry in given.get("vat") or ():
        code, level, account = _connection(entry)
        levels[code], accounts[code] = level, account
    if offers and is_somebody_there():
        for offered in offer.vat_codes:
            if offered.code not in levels:
                _offer_code(offered, levels, accounts)
    return levels, {code: account for code, account in accounts.items() if code in levels}


def _offer_code(code: ErpVatCode, levels: dict[str, VatLevel], accounts: dict[str, str]) -> None:
    named = ", ".join(f"{level} {level.norwegian_name}" for level in VatLevel)
    proposed = _LEVEL_BY_RATE.get(int(code.rate), VatLevel.FRI)
    question = f"Avgiftskode {code.code} {code.name} ({named}; - kobles ikke)"
    form = Form({})
    answer = form.value("--vat", question, _level_or_none, proposed.value)
    if answer is not None:
        levels[code.code] = answer
        question = f"Salgskonto for avgiftskode {code.code}"
        accounts[code.code] = form.value("--vat", question, text, _PROPOSED_ACCOUNT)


def _connection(entry: str) -> tuple[str, VatLevel, str]:
    """Read `1=PLH:3000`."""
    code, _, rest = entry.partition("=")
    level, _, account = rest.partition(":")
    found = _level_or_none(level)
    if not code.strip() or found is None or not account.strip():
        raise OptionUnusable(
            f"Koblingen «{entry}» kan ikke leses. Skriv den som 1=PLH:3000.", field="vat"
        )
    return code.strip(), found, account.strip()


def _level_or_none(value: str) -> VatLevel | None:
    if value.strip() == "-":
        return None
    try:
        return VatLevel(value.strip().upper())
    except ValueError as problem:
        raise OptionUnusable(
            f"Avgiftssatsen «{value}» finnes ikke. Velg en av {', '.join(VatLevel)}.", field="vat"
        ) from problem


def _positive(value: str) -> int:
    return _between(value, 1, 999_999_999)


def _series_number(value: str) -> int:
    return _between(value, 0, 999_999_999)


def _part_length(value: str) -> int:
    return _between(value, 0, 20)


def _days(value: str) -> int:
    return _between(value, 0, 365)


def _between(value: str, least: int, most: int) -> int:
    found = number(value)
    if not least <= found <= most:
        raise OptionUnusable(f"{found} kan ikke brukes. Velg et tall fra {least} til {most}.")
    return found


def _check(value: str) -> str:
    if value.strip().lower() not in {"mod10", "mod11"}:
        raise OptionUnusable(f"«{value}» er ikke en KID-kontroll. Velg MOD10 eller MOD11.")
    return value.strip().lower()


def _channel(value: str) -> Channel:
    try:
        return CHANNEL.read(value.strip().upper())
    except NotOfTheKind as problem:
        raise OptionUnusable(
            f"Sendemåten «{value}» finnes ikke. Velg {CHANNEL.sentence}.", field="channel"
        ) from problem


def _word(answer: object) -> str:
    return "ja" if answer else "nei"
