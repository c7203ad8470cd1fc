"""A customer that is changed both here and in the ERP: merged, or laid in the inbox."""

from collections.abc import Iterator
from typing import Any

import pytest

from builders import NOW, a_company, a_customer, an_actor, customer_details
from webfaktura.contract.v1.registers import Customer as ErpCustomer
from webfaktura.contract.v1.registers import CustomersPut, TransferredCustomer
from webfaktura.server.registers.choosing import (
    ChoiceMissing,
    ConflictChanged,
    ConflictGone,
    Side,
    choose,
    choose_whole,
)
from webfaktura.server.registers.commands import change_customer
from webfaktura.server.registers.conflicts import OpenConflict, conflicts, open_conflicts
from webfaktura.server.registers.customers_from_erp import (
    confirm_customers,
    hand_out_customers,
    put_customers_from_erp,
    shared_of,
)
from webfaktura.server.registers.models import Conflict, Customer, ErpCopy
from webfaktura.server.registers.queries import changed_customers
from webfaktura.server.registers.retiring import InUse, delete
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Iterator[Company]:
    company = a_company()
    with company_scope(company):
        yield company


def hand_out(company: Company) -> dict[int, int]:
    """What Sync is given: versions by number."""
    rows = hand_out_customers(company=company, at=NOW, by=an_actor())
    return {row.customer_no: row.version for row in rows}


def confirm(company: Company, versions: dict[int, int]) -> int:
    transferred = [
        TransferredCustomer(customer_no=number, version=version)
        for number, version in versions.items()
    ]
    return confirm_customers(company=company, transferred=transferred, at=NOW, by=an_actor())


def a_shared_customer(company: Company, **changes: Any) -> Customer:
    """A customer that both programs hold."""
    customer = a_customer(company, **changes)
    confirm(company, hand_out(company))
    customer.refresh_from_db()
    return customer


def change(customer: Customer, **changes: Any) -> None:
    change_customer(customer=customer, details=customer_details(**changes), at=NOW, by=an_actor())
    customer.refresh_from_db()


def news(company: Company, customer: Customer, **changes: Any) -> CustomersPut:
    """The ERP tells that it holds the customer with these changes."""
    held = {**ErpCopy.objects.get(customer=customer).held, **changes}
    held.pop("number")
    theirs = ErpCustomer.model_validate({"customer_no": customer.customer_no, **held})
    done = put_customers_from_erp(company=company, customers=[theirs], at=NOW, by=an_actor())
    customer.refresh_from_db()
    return done


def a_collision(company: Company) -> tuple[Customer, OpenConflict]:
    """Both sides have changed the phone number; ours alone the name, theirs the postal code."""
    customer = a_shared_customer(company)
    change(customer, name="Vårt navn", phone="11 11 11 11")
    assert news(company, customer, phone="22 22 22 22", postal_code="9008").conflicts == 1
    [found] = open_conflicts(company)
    return customer, found


def last_deed(company: Company) -> AuditEntry:
    entries = AuditEntry.objects.filter(scope=f"company:{company.pk}")
    return entries.order_by("position").reverse()[0]


def test_changes_of_different_fields_meet_and_ours_travel(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, name="Nytt navn")

    done = news(company, customer, phone="22 22 22 22")

    assert done == CustomersPut(changed=1)
    assert (customer.name, customer.phone) == ("Nytt navn", "22 22 22 22")
    assert list(changed_customers(company)) == [customer]
    assert not conflicts(company).exists()


def test_a_field_with_two_values_waits_and_does_not_travel(company: Company) -> None:
    customer, found = a_collision(company)

    assert (customer.name, customer.phone) == ("Vårt navn", "11 11 11 11")
    assert customer.postal_code == "9008"
    assert [(each.field, each.ours, each.theirs) for each in found.clashes] == [
        ("phone", "11 11 11 11", "22 22 22 22")
    ]
    assert hand_out(company) == {}
    entry = last_deed(company)
    assert AuditEntry.objects.filter(deed="customer.conflict").count() == 1
    assert "22 22 22 22" not in str(entry.details)


def test_the_same_news_again_leave_one_conflict_and_newer_ones_change_it(
    company: Company,
) -> None:
    customer, before = a_collision(company)

    news(company, customer, phone="22 22 22 22")
    assert [each.seen for each in open_conflicts(company)] == [before.seen]
    news(company, customer, phone="33 33 33 33")

    [after] = open_conflicts(company)
    assert after.conflict.public_id == before.conflict.public_id
    assert [each.theirs for each in after.clashes] == ["33 33 33 33"]


@pytest.mark.parametrize("phone", ["11 11 11 11", "base"])
def test_a_conflict_that_is_none_any_more_goes_away(company: Company, phone: str) -> None:
    customer, found = a_collision(company)

    news(company, customer, phone=found.clashes[0].base if phone == "base" else phone)

    assert not conflicts(company).exists()
    assert customer.phone == "11 11 11 11"
    assert list(hand_out(company)) == [customer.customer_no]


