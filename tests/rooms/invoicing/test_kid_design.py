"""How references are composed: a design must hold all numbers, and give nothing that is out."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, a_company, an_actor, an_issued_invoice
from webfaktura.norway.kid import CheckDigit, KidDesign, NumberTooLongForKid, make_kid
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.kid_design import (
    KidClash,
    KidNamesNobody,
    change_kid_design,
    clashing_invoice,
    kid_example,
)
from webfaktura.server.invoicing.rules import HIGHEST_INVOICE_NO
from webfaktura.server.registers.models import Customer, NumberSeries, SeriesKind
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

MOD10, MOD11 = CheckDigit.MOD10, CheckDigit.MOD11


@pytest.fixture
def company() -> Iterator[Company]:
    """A company with KID 0/6/6, MOD10; its customers begin with 10010."""
    made = a_company()
    with company_scope(made):
        yield made


def a_small_company(**changes: Any) -> Company:
    """Customers begin with 110, so that short parts hold them."""
    numbers = {"next_customer_no": 110, "next_invoice_no": 1, "next_credit_note_no": 0}
    return a_company(series=numbers, **changes)


def change(company: Company, design: KidDesign | None) -> Company:
    return change_kid_design(company=company, design=design, at=NOW, by=an_actor("Kari"))


def moved_to(company: Company, next_no: int) -> None:
    """Behind the product's back: a series that has come so far."""
    NumberSeries.objects.filter(company=company, kind=SeriesKind.INVOICE).update(next_no=next_no)


def test_a_design_counts_from_the_next_invoice(company: Company) -> None:
    before = an_issued_invoice(company)

    changed = change(company, KidDesign(0, 6, 6, MOD11))

    after = an_issued_invoice(changed)
    assert (before.kid, after.kid) == ("0100100000015", "0100110000027")
    before.refresh_from_db()
    assert before.kid == "0100100000015"


def test_the_change_is_remembered(company: Company) -> None:
    change(company, KidDesign(0, 7, 6, MOD11))
    change(company, KidDesign(0, 7, 6, MOD11))

    entry = AuditEntry.objects.get(deed="company.change_kid")
    assert entry.actor == "Kari"
    assert entry.details == {"kid_customer_length": [6, 7], "kid_check": ["mod10", "mod11"]}


def test_a_company_may_give_up_its_references(company: Company) -> None:
    changed = change(company, None)

    assert changed.kid_design is None
    assert an_issued_invoice(changed).kid == ""


@pytest.mark.parametrize(
    ("design", "field", "words"),
    [
        (KidDesign(0, 4, 8), "customer_length", "Kundenummeret 10010 har 5 siffer"),
        (KidDesign(1, 6, 6), "client_length", "Klientnummeret"),
        (KidDesign(0, 6, 2), "invoice_length", "Fakturanummeret 100 har 3 siffer"),
    ],
)
def test_a_design_that_numbers_overflow_is_refused(
    company: Company, design: KidDesign, field: str, words: str
) -> None:
    moved_to(company, 100)

    with pytest.raises(NumberTooLongForKid, match=words) as refused:
        change(company, design)

    assert refused.value.field == field


def test_the_customers_that_are_count_too(company: Company) -> None:
    """One the ERP has made far above the series."""
    Customer.objects.create(company=company, customer_no=7_000_000, name="Fra regnskapet AS")

    with pytest.raises(NumberTooLongForKid, match="Kundenummeret 7000000"):
        change(company, KidDesign(0, 6, 7))

    change(company, KidDesign(0, 7, 6))


def test_a_design_that_names_neither_customer_nor_invoice_is_refused(company: Company) -> None:
    with pytest.raises(KidNamesNobody, match="kundenummer eller et fakturanummer"):
        change(company, KidDesign(10, 0, 0))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # 000110 001 is customer 1, invoice 10 001.
        (KidDesign(0, 6, 3), KidDesign(0, 4, 5)),
        # The customer of a reference without invoices is read as an invoice.
        (KidDesign(0, 6, 0), KidDesign(0, 0, 6)),
        # 000110 000001 is customer 110 000 001 of a reference without invoices.
        (KidDesign(0, 6, 6), KidDesign(0, 12, 0)),
    ],
)
def test_a_design_that_could_give_what_is_out_to_another_is_refused(
    old: KidDesign, new: KidDesign
) -> None:
    parts = {"client": 0, "customer": old.customer_length, "invoice": old.invoice_length}
    company = a_small_company(kid=parts)
    with company_scope(company):
        an_issued_invoice(company)

        with pytest.raises(KidClash, match="er ute med faktura 1") as refused:
            change(company, new)

        company.refresh_from_db()
        assert company.kid_design == old
        assert refused.value.field == "invoice_length"


