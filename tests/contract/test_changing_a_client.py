"""An office changes what it decides about a client from Sync: all of it, or nothing."""

from typing import Any
from uuid import uuid4

import pytest

from builders import a_new_user, a_user, an_issued_invoice
from contract.office import Answer, Office, a_client_of, an_office
from contract.samples import sample
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.server.registers.models import VoidedNumbers
from webfaktura.server.registers.queries import vat_codes
from webfaktura.server.tenancy.models import AuditEntry, Company, User
from webfaktura.server.tenancy.queries import companies_of
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


@pytest.fixture
def company(office: Office) -> Company:
    return a_client_of(office)


def change(office: Office, company: Company, **wanted: Any) -> Answer:
    message = {"id": str(uuid4()), **wanted}
    return office.ask(v1.CHANGE_COMPANY, message, company_no=company.company_no)


def told(office: Office, company: Company) -> Any:
    return office.ask(v1.COMPANY, company_no=company.company_no).body


def deeds(company: Company) -> dict[str, Any]:
    """The newest details of each deed in the client's log."""
    with company_scope(company):
        entries = AuditEntry.objects.filter(scope=f"company:{company.pk}").order_by("position")
        return {entry.deed: entry.details for entry in entries}


def test_the_sample_changes_everything_and_the_answer_tells_it(
    office: Office, company: Company
) -> None:
    wanted = sample(v1.CHANGE_COMPANY.request)

    answer = office.ask(v1.CHANGE_COMPANY, wanted, company_no=company.company_no)

    assert answer.body == told(office, company)
    same = ("active", "subscription_code", "modules", "series", "terms", "voucher_types")
    assert {name: answer.body[name] for name in same} == {name: wanted[name] for name in same}
    assert {code["code"]: code["sales_account"] for code in answer.body["vat_codes"]}["11"] == (
        "3061"
    )
    user = User.objects.get(user_name="klient2")
    assert [each.pk for each in companies_of(user)] == [company.pk]


def test_what_is_not_said_stays(office: Office, company: Company) -> None:
    before = told(office, company)
    log = deeds(company)

    answer = change(office, company)

    assert (answer.status, answer.body) == (200, before)
    assert deeds(company) == log


def test_the_log_tells_what_was_before_and_what_came(office: Office, company: Company) -> None:
    change(
        office, company, active=False, subscription_code="40",
        terms={"due_days": 30, "channel": "ehf"},
    )  # fmt: skip

    log = deeds(company)
    assert log["company.change_subscription"] == {"subscription": ["30", "40"]}
    assert log["company.change_agreement"] == {"due_days": [14, 30], "channel": ["email", "ehf"]}
    assert "company.deactivate" in log


def test_a_client_is_switched_off_and_on_again(office: Office, company: Company) -> None:
    off = change(office, company, active=False)
    refused = office.take_lease(company)
    on = change(office, company, active=True)

    assert (off.body["active"], on.body["active"]) == (False, True)
    assert refused.problem.code == "company-inactive"
    assert office.take_lease(company).status == 200


def test_the_same_call_again_is_the_same_answer(office: Office, company: Company) -> None:
    wanted = sample(v1.CHANGE_COMPANY.request)
    place = {"company_no": company.company_no}

    answers = [office.ask(v1.CHANGE_COMPANY, wanted, **place) for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert User.objects.filter(user_name="klient2").count() == 1


SERIES = {"next_customer_no": 10010, "next_invoice_no": 1, "next_credit_note_no": 0}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"subscription_code": "35"}, "subscription_code"),
        ({"series": SERIES | {"next_invoice_no": 9_999_999}}, "series.next_invoice_no"),
        ({"series": SERIES | {"next_customer_no": 99_999_999}}, "series.next_customer_no"),
        ({"new_users": [{**a_new_user().wire, "email": "ikke en adresse"}]}, "new_users.0.email"),
        (
            {"vat_codes": [{"code": "9", "name": "Fri", "rate": "0", "level": "PLH",
                            "sales_account": "3000"}]},
            "vat_codes",
        ),
        ({"terms": {"due_days": 400, "channel": "email"}}, "terms.due_days"),
    ],
)  # fmt: skip
def test_one_thing_that_cannot_be_leaves_all_as_it_was(
    office: Office, company: Company, wanted: dict[str, Any], field: str
) -> None:
    before = told(office, company)
    log = deeds(company)

    answer = change(office, company, **{"active": False, "footer": "Ny", **wanted})

    assert (answer.status, answer.problem.field) == (422, field)
    assert told(office, company) == before
    assert deeds(company) == log