def test_ours_is_kept_and_travels(company: Company) -> None:
    customer, found = a_collision(company)

    choose(
        company=company, conflict_id=found.conflict.public_id, choices={"phone": "ours"},
        seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip

    customer.refresh_from_db()
    assert customer.phone == "11 11 11 11"
    assert hand_out(company) == {customer.customer_no: customer.version}
    assert not Conflict.objects.exists()
    assert last_deed(company).details == {"ours": ["phone"], "theirs": []}
    assert news(company, customer, phone="22 22 22 22").conflicts == 0  # known and overruled
    assert customer.phone == "11 11 11 11"


def test_theirs_is_taken_and_the_rest_of_ours_travels(company: Company) -> None:
    customer, found = a_collision(company)
    before = customer.version

    choose_whole(
        company=company, conflict_id=found.conflict.public_id, side=Side.THEIRS,
        seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Vårt navn", "22 22 22 22")
    assert customer.version > before
    assert hand_out(company) == {customer.customer_no: customer.version}


def test_when_all_is_as_in_the_erp_nothing_travels(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, phone="11 11 11 11")
    news(company, customer, phone="22 22 22 22")
    [found] = open_conflicts(company)

    choose_whole(
        company=company, conflict_id=found.conflict.public_id, side=Side.THEIRS,
        seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip

    customer.refresh_from_db()
    assert customer.phone == "22 22 22 22"
    assert hand_out(company) == {}


def test_each_field_is_chosen_by_itself(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, name="Vårt navn", phone="11 11 11 11")
    news(company, customer, name="Regnskapets navn", phone="22 22 22 22")
    [found] = open_conflicts(company)

    choose(
        company=company, conflict_id=found.conflict.public_id,
        choices={"name": "theirs", "phone": "ours"}, seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip

    customer.refresh_from_db()
    assert (customer.name, customer.phone) == ("Regnskapets navn", "11 11 11 11")


@pytest.mark.parametrize("choices", [{}, {"phone": "begge"}])
def test_a_field_without_a_choice_is_refused(company: Company, choices: dict[str, str]) -> None:
    _customer, found = a_collision(company)

    with pytest.raises(ChoiceMissing):
        choose(
            company=company, conflict_id=found.conflict.public_id, choices=choices,
            seen=found.seen, at=NOW, by=an_actor(),
        )  # fmt: skip


def test_who_has_not_seen_the_newest_is_asked_to_look_again(company: Company) -> None:
    customer, found = a_collision(company)
    news(company, customer, phone="33 33 33 33")

    with pytest.raises(ConflictChanged):
        choose_whole(
            company=company, conflict_id=found.conflict.public_id, side=Side.OURS,
            seen=found.seen, at=NOW, by=an_actor(),
        )  # fmt: skip

    change(customer, phone="44 44 44 44")
    [newest] = open_conflicts(company)
    assert newest.clashes[0].ours == "44 44 44 44"


def test_a_second_choice_is_told_that_it_is_settled(company: Company) -> None:
    _customer, found = a_collision(company)
    for refused in (False, True):
        if refused:
            with pytest.raises(ConflictGone):
                settle(company, found)
        else:
            settle(company, found)


def settle(company: Company, found: OpenConflict) -> None:
    choose_whole(
        company=company, conflict_id=found.conflict.public_id, side=Side.OURS,
        seen=found.seen, at=NOW, by=an_actor(),
    )  # fmt: skip


def test_the_base_is_what_was_handed_out_and_not_what_the_row_became(company: Company) -> None:
    customer = a_customer(company)
    versions = hand_out(company)
    handed_out = shared_of(customer)
    change(customer, phone="11 11 11 11")

    confirm(company, versions)

    held = ErpCopy.objects.get(customer=customer).held
    assert held["phone"] == handed_out["phone"] != "11 11 11 11"
    assert news(company, customer, name="Regnskapets navn").conflicts == 0
    assert (customer.name, customer.phone) == ("Regnskapets navn", "11 11 11 11")


def test_what_was_merged_on_its_way_travels_again(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, name="Nytt navn")
    versions = hand_out(company)
    news(company, customer, phone="22 22 22 22")

    confirm(company, versions)

    [row] = changed_customers(company)
    assert (row.name, row.phone) == ("Nytt navn", "22 22 22 22")


def test_a_confirmed_transfer_ends_a_conflict_about_what_it_overwrote(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, phone="11 11 11 11")
    versions = hand_out(company)
    news(company, customer, phone="22 22 22 22")
    assert conflicts(company).count() == 1

    confirm(company, versions)

    assert not conflicts(company).exists()
    assert ErpCopy.objects.get(customer=customer).held["phone"] == "11 11 11 11"


def test_a_customer_the_erp_was_handed_is_not_deleted(company: Company) -> None:
    customer = a_customer(company)
    hand_out(company)

    with pytest.raises(InUse):
        delete(row=customer, at=NOW, by=an_actor())


def test_two_programs_deactivating_and_renaming_are_merged(company: Company) -> None:
    customer = a_shared_customer(company)
    change(customer, name="Nytt navn")

    news(company, customer, active=False)

    assert (customer.name, customer.active) == ("Nytt navn", False)
