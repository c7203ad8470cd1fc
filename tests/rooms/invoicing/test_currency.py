"""Invoices in other currencies: fixed rate, VAT in kroner, reversed by the rate of the issue."""

from datetime import date
from decimal import Decimal

import pytest

from builders import NOW, TODAY, a_company, a_customer, a_draft, an_actor, an_entry
from webfaktura.norway.money import Money
from webfaktura.server.invoicing.commands import NotIssuable, issue_invoice
from webfaktura.server.invoicing.credit_lines import Amount, Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import changed_documents
from webfaktura.server.invoicing.rates import Rates
from webfaktura.server.lookups.exchange_rates import Rate
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.posting.models import Voucher
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

EURO = Rate(currency="EUR", quoted=Decimal("10.8770"), unit=1, on=date(2026, 11, 23))
RATES: Rates = {("EUR", TODAY): EURO}


def an_open_company() -> Company:
    company = a_company()
    company.uses_currencies = True
    company.save()
    return company


def in_euro(company: Company, price: str = "100.00", rates: Rates = RATES) -> Invoice:
    draft = a_draft(company, currency="EUR", entries=[an_entry(unit_price=Decimal(price))])
    return issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor(), rates=rates)


def test_the_vat_stands_in_kroner_by_the_rate_of_the_invoice_date() -> None:
    company = an_open_company()
    with company_scope(company):
        invoice = in_euro(company)

        assert (invoice.gross, invoice.tax) == (Money(12_500, "EUR"), Money(2_500, "EUR"))
        assert (invoice.tax_nok_ore, invoice.gross_nok_ore) == (27_193, 135_963)
        assert (invoice.currency_rate, invoice.currency_rate_on) == (Decimal("10.877"), EURO.on)
        assert changed_documents(company) == []


def test_a_rate_for_a_hundred_is_kept_for_one() -> None:
    company = an_open_company()
    with company_scope(company):
        krona = Rate(currency="EUR", quoted=Decimal("98.14"), unit=100, on=TODAY)

        invoice = in_euro(company, rates={("EUR", TODAY): krona})

        assert (invoice.currency_rate, invoice.tax_nok_ore) == (Decimal("0.9814"), 2_454)


def test_without_a_rate_nothing_is_issued() -> None:
    company = an_open_company()
    with company_scope(company):
        with pytest.raises(NotIssuable) as refused:
            in_euro(company, rates={})

        assert [remark.field for remark in refused.value.remarks] == ["currency"]


def test_a_company_that_is_not_opened_for_currencies_is_refused() -> None:
    company = a_company()
    with company_scope(company), pytest.raises(NotIssuable) as refused:
        in_euro(company)

    assert [remark.field for remark in refused.value.remarks] == ["currency"]


def test_a_customer_s_currency_counts_where_the_draft_has_none() -> None:
    company = an_open_company()
    with company_scope(company):
        customer = a_customer(company)
        type(customer).objects.filter(pk=customer.pk).update(currency="EUR")

        draft = a_draft(company, customer=customer)
        invoice = issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor(), rates=RATES)

        assert invoice.currency == "EUR"


def test_the_voucher_is_in_kroner_and_tells_the_currency_beside_them() -> None:
    company = an_open_company()
    with company_scope(company):
        write_voucher(invoice=in_euro(company), at=NOW)

        [voucher] = Voucher.objects.all()
        [row] = voucher.content["rows"]
        assert (voucher.content["gross"], voucher.content["currency"]) == ("1359.63", "NOK")
        assert (row["net"], row["tax"]) == ("1087.70", "271.93")
        assert (row["foreign_net"], row["foreign_tax"]) == ("100.00", "25.00")
        assert voucher.content["foreign"] == {
            "currency": "EUR",
            "gross": "125.00",
            "rate": "10.877",
            "rate_on": "2026-11-23",
        }
        assert voucher.signed_ore == 135_963


def test_credit_notes_take_the_kroner_of_the_invoice_to_the_ore() -> None:
    company = an_open_company()
    with company_scope(company):
        invoice = in_euro(company, "33.33")
        notes = []
        for choice in (Amount(Money(1_001, "EUR")), Amount(Money(1_003, "EUR")), Whole()):
            draft = start_credit(invoice=invoice, choice=choice, at=NOW, by=an_actor())
            notes.append(issue_invoice(draft=draft, on=TODAY, at=NOW, by=an_actor()))

        assert {note.currency_rate for note in notes} == {invoice.currency_rate}
        assert sum(note.gross_nok_ore for note in notes) == invoice.gross_nok_ore
        assert sum(note.tax_nok_ore for note in notes) == invoice.tax_nok_ore
