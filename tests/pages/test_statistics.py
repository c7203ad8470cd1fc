"""Statistikk: each way of counting has its chart and its table, and the export has all of it."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from builders import a_customer, a_product, a_product_group, an_entry, an_issued_invoice
from rooms.books import credit, in_euro, pay
from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.money import Money
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.pages import statistics

pytestmark = pytest.mark.usefixtures("scope")


def there(company: Company, name: str = "statistics") -> str:
    return reverse(name, args=[company.public_id])


def today() -> date:
    return oslo_date(timezone.now())


def figures(reader: Client, company: Company, **asked: str) -> Any:
    return reader.get(there(company), asked).context["figures"]


def kroner(amount: str) -> Money:
    return Money.of(amount)


def test_turnover_is_told_by_month(reader: Client, company: Company) -> None:
    an_issued_invoice(company, on=today())
    credit(an_issued_invoice(company, on=today()), "250.00", on=today())

    found = figures(reader, company)

    assert len(found.rows) == 12
    assert found.foot[:3] == ["Sum", kroner("1800.00"), kroner("0.00")]
    assert sum(row[1].ore for row in found.rows) == 180_000


def test_turnover_is_told_by_customer_the_greatest_first(reader: Client, company: Company) -> None:
    small, large = (a_customer(company, name=name) for name in ("Liten AS", "Stor AS"))
    an_issued_invoice(company, customer=small, on=today())
    an_issued_invoice(company, customer=large, on=today(), entries=[an_entry(quantity=3)])

    found = figures(reader, company, by="customer")

    assert [row[:3] for row in found.rows] == [
        [str(large), kroner("3000.00"), "75,0 %"],
        [str(small), kroner("1000.00"), "25,0 %"],
    ]
    assert [row.width for row in found.chart.rows] == ["100.00%", "33.33%"]


def test_turnover_is_told_by_product_and_group(reader: Client, company: Company) -> None:
    group = a_product_group(company, name="Timer")
    product = a_product(company, product_no="K1", name="Konsulenttime", group=group)
    entries = [an_entry(product_id=product.public_id), an_entry(quantity=2)]
    an_issued_invoice(company, on=today(), entries=entries)

    by_product = figures(reader, company, by="product").rows
    by_group = figures(reader, company, by="group").rows

    assert [row[:2] for row in by_product] == [
        ["Uten produkt", kroner("2000.00")],
        ["K1 Konsulenttime", kroner("1000.00")],
    ]
    assert [row[:2] for row in by_group] == [
        ["Uten produktgruppe", kroner("2000.00")],
        ["Timer", kroner("1000.00")],
    ]


def test_departments_are_offered_where_the_company_has_them(
    reader: Client, company: Company
) -> None:
    an_issued_invoice(company)
    before = [tab.word for tab in reader.get(there(company)).context["tabs"]]
    company.uses_departments = company.uses_projects = True
    company.save()

    after = [tab.word for tab in reader.get(there(company)).context["tabs"]]

    assert [word for word in after if word not in before] == ["Avdeling", "Prosjekt"]
    assert figures(reader, company, by="department").found in {0, 1}


def test_a_period_of_ones_own_is_whole_months(reader: Client, company: Company) -> None:
    an_issued_invoice(company, on=date(2026, 9, 30))
    an_issued_invoice(company, on=date(2026, 10, 1))

    found = figures(reader, company, **{"from": "2026-10", "to": "2026-09"})

    assert [row[0] for row in found.rows] == ["september 2026", "oktober 2026"]
    assert found.foot[1] == kroner("2000.00")


def test_currencies_are_chosen_and_never_mixed(reader: Client, company: Company) -> None:
    in_euro(company, on=today())
    an_issued_invoice(company, on=today())

    page = reader.get(there(company), {"currency": "EUR"})

    assert page.context["figures"].foot[1] == Money(10_000, "EUR")
    assert figures(reader, company).foot[1] == kroner("1000.00")
    assert [each.word for each in page.context["currencies"]] == ["NOK", "EUR"]
    assert reader.get(there(company), {"currency": "USD"}).status_code == 404


def test_receivables_are_told_by_age(reader: Client, company: Company) -> None:
    customer = a_customer(company)
    for past in (0, 10, 100):
        issued_on = today() - timedelta(days=14 + past)
        an_issued_invoice(company, customer=customer, on=issued_on)

    found = figures(reader, company, by="ageing")

    amounts = ["1250.00", "1250.00", "0.00", "0.00", "1250.00", "3750.00"]
    assert found.rows == [[str(customer), *map(kroner, amounts)]]
    assert found.foot[1:] == list(map(kroner, amounts))


def test_time_to_payment_is_told_by_customer(reader: Client, company: Company) -> None:
    customer = a_customer(company)
    for waited in (4, 5, 9):
        invoice = an_issued_invoice(company, customer=customer, on=today() - timedelta(days=9))
        pay(invoice, "1250.00", on=today() - timedelta(days=9 - waited))

    found = figures(reader, company, by="payment", period="last_12")

    assert found.rows == [[str(customer), 3, "5", "6,0"]]
    assert found.foot == ["Alle kunder", 3, "5", "6,0"]


def test_the_export_has_all_rows_in_both_forms(
    reader: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_SHOWN", 1)
    for name in ("A", "B"):
        an_issued_invoice(company, customer=a_customer(company, name=name), on=today())

    page = reader.get(there(company), {"by": "customer"})
    text = reader.get(there(company, "statistics_export"), {"by": "customer"})
    book = reader.get(there(company, "statistics_export"), {"by": "customer", "as": "xlsx"})

    assert (len(page.context["figures"].rows), page.context["figures"].found) == (1, 2)
    assert "De første 1 av 2 vises" in page.content.decode()
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows] == ["Uten mva.", "1000,00", "1000,00", "2000,00"]
    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert [sheet.cell(row=row, column=2).value for row in (2, 3, 4)] == [1000, 1000, 2000]
    assert "statistikk-customer-" in text.headers["Content-Disposition"]


def test_a_company_that_has_issued_nothing_is_told_when_it_fills(
    reader: Client, company: Company
) -> None:
    page = reader.get(there(company)).content.decode()

    assert "Statistikken fylles når du har fakturert" in page


@pytest.mark.parametrize(
    "asked", ["?by=tull", "?period=tull", "?from=tull&to=2026-01", "?currency=%22"]
)
def test_an_address_that_means_nothing_is_not_found(
    reader: Client, company: Company, asked: str
) -> None:
    an_issued_invoice(company)

    assert reader.get(there(company) + asked).status_code == 404


@pytest.mark.parametrize("by", list(statistics.WORDS))
def test_every_way_of_counting_has_words_when_there_is_nothing(
    by: str, reader: Client, company: Company
) -> None:
    invoice = an_issued_invoice(company, on=date(2026, 1, 1))
    credit(invoice)

    page = reader.get(there(company), {"by": by, "from": "2020-01", "to": "2020-02"})

    assert "Ingen" in page.content.decode()
