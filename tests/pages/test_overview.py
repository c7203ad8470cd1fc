"""Oversikt: what needs somebody, the numbers, the months, and the first steps of a new company."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders import NOW, a_customer, a_draft, an_issued_invoice
from rooms.books import in_euro
from webfaktura.norway.calendar import oslo_date
from webfaktura.norway.money import Money
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.statistics.rules import later, month_of
from webfaktura.server.tenancy.models import Company

pytestmark = pytest.mark.usefixtures("scope")
LONG_AGO = timedelta(days=60)


def there(company: Company) -> str:
    return reverse("overview", args=[company.public_id])


def test_the_overview_names_what_needs_somebody(reader: Client, company: Company) -> None:
    today = oslo_date(timezone.now())
    an_issued_invoice(company, on=today - LONG_AGO)
    refused = an_issued_invoice(company, on=today)
    start_delivery(invoice=refused, at=NOW)
    Delivery.objects.filter(invoice=refused).update(state=DeliveryState.FAILED)
    a_draft(company)
    a_draft(company, entries=[])

    page = reader.get(there(company))

    assert [need.sentence for need in page.context["needs"]] == [
        "1 dokument har ikke nådd mottakeren",
        "1 faktura er forfalt",
        "1 kladd er klar til å faktureres",
        "1 kladd mangler noe",
    ]
    assert page.context["first_steps"] == []


def test_the_months_stand_in_a_chart_and_in_its_table(reader: Client, company: Company) -> None:
    today = oslo_date(timezone.now())
    an_issued_invoice(company, on=today)
    an_issued_invoice(company, on=later(month_of(today), -12))

    page = reader.get(there(company))

    months = page.context["months"]
    assert len(months.rows) == len([bar for bar in months.chart.bars if bar.place == 0]) == 12
    [here] = [row for row in months.rows if row.month == month_of(today)]
    assert (here.amount, here.year_before) == (Money.of("1000.00"),) * 2
    assert 'role="img"' in page.content.decode()
    assert here.name in page.content.decode()


def test_other_currencies_stand_beside_kroner_and_never_in_them(
    reader: Client, company: Company
) -> None:
    today = oslo_date(timezone.now())
    in_euro(company, on=today)
    an_issued_invoice(company, on=today)

    page = reader.get(there(company)).content.decode()

    assert "EUR\u00a0125,00" in page
    assert "fakturaer i EUR står under Statistikk" in page.replace("Fakturaer", "fakturaer")


def test_a_new_company_sees_its_first_steps(reader: Client, company: Company) -> None:
    a_customer(company)

    page = reader.get(there(company))

    steps = page.context["first_steps"]
    assert [step.is_done for step in steps] == [True, False, True, False, False]
    assert "Kom i gang" in page.content.decode()


def test_the_first_steps_are_gone_with_the_first_invoice(reader: Client, company: Company) -> None:
    an_issued_invoice(company)

    page = reader.get(there(company))

    assert page.context["first_steps"] == []
    assert "Kom i gang" not in page.content.decode()
