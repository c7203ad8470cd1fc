"""A number that means two customers: nothing is posted on it before somebody has chosen."""

import pytest

from builders import NOW, a_company, a_customer, an_actor, an_issued_invoice
from webfaktura.contract.v1.registers import Customer
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.posting.queries import placements_of
from webfaktura.server.registers.customers_from_erp import put_customers_from_erp
from webfaktura.server.registers.models import Conflict
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def test_vouchers_of_a_number_that_both_made_wait_for_a_choice() -> None:
    company = a_company()
    with company_scope(company):
        torn, whole = a_customer(company, name="Vår Nye AS"), a_customer(company)
        theirs = Customer(customer_no=torn.customer_no, name="Deres Nye AS")
        put_customers_from_erp(company=company, customers=[theirs], at=NOW, by=an_actor())
        held = an_issued_invoice(company, customer=torn)
        goes = an_issued_invoice(company, customer=whole)

        first = claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
        assert first is not None
        assert [each.voucher.invoice_id for each in placements_of(first)] == [goes.pk]
        first.state = "transferred"
        first.save()
        Conflict.objects.all().delete()  # somebody has chosen

        second = claim_batch(company=company, at_most=10, at=NOW, by=an_actor())
        assert second is not None
        assert [each.voucher.invoice_id for each in placements_of(second)] == [held.pk]
