"""The original's seven steps, what is proposed in them, and what the answers amount to; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from webfaktura.contract.v1.base import Channel
from webfaktura.contract.v1.companies import (
    CompanySettings,
    KidParts,
    Modules,
    Series,
    Terms,
    VoucherTypes,
)
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.money import format_amount
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine.choices import Choices, Offer
from webfaktura.sync.engine.plan import Updating
from webfaktura.sync.erp.port import ErpVatCode

type Answers = Mapping[str, Any]


class Stage(StrEnum):
    """One of the seven steps; the value stands in its address."""

    COMPANY = "firma"
    SUBSCRIPTION = "abonnement"
    MODULES = "moduler"
    USERS = "bruker"
    SETUP = "oppsett"
    VAT_CODES = "avgiftskoder"
    CREATE = "opprett"

    @property
    def heading(self) -> str:
        """The step's name on screen, the original's."""
        return self.value.capitalize()

    @property
    def number(self) -> int:
        """Its place among the seven, from 1."""
        return list(Stage).index(self) + 1

    @property
    def next(self) -> "Stage":
        """The step after this one; the last is its own."""
        return list(Stage)[min(self.number, len(Stage) - 1)]


SUBSCRIPTIONS = (
    ("10", "Inntil 50 fakturaer i året"),
    ("20", "Inntil 150 fakturaer i året"),
    ("30", "Inntil 300 fakturaer i året"),
    ("40", "Inntil 600 fakturaer i året"),
    ("50", "Inntil 1 200 fakturaer i året"),
    ("60", "Inntil 3 000 fakturaer i året"),
    ("70", "Uten grense"),
    ("99", "Demo – fakturaene sendes ikke til kundene"),
)
"""What WebFaktura is shipped with; the server says no to what it does not offer."""

CHANNELS = (
    (Channel.EMAIL.value, "E-post"),
    (Channel.EHF.value, "EHF"),
    (Channel.POST.value, "Post"),
    (Channel.NONE.value, "Sendes ikke"),
)

_LEVEL_BY_RATE = {25: VatLevel.PLH, 15: VatLevel.PLL, 12: VatLevel.PLS, 0: VatLevel.FRI}
_PROPOSED_ACCOUNT = "3000"
_EXAMPLE = Decimal(1000)


def proposed_setup(offer: Offer) -> dict[str, Any]:
    """The setup's usual answers, the original's."""
    codes = [kind.code for kind in offer.voucher_types]
    first, second = [*codes, "", ""][:2]
    return {
        "next_customer_no": 10_000,
        "next_invoice_no": 1,
        "next_credit_note_no": 0,
        "due_days": 14,
        "channel": Channel.EMAIL.value,
        "voucher_type_invoice": first,
        "voucher_type_credit_note": second,
        "kid_client": 0,
        "kid_customer": 6,
        "kid_invoice": 6,
        "kid_check": "mod10",
    }


def proposed_levels(codes: Sequence[ErpVatCode]) -> dict[str, dict[str, str]]:
    """Level and account by code, from each code's rate."""
    return {
        code.code: {
            "level": _LEVEL_BY_RATE.get(int(code.rate), VatLevel.FRI).value,
            "account": _PROPOSED_ACCOUNT,
        }
        for code in codes
    }


def effect_of(code: ErpVatCode, level: str, account: str) -> str:
    """What a connection does to a sale, in words and in an example's amounts."""
    if not level:
        return "Kobles ikke. Produkter kan ikke bruke koden."
    tax = (_EXAMPLE * code.rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    gross = f"{format_amount(_EXAMPLE)} blir {format_amount(_EXAMPLE + tax)}"
    named = VatLevel(level).norwegian_name
    return f"{gross} ({named}). Salget føres på konto {account or '–'}."


def modules_of(answers: Answers) -> Modules:
    """The modules as the contract says them."""
    told = answers[Stage.MODULES]
    return Modules(
        payments=told["payments"], departments=told["departments"], projects=told["projects"]
    )


def updating_of(answers: Answers) -> Updating:
    """Whether batches are updated by us."""
    return Updating.AUTOMATIC if answers[Stage.MODULES]["updates"] else Updating.BY_HAND


def series_of(told: Answers) -> Series:
    """The first numbers, of the setup's answers."""
    return Series(
        next_customer_no=told["next_customer_no"],
        next_invoice_no=told["next_invoice_no"],
        next_credit_note_no=told["next_credit_note_no"],
    )


def kid_of(told: Answers) -> KidParts:
    """The KID's parts, of the setup's answers."""
    return KidParts(
        client=told["kid_client"],
        customer=told["kid_customer"],
        invoice=told["kid_invoice"],
        check=told["kid_check"],
    )


def terms_of(told: Answers) -> Terms:
    """What new customers get, of the setup's answers."""
    return Terms(due_days=told["due_days"], channel=Channel(told["channel"]))


def voucher_types_of(told: Answers) -> VoucherTypes:
    """The voucher types, of the setup's answers."""
    return VoucherTypes(
        invoice=told["voucher_type_invoice"], credit_note=told["voucher_type_credit_note"]
    )


def levels_of(told: Mapping[str, Mapping[str, str]]) -> dict[str, VatLevel]:
    """The level of each code that is connected."""
    return {code: VatLevel(one["level"]) for code, one in told.items() if one["level"]}


def accounts_of(told: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The sales account of each code that is connected."""
    return {code: one["account"] for code, one in told.items() if one["level"]}


def missing(answers: Answers) -> list[Stage]:
    """The steps that are not answered yet, in order; the last one asks nothing."""
    return [stage for stage in Stage if stage is not Stage.CREATE and not answers.get(stage)]


def choices_of(answers: Answers, user: NewUser) -> Choices:
    """What was chosen, for the engine; every step but the last is answered."""
    setup, codes = answers[Stage.SETUP], answers[Stage.VAT_CODES]
    return Choices(
        subscription_code=answers[Stage.SUBSCRIPTION]["code"],
        modules=modules_of(answers),
        updating=updating_of(answers),
        user=user,
        series=series_of(setup),
        kid=kid_of(setup),
        terms=terms_of(setup),
        voucher_types=voucher_types_of(setup),
        levels=levels_of(codes),
        sales_accounts=accounts_of(codes),
    )


@dataclass(frozen=True)
class Standing:
    """A client that is created, in the same words as the steps' answers."""

    answers: Answers
    company_no: int


def standing(server: CompanySettings, *, updates_batches: bool) -> Standing:
    """The seven steps filled in with what the server has."""
    answers: dict[str, Any] = {
        Stage.COMPANY: {"client_no": server.erp_client_no},
        Stage.SUBSCRIPTION: {"code": server.subscription_code},
        Stage.MODULES: {**server.modules.wire, "updates": updates_batches},
        Stage.SETUP: {
            **server.series.wire,
            "due_days": server.terms.due_days,
            "channel": server.terms.channel.value,
            "voucher_type_invoice": server.voucher_types.invoice,
            "voucher_type_credit_note": server.voucher_types.credit_note,
            **{f"kid_{part}": value for part, value in server.kid.wire.items()},
        },
        Stage.VAT_CODES: {
            one.code: {"level": one.level or "", "account": one.sales_account}
            for one in server.vat_codes
        },
    }
    return Standing(answers, server.company_no)
