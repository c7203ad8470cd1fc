"""What Sync brings from the ERP is taken over whole, and what is on its way there stays."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from builders import NOW, a_company, a_customer, a_vat_code, an_actor
from webfaktura.contract.v1.base import Counted
from webfaktura.contract.v1.companies import VatCode
from webfaktura.contract.v1.registers import (
    Customer as ErpCustomer,
)
from webfaktura.contract.v1.registers import (
    CustomersPut,
    RegisterEntry,
    TransferredCustomer,
    VatCodesPut,
)
from webfaktura.server.registers.customers_from_erp import (
    confirm_customers,
    put_customers_from_erp,
)
from webfaktura.server.registers.from_erp import put_departments, put_projects, put_vat_codes
from webfaktura.server.registers.models import Customer, Department
from webfaktura.server.registers.queries import (
    changed_customers,
    customers,
    department_choices,
    details_of,
    postings_of,
    project_choices,
    vat_codes,
)
from webfaktura.server.registers.vat_codes import CodeTwice, RateOutOfPlace, RateTooFine
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def an_entry(no: str, name: str, *, active: bool = True) -> RegisterEntry:
    return RegisterEntry(no=no, name=name, active=active)


def an_erp_customer(customer_no: int = 500, **changes: Any) -> ErpCustomer:
    return ErpCustomer.model_validate(
        {"customer_no": customer_no, "name": "Sjø & Land AS", **changes}
    )


def put_entries(company: Company, *entries: RegisterEntry) -> Counted:
    return put_departments(company=company, entries=entries, at=NOW, by=an_actor())


def put_codes(company: Company, *codes: dict[str, Any]) -> VatCodesPut:
    read = [VatCode.model_validate(code) for code in codes]
    return put_vat_codes(company=company, codes=read, at=NOW, by=an_actor())


def put(company: Company, *from_erp: ErpCustomer) -> CustomersPut:
    return put_customers_from_erp(company=company, customers=from_erp, at=NOW, by=an_actor())


def confirm(company: Company, *versions: tuple[int, int]) -> int:
    transferred = [
        TransferredCustomer(customer_no=number, version=version) for number, version in versions
    ]
    return confirm_customers(company=company, transferred=transferred, at=NOW, by=an_actor())


def deeds(company: Company) -> list[str]:
    entries = AuditEntry.objects.filter(scope=f"company:{company.pk}").order_by("position")
    return list(entries.values_list("deed", flat=True))


def test_departments_are_what_the_erp_has(company: Company) -> None:
    first = put_entries(company, an_entry("20", "Verksted"), an_entry("10", "Salg"))
    again = put_entries(company, an_entry("10", "Salg og service"), an_entry("30", "Lager"))

    assert first == Counted(created=2)
    assert again == Counted(created=1, changed=2)  # 10 is renamed, 20 is gone
    assert department_choices(company) == [("10", "10 Salg og service"), ("30", "30 Lager")]
    assert Department.objects.count() == 3


def test_a_department_that_comes_back_is_the_same_one(company: Company) -> None:
    put_entries(company, an_entry("10", "Salg"))
    put_entries(company)
    before = Department.objects.get().pk

    put_entries(company, an_entry("10", "Salg"))

    assert Department.objects.get().pk == before
    assert department_choices(company) == [("10", "10 Salg")]


def test_nothing_new_leaves_no_trace(company: Company) -> None:
    put_entries(company, an_entry("10", "Salg"))

    assert put_entries(company, an_entry("10", "Salg")) == Counted(unchanged=1)
    assert deeds(company).count("departments.put") == 1


def test_projects_are_a_register_of_their_own(company: Company) -> None:
    entries = [an_entry("P1", "Rådhuset"), an_entry("P2", "Brua", active=False)]

    put_projects(company=company, entries=entries, at=NOW, by=an_actor())

    assert (project_choices(company), department_choices(company)) == (
        [("P1", "P1 Rådhuset")],
        [],
    )


def test_a_code_without_a_level_keeps_the_connection_it_has(company: Company) -> None:
    answer = put_codes(
        company,
        a_vat_code("1", "25"),
        a_vat_code("11", "25"),
        a_vat_code("21", "15"),
        a_vat_code("9", "0"),
        a_vat_code("91", "0"),
        a_vat_code("5", "12"),
    )

    assert answer == VatCodesPut(created=1, changed=0, unchanged=5, unmapped=("5",))
    kept = {code.code: (code.level, code.sales_account) for code in vat_codes(company)}
    assert (kept["1"], kept["5"]) == (("PLH", "3000"), ("", ""))


def test_a_code_that_is_gone_from_the_erp_no_longer_posts(company: Company) -> None:
    put_codes(company, a_vat_code("11", "25"), a_vat_code("9", "0"))

    table = postings_of(company)
    assert [table.find(None, level) is None for level in ("PLH", "PLL", "FRI")] == [
        False,
        True,
        False,
    ]
    assert [code.code for code in vat_codes(company)] == ["11", "9"]


def test_a_code_connected_later_comes_after_those_that_were(company: Company) -> None:
    put_codes(
        company,
        a_vat_code("0", "25", "PLH", "3001"),
        a_vat_code("5", "12", "PLS", "3050"),
        a_vat_code("1", "25"),
    )

    table = postings_of(company)
    high, low = table.find(None, "PLH"), table.find(None, "PLS")
    assert (high and high.vat_code, low and low.sales_account) == ("1", "3050")


def test_a_new_account_without_a_new_code_is_a_change(company: Company) -> None:
    put_codes(company, a_vat_code("1", "25", "PLH", "3005"), a_vat_code("9", "0", "FRI"))

    accounts = {code.code: code.sales_account for code in vat_codes(company)}
    assert accounts == {"1": "3005", "9": "3100"}


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ([a_vat_code("1", "25"), a_vat_code("1", "25")], CodeTwice),
        ([a_vat_code("1", "0", "PLH", "3000")], RateOutOfPlace),
        ([a_vat_code("1", "25.125")], RateTooFine),
    ],
)
def test_codes_that_could_not_be_posted_are_refused_whole(
    company: Company, codes: list[dict[str, Any]], refusal: type[Exception]
) -> None:
    before = list(vat_codes(company).values())

    with pytest.raises(refusal):
        put_codes(company, *codes)

    assert list(vat_codes(company).values()) == before


def test_a_customer_of_the_erp_is_not_sent_back_to_it(company: Company) -> None:
    assert put(company, an_erp_customer(500), an_erp_customer(501)) == CustomersPut(created=2)

    assert [customer.customer_no for customer in customers(company)] == [500, 501]
    assert list(changed_customers(company)) == []


def test_the_erp_s_change_is_taken_over_with_what_only_we_know_kept(company: Company) -> None:
    put(company, an_erp_customer(place="Bodø"))
    Customer.objects.update(your_reference="Kari", channel="ehf")

    assert put(company, an_erp_customer(place="Tromsø", due_days=30)) == CustomersPut(changed=1)

    customer = customers(company).get()
    assert (customer.place, customer.due_days) == ("Tromsø", 30)
    assert (customer.your_reference, customer.channel) == ("Kari", "ehf")
    assert put(company, an_erp_customer(place="Tromsø", due_days=30)) == CustomersPut(unchanged=1)


def test_the_erp_s_change_leaves_what_its_words_do_not_know(company: Company) -> None:
    Department.objects.create(company=company, no="10", name="Salg")
    ours = {
        "org_no": "",
        "is_person": False,
        "more_emails": "kopi@sjo.example",
        "delivery_place": "Oslo",
        "currency": "EUR",
        "language": "en",
        "department_no": "10",
        "your_reference": "Åse",
        "channel": "post",
    }
    customer = a_customer(company, **ours)
    confirm(company, (customer.customer_no, 1))
    before = details_of(customer)

    put(company, an_erp_customer(customer.customer_no, name="Nytt navn", email="ny@sjo.example"))

    customer = customers(company).get()
    after = details_of(customer)
    assert (after.name, after.email) == ("Nytt navn", "ny@sjo.example")
    kept = {name: getattr(after, name) for name in ours if name != "org_no"}
    assert kept == {name: getattr(before, name) for name in kept}


def test_what_is_on_its_way_to_the_erp_is_not_overwritten(company: Company) -> None:
    ours = a_customer(company)

    counted = put(company, an_erp_customer(ours.customer_no, name="Et annet navn"))

    assert counted == CustomersPut(unchanged=1, conflicts=1)
    assert customers(company).get().name == ours.name
    assert list(changed_customers(company)) == []  # until somebody has chosen


def test_what_the_erp_has_written_wrongly_does_not_stop_the_others(company: Company) -> None:
    odd = an_erp_customer(postal_code="N-1", email="ikke oppgitt", phone="1" * 60)

    assert put(company, odd, an_erp_customer(501)) == CustomersPut(created=2)
    assert put(company, odd, an_erp_customer(501)) == CustomersPut(unchanged=2)


def test_a_thousand_customers_cost_few_queries(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [an_erp_customer(number) for number in range(1, 1001)]

    with django_assert_max_num_queries(40):
        assert put(company, *many) == CustomersPut(created=1000)


def test_a_change_made_while_the_old_version_travels_is_handed_out_again(company: Company) -> None:
    customer = a_customer(company)
    Customer.objects.update(version=2)  # changed after version 1 was handed out

    assert confirm(company, (customer.customer_no, 1)) == 1

    assert [row.transferred_version for row in changed_customers(company)] == [1]
    assert confirm(company, (customer.customer_no, 2)) == 1
    assert list(changed_customers(company)) == []


def test_a_confirmation_again_or_of_nobody_counts_nothing(company: Company) -> None:
    customer = a_customer(company)
    confirm(company, (customer.customer_no, 1))

    assert confirm(company, (customer.customer_no, 1), (77, 1)) == 0
    assert deeds(company).count("customers.confirm") == 1


def test_a_version_that_was_never_handed_out_hides_no_later_change(company: Company) -> None:
    customer = a_customer(company)

    confirm(company, (customer.customer_no, 9))

    assert customers(company).get().transferred_version == 1


NAMES = st.sampled_from(["Salg", "Lager"])
REGISTER = st.dictionaries(st.sampled_from("123"), st.tuples(NAMES, st.booleans()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(REGISTER, min_size=1, max_size=4))
def test_after_any_history_the_active_departments_are_the_erp_s(
    company: Company, history: Sequence[dict[str, tuple[str, bool]]]
) -> None:
    for now in history:
        put_entries(company, *(an_entry(no, name, active=on) for no, (name, on) in now.items()))

    expected = [(no, f"{no} {name}") for no, (name, on) in sorted(history[-1].items()) if on]
    assert department_choices(company) == expected