def test_a_user_name_that_is_taken_is_refused(office: Office, company: Company) -> None:
    taken = a_user(company, user_name="kari")

    answer = change(office, company, new_users=[a_new_user(user_name="KARI").wire])

    assert (answer.problem.code, answer.problem.field) == (
        "user-name-taken",
        "new_users.0.user_name",
    )
    assert User.objects.filter(user_name__iexact=taken.user_name).count() == 1


def test_series_follow_the_rules_of_the_office_s_own_page(office: Office, company: Company) -> None:
    with company_scope(company):
        an_issued_invoice(company)
    now = told(office, company)["series"]

    back = change(office, company, series=now | {"next_invoice_no": 1})
    moved = change(
        office, company, series=now | {"next_invoice_no": 100, "next_credit_note_no": 500}
    )

    assert (back.problem.code, back.problem.field) == ("number-used", "series.next_invoice_no")
    assert moved.body["series"] == now | {"next_invoice_no": 100, "next_credit_note_no": 500}
    with company_scope(company):
        [voided] = VoidedNumbers.objects.all()
    assert (voided.first_no, voided.last_no) == (2, 99)
    assert voided.reason


def test_only_codes_with_level_and_account_are_connected(office: Office, company: Company) -> None:
    unsaid = {"code": "1", "name": "x", "rate": "25", "level": None, "sales_account": "3999"}
    new = {"code": "5", "name": "Lav", "rate": "12", "level": "PLS", "sales_account": "3050"}

    answer = change(office, company, vat_codes=[unsaid, new])

    codes = {code["code"]: code for code in answer.body["vat_codes"]}
    assert (codes["1"]["level"], codes["1"]["sales_account"]) == ("PLH", "3000")
    assert (codes["5"]["level"], codes["5"]["sales_account"]) == ("PLS", "3050")
    assert deeds(company)["vat_codes.connect"] == {"5": [["", ""], ["PLS", "3050"]]}
    with company_scope(company):
        assert vat_codes(company).count() == len(codes)


def test_another_office_s_client_stays_as_it_is(office: Office, company: Company) -> None:
    stranger = an_office()

    answer = change(stranger, company, active=False)

    assert (answer.status, answer.problem.code) == (404, "unknown-company")
    assert told(office, company)["active"] is True


@pytest.mark.parametrize(
    ("asked", "free"),
    [
        ("ledig", True),
        ("  ledig  ", True),
        ("kari@fjord.example", False),
        ("KARI@fjord.example", False),
    ],
)
def test_a_user_name_is_free_or_one_like_it_is(
    office: Office, company: Company, asked: str, free: bool
) -> None:
    a_user(company, user_name="Kari@fjord.example")
    a_user(company, user_name="kari2@fjord.example")

    answer = office.ask(v1.CHECK_USER_NAME, {"user_name": asked})

    assert answer.body["is_free"] is free
    suggestion = answer.body["suggestion"]
    assert suggestion.lower() == ("" if free else "kari3@fjord.example")


def test_a_user_name_of_spaces_is_none(office: Office) -> None:
    answer = office.ask(v1.CHECK_USER_NAME, {"user_name": "    "})

    assert (answer.status, answer.problem.field) == (422, "user_name")


def test_a_very_long_user_name_gets_one_that_has_room(office: Office, company: Company) -> None:
    a_user(company, user_name="x" * 150)

    suggestion = office.ask(v1.CHECK_USER_NAME, {"user_name": "x" * 150}).body["suggestion"]

    assert suggestion == "x" * 149 + "2"
