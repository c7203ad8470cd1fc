"""«Mitt firma»: what a document could not carry is refused, and each change is remembered."""

from typing import Any

import pytest

from builders import NOW, a_company, an_actor
from webfaktura.norway.identifiers import InvalidBankAccountNo, InvalidOrgNo, InvalidPostalCode
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.commands import change_company_profile, change_office_choices
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.rules import (
    CompanyProfile,
    InvalidAccount,
    InvalidBic,
    InvalidCountry,
    InvalidEmail,
    InvalidIban,
    InvalidTerm,
    NameMissing,
    OfficeChoices,
    TooLong,
    UnknownChannel,
)
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def profile(**changes: Any) -> CompanyProfile:
    example: dict[str, Any] = {
        "name": "Demo Bygg AS",
        "org_no": "923456783",
        "company_form": "AS",
        "vat_registered": True,
        "address_1": "Storgata 1",
        "postal_code": "0155",
        "place": "OSLO",
        "email": "post@demobygg.example",
        "bank_account_no": "86011117947",
    }
    return CompanyProfile(**{**example, **changes})


def change(company: Company, **changes: Any) -> Company:
    return change_company_profile(
        company=company, details=profile(**changes), at=NOW, by=an_actor("Kari")
    )


def test_a_change_is_kept_and_remembered_with_what_was_before() -> None:
    company = a_company()

    changed = change(company, address_1=" Lillegata 2 ", due_days=30, channel="ehf")

    company.refresh_from_db()
    assert (company.address_1, company.due_days, company.channel) == ("Lillegata 2", 30, "ehf")
    assert changed == company
    with company_scope(company):
        entry = AuditEntry.objects.get(deed="company.change")
    assert (entry.actor, entry.details) == (
        "Kari",
        {
            "address_1": ["Storgata 1", "Lillegata 2"],
            "due_days": [14, 30],
            "channel": ["email", "ehf"],
        },
    )


def test_nothing_changed_is_nothing_remembered() -> None:
    company = a_company()

    change(company)

    with company_scope(company):
        assert AuditEntry.objects.exists()
        assert not AuditEntry.objects.filter(deed="company.change").exists()


def test_numbers_are_kept_bare() -> None:
    changed = change(
        a_company(),
        bank_account_no="8601.11.17947",
        iban="no93 8601 1117 947",
        bic="dnbanokk",
        country="no",
        phone="",
    )

    assert (changed.bank_account_no, changed.iban, changed.bic, changed.country) == (
        "86011117947",
        "NO9386011117947",
        "DNBANOKK",
        "NO",
    )


def test_what_drives_the_documents_is_kept_and_remembered() -> None:
    company = a_company()

    change(company, company_form="enk", vat_registered=False, winding_up=True)

    company.refresh_from_db()
    assert (company.company_form, company.vat_registered, company.winding_up) == (
        "ENK",
        False,
        True,
    )
    with company_scope(company):
        entry = AuditEntry.objects.get(deed="company.change")
    assert entry.details == {
        "company_form": ["AS", "ENK"],
        "vat_registered": [True, False],
        "winding_up": [False, True],
    }


def test_a_firm_may_get_another_organisation_number() -> None:
    assert change(a_company(), org_no="974 760 673").org_no == "974760673"


def test_lines_are_kept_as_one_writes_them() -> None:
    changed = change(a_company(), email_text="Hei!\r\n\r\nTakk.\r", footer="En\r\nto")

    assert (changed.email_text, changed.footer) == ("Hei!\n\nTakk.", "En\nto")


def test_what_the_office_decides_is_kept_and_remembered() -> None:
    company = a_company()
    choices = OfficeChoices(uses_currencies=True, default_sales_account=" 3010 ")

    for _ in range(2):
        change_office_choices(company=company, choices=choices, at=NOW, by=an_actor("Kari"))

    company.refresh_from_db()
    assert (company.uses_currencies, company.default_sales_account) == (True, "3010")
    with company_scope(company):
        entry = AuditEntry.objects.get(deed="company.change_office_choices")
    assert entry.details == {
        "uses_currencies": [False, True],
        "default_sales_account": ["3000", "3010"],
    }


@pytest.mark.parametrize("account", ["", " ", "30 10", "x" * 21, "3000;"])
def test_what_is_no_account_is_refused(account: str) -> None:
    choices = OfficeChoices(uses_currencies=False, default_sales_account=account)

    with pytest.raises(InvalidAccount, match="slik den står i regnskapssystemet") as refused:
        change_office_choices(company=a_company(), choices=choices, at=NOW, by=an_actor())

    assert refused.value.field == "default_sales_account"


def test_a_foreign_postal_code_is_left_alone() -> None:
    assert change(a_company(), country="SE", postal_code="111 20").postal_code == "111 20"


@pytest.mark.parametrize(
    ("field", "value", "refusal", "words"),
    [
        ("org_no", "923456784", InvalidOrgNo, "9 siffer"),
        ("org_no", "", InvalidOrgNo, "9 siffer"),
        ("company_form", "x" * 11, TooLong, "Organisasjonsformen kan ha høyst 10 tegn."),
        ("email_text", "x" * 2001, TooLong, "Teksten i e-posten kan ha høyst 2000 tegn."),
        ("name", "  ", NameMissing, "Firmaet mangler navn."),
        ("name", "x" * 201, TooLong, "Firmanavnet kan ha høyst 200 tegn."),
        ("footer", "x" * 501, TooLong, "Bunnteksten kan ha høyst 500 tegn."),
        ("postal_code", "155", InvalidPostalCode, "skal ha 4 siffer"),
        ("country", "Norge", InvalidCountry, "to bokstaver"),
        ("email", "post", InvalidEmail, "Skriv den som navn@firma.no."),
        ("email", f"{'x' * 190}@firma.no.example", TooLong, "E-postadressen"),
        ("bank_account_no", "86011117948", InvalidBankAccountNo, "11 siffer"),
        ("iban", "NO9386011117948", InvalidIban, "IBAN «NO9386011117948»"),
        ("bic", "DNB", InvalidBic, "8 eller 11 tegn"),
        ("due_days", 366, InvalidTerm, "fra 0 til 365"),
        ("due_days", -1, InvalidTerm, "fra 0 til 365"),
        ("channel", "fax", UnknownChannel, "Velg e-post, EHF, post eller ingen."),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(
    field: str, value: object, refusal: type[Refusal], words: str
) -> None:
    company = a_company()

    with pytest.raises(refusal) as refused:
        change(company, **{field: value})

    assert refused.value.field == field
    assert words in refused.value.sentence
    company.refresh_from_db()
    assert company.name == "Demo Bygg AS"