@pytest.mark.parametrize(
    "new",
    [
        KidDesign(0, 6, 6, MOD11),  # the same parts: the same number, which never comes again
        KidDesign(0, 7, 5),  # the invoice read out of it is the same
        KidDesign(6, 0, 6),  # another client
        KidDesign(0, 5, 7),  # 0 000001: a number that is used
        KidDesign(0, 6, 7),  # another length
    ],
)
def test_a_design_of_the_same_length_that_gives_nothing_again_is_taken(
    company: Company, new: KidDesign
) -> None:
    an_issued_invoice(company)

    assert change(company, new).kid_design == new


def test_what_has_been_read_as_a_used_number_never_comes_again(company: Company) -> None:
    """000110 001 reads as invoice 10 001; when the series is past it, the design is free."""
    company = a_small_company(kid={"client": 0, "customer": 6, "invoice": 3})
    with company_scope(company):
        an_issued_invoice(company)
        moved_to(company, 10_002)

        assert change(company, KidDesign(0, 4, 5)).kid_customer_length == 4


def test_another_companys_references_do_not_clash() -> None:
    other = a_small_company(kid={"client": 0, "customer": 6, "invoice": 3})
    with company_scope(other):
        an_issued_invoice(other)
    company = a_small_company()
    with company_scope(company):
        assert change(company, KidDesign(0, 4, 5)).kid_invoice_length == 5


def test_the_example_is_what_the_next_invoice_carries(company: Company) -> None:
    design = KidDesign(6, 6, 4, MOD11)

    example = kid_example(company, design)

    parts = (example.client_part, example.customer_part, example.invoice_part)
    assert parts == (f"{company.company_no:06}", "010010", "0001")
    assert "".join((*parts, example.check_digit)) == example.kid
    assert (example.customer_no, example.invoice_no, example.last_invoice_no) == (10010, 1, 9999)
    changed = change(company, design)
    assert an_issued_invoice(changed).kid == example.kid


@pytest.mark.parametrize("length", [0, 6, 9])
def test_a_part_without_a_limit_of_its_own_tells_none(company: Company, length: int) -> None:
    assert kid_example(company, KidDesign(0, 6, length)).last_invoice_no is None


def test_an_example_of_a_design_without_room_is_refused(company: Company) -> None:
    with pytest.raises(NumberTooLongForKid) as refused:
        kid_example(company, KidDesign(0, 3, 6))

    assert refused.value.field == "customer_length"


designs = st.builds(
    KidDesign,
    st.sampled_from([0, 6]),
    st.integers(0, 2),
    st.integers(1, 3),
    st.sampled_from(CheckDigit),
) | st.builds(KidDesign, st.sampled_from([0, 6]), st.integers(1, 4), st.just(0), st.just(MOD10))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    old=designs,
    new=designs,
    customer_no=st.integers(1, 99),
    invoice_no=st.integers(1, 30),
    next_no=st.integers(31, 60),
)
def test_a_clash_is_found_exactly_where_one_could_come(
    company: Company,
    old: KidDesign,
    new: KidDesign,
    customer_no: int,
    invoice_no: int,
    next_no: int,
) -> None:
    """Against every reference that the new design could ever give."""
    with transaction.atomic():
        numbered_from(company, customer_no=customer_no, invoice_no=invoice_no)
        try:
            invoice = an_issued_invoice(designed_as(company, old))
        except Refusal:  # the old design has no room for the numbers
            found, could_come = None, False
        else:
            found = clashing_invoice(company, new, next_no=next_no)
            could_come = new.length == len(invoice.kid) and any(
                kid == invoice.kid for kid in to_come(company, new, customer_no, next_no)
            )
        transaction.set_rollback(True)

    assert (found is not None) == could_come


def numbered_from(company: Company, *, customer_no: int, invoice_no: int) -> None:
    for kind, number in ((SeriesKind.CUSTOMER, customer_no), (SeriesKind.INVOICE, invoice_no)):
        NumberSeries.objects.filter(company=company, kind=kind).update(next_no=number)


def designed_as(company: Company, design: KidDesign) -> Company:
    """Behind the product's back: no rule is asked."""
    company.kid_client_length = design.client_length
    company.kid_customer_length = design.customer_length
    company.kid_invoice_length = design.invoice_length
    company.kid_check = design.check
    company.save()
    return company


def to_come(
    company: Company, design: KidDesign, own_customer_no: int, next_no: int
) -> Iterator[str]:
    """All that the design may give: of each number to come, or else of each other customer."""
    customers = range(1, 10**design.customer_length) if design.customer_length else [1]
    numbers = range(next_no, min(10**design.invoice_length, HIGHEST_INVOICE_NO + 1))
    for customer_no, invoice_no in product(customers, numbers if design.invoice_length else [0]):
        if design.invoice_length or customer_no != own_customer_no:
            yield make_kid(
                design,
                client_no=company.company_no,
                customer_no=customer_no,
                invoice_no=invoice_no,
            )
