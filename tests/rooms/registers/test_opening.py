"""A client is opened with its series, VAT codes and first group, or not at all."""

from typing import Any

import pytest

from builders import NOW, a_company, a_new_company, a_new_user, a_vat_code, an_actor, an_agency
from webfaktura.norway.identifiers import InvalidBankAccountNo, InvalidOrgNo
from webfaktura.norway.kid import InvalidKidDesign, NumberTooLongForKid
from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.models import NumberSeries
from webfaktura.server.registers.opening import open_company
from webfaktura.server.registers.queries import (
    levels_in_use,
    posting_for,
    product_groups,
    vat_codes,
)
from webfaktura.server.registers.rules import AccountMissing
from webfaktura.server.registers.vat_codes import CodeTwice, LevelsMissing, RateOutOfPlace
from webfaktura.server.tenancy.commands import UnknownSubscription, UserNameTaken
from webfaktura.server.tenancy.models import AuditEntry, Company, User
from webfaktura.server.tenancy.rules import InvalidEmail, TooLong
from webfaktura.server.tenancy.scope import company_scope
from webfaktura.server.tenancy.subscriptions import FIRST_COMPANY_NO

pytestmark = pytest.mark.django_db

HIGH = a_vat_code("1", "25", "PLH", "3000")
FREE = a_vat_code("9", "0", "FRI", "3100")


def test_a_client_gets_the_next_number_its_series_and_its_levels() -> None:
    company = a_company()

    with company_scope(company):
        series = dict(NumberSeries.objects.order_by("kind").values_list("kind", "next_no"))
        levels = levels_in_use(company)
        groups = [group.name for group in product_groups(company)]
    assert company.company_no == FIRST_COMPANY_NO
    assert series == {"customer": 10010, "invoice": 1}
    assert levels == [VatLevel.PLH, VatLevel.PLL, VatLevel.FRI, VatLevel.EKS]
    assert groups == ["Varer og tjenester"]


def test_credit_notes_get_a_series_of_their_own_when_they_have_a_first_number() -> None:
    numbers = {"next_customer_no": 10010, "next_invoice_no": 1, "next_credit_note_no": 900}
    company = a_company(series=numbers)

    with company_scope(company):
        assert NumberSeries.objects.get(kind="credit_note").next_no == 900


def test_each_client_gets_a_number_of_its_own() -> None:
    agency = an_agency()

    numbers = [a_company(agency, erp_client_no=no).company_no for no in ("997", "998", "999")]

    assert numbers == [FIRST_COMPANY_NO, FIRST_COMPANY_NO + 1, FIRST_COMPANY_NO + 2]


def test_the_same_client_twice_is_the_same_company() -> None:
    agency = an_agency()
    user = a_new_user()

    opened = [
        open_company(agency=agency, wanted=wanted, at=NOW, by=an_actor())
        for wanted in (a_new_company(users=[user]), a_new_company(users=[user]))
    ]

    assert [again.is_new for again in opened] == [True, False]
    assert opened[0].company == opened[1].company
    assert Company.objects.count() == 1


def test_two_offices_may_have_a_client_of_the_same_number() -> None:
    assert a_company() != a_company()


def test_a_client_is_written_in_the_audit_log_with_its_users() -> None:
    user = a_new_user()
    company = a_company(users=[user])

    with company_scope(company):
        entries = AuditEntry.objects.filter(scope=f"company:{company.pk}").order_by("position")
        told = list(entries.values_list("deed", "subject"))
    assert told == [
        ("company.create", "Demo Bygg AS"),
        ("user.add", user.user_name),
        ("product_group.add", "Varer og tjenester"),
    ]


@pytest.mark.parametrize(
    ("changes", "refusal", "field", "words"),
    [
        ({"vat_codes": [HIGH]}, LevelsMissing, "vat_codes", "minst én til en uten"),
        ({"vat_codes": [FREE]}, LevelsMissing, "vat_codes", "en sats med avgift"),
        ({"vat_codes": [HIGH, HIGH, FREE]}, CodeTwice, "vat_codes", "Avgiftskode 1 står to ganger"),
        (
            {"vat_codes": [HIGH, a_vat_code("9", "0", "FRI")]},
            AccountMissing,
            "vat_codes",
            "Avgiftskode 9 Utgående mva 0 % mangler salgskonto.",
        ),
        (
            {"vat_codes": [HIGH, a_vat_code("9", "25", "FRI", "3100")]},
            RateOutOfPlace,
            "vat_codes",
            "Avgiftskode 9 har satsen 25 % og kan ikke knyttes til FRI – Fri.",
        ),
        (
            {
                "series": {
                    "next_customer_no": 1,
                    "next_invoice_no": 1234567,
                    "next_credit_note_no": 0,
                }
            },
            NumberTooLongForKid,
            "series.next_invoice_no",
            "Fakturanummeret 1234567 har 7 siffer, men fakturadelen av KID har bare plass til 6.",
        ),
        (
            {"kid": {"client": 0, "customer": 4, "invoice": 6}},
            NumberTooLongForKid,
            "series.next_customer_no",
            "Kundenummeret 10010 har 5 siffer, men kundedelen av KID har bare plass til 4.",
        ),
        (
            {"kid": {"client": 3, "customer": 6, "invoice": 6}},
            NumberTooLongForKid,
            "kid.client",
            "klientdelen av KID har bare plass til 3.",
        ),
        (
            {"kid": {"client": 9, "customer": 9, "invoice": 9}},
            InvalidKidDesign,
            "kid",
            "28 tegn",
        ),
        ({"subscription_code": "35"}, UnknownSubscription, "subscription_code", "30 Inntil 300"),
        (
            {"footer": "x" * 500, "users": [a_new_user(email="kari")]},
            InvalidEmail,
            "users.0.email",
            "«kari»",
        ),
    ],
)
def test_a_client_that_could_not_work_is_refused_whole(
    changes: dict[str, Any], refusal: type[Refusal], field: str, words: str
) -> None:
    with pytest.raises(refusal) as refused:
        a_company(**changes)

    assert refused.value.field == field
    assert words in refused.value.sentence
    assert not Company.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("fact", "text", "refusal"),
    [
        ("org_no", "923456784", InvalidOrgNo),
        ("bank_account_no", "86011117948", InvalidBankAccountNo),
        ("email", "post(a)demobygg.example", InvalidEmail),
        ("phone", "1" * 41, TooLong),
    ],
)
def test_a_wrong_fact_is_refused_by_its_name(fact: str, text: str, refusal: type[Refusal]) -> None:
    facts = a_new_company().facts.model_dump() | {fact: text}

    with pytest.raises(refusal) as refused:
        a_company(facts=facts)

    assert refused.value.field == f"facts.{fact}"


def test_a_user_name_that_is_taken_is_refused_whatever_its_case() -> None:
    a_company(users=[a_new_user(user_name="kari@klient.example")])

    with pytest.raises(UserNameTaken) as refused:
        a_company(users=[a_new_user(), a_new_user(user_name="Kari@klient.example")])

    assert refused.value.field == "users.1.user_name"
    assert Company.objects.count() == 1


def test_a_refused_client_costs_no_number() -> None:
    with pytest.raises(LevelsMissing):
        a_company(vat_codes=[HIGH])

    assert a_company().company_no == FIRST_COMPANY_NO


def test_a_client_without_kid_has_no_design() -> None:
    assert a_company(kid={"client": 0, "customer": 0, "invoice": 0}).kid_design is None


def test_a_new_client_s_sales_are_posted_by_its_first_codes() -> None:
    company = a_company()

    with company_scope(company):
        posting = posting_for(company=company, group=None, level=VatLevel.PLH)

    assert posting is not None
    assert (posting.vat_code, posting.sales_account) == ("1", "3000")


def test_a_code_that_is_not_connected_is_kept_and_posts_nothing() -> None:
    company = a_company(vat_codes=[HIGH, FREE, a_vat_code("5", "12")])

    with company_scope(company):
        levels = {code.code: code.level for code in vat_codes(company)}
        assert levels == {"1": "PLH", "9": "FRI", "5": ""}
        assert posting_for(company=company, group=None, level=VatLevel.PLS) is None
