"""Some months of invoices for the demo's clients, issued by the product's own commands."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import click
import django
from django.utils import timezone

django.setup()

from webfaktura.norway.calendar import OSLO, oslo_date  # noqa: E402 - Django first
from webfaktura.server.invoicing.commands import (  # noqa: E402 - as above
    change_draft,
    issue_invoice,
    start_draft,
)
from webfaktura.server.invoicing.models import Draft, Invoice  # noqa: E402 - as above
from webfaktura.server.invoicing.rules import DraftEntry, DraftHead  # noqa: E402 - as above
from webfaktura.server.registers.commands import (  # noqa: E402 - as above
    add_customer,
    add_product,
    add_product_group,
)
from webfaktura.server.registers.models import Customer, Product  # noqa: E402 - as above
from webfaktura.server.registers.queries import customers, products  # noqa: E402 - as above
from webfaktura.server.registers.rules import (  # noqa: E402 - as above
    CustomerDetails,
    GroupPosting,
    ProductDetails,
)
from webfaktura.server.tenancy.models import Company  # noqa: E402 - as above
from webfaktura.server.tenancy.rules import Actor  # noqa: E402 - as above
from webfaktura.server.tenancy.scope import company_scope  # noqa: E402 - as above

MONTHS_DAYS = 110
"""How far back the first invoice lies."""

WHO = Actor(name="Demoen")
NEW_TODAY = 3

CUSTOMERS = (
    ("Nordlys Eiendom AS", "974760673", "Storgata 14", "9008", "TROMSØ", "nordlys"),
    ("Fjellheim Bygg AS", "988077917", "Fjellveien 3", "5019", "BERGEN", "fjellheim"),
    ("Havbris Fisk AS", "915501680", "Kaigata 22", "6002", "ÅLESUND", "havbris"),
    ("Bakeriet på Hjørnet", "912660680", "Torget 1", "4006", "STAVANGER", "bakeriet"),
    ("Sørlandets Malerservice AS", "889640782", "Torvet 8", "4610", "KRISTIANSAND", "maler"),
    ("Kari Nordmann", "", "Solbakken 17", "0581", "OSLO", "kari"),
    ("Ole Østby", "", "Ørneveien 4 B", "7020", "TRONDHEIM", "ole"),
)  # fmt: skip

PRODUCTS = (
    ("1001", "Tømrertime", "time", "895", "PLH", "Arbeid"),
    ("1002", "Prosjektledelse", "time", "1250", "PLH", "Arbeid"),
    ("2010", "Justert skurlast 48×198", "m", "64.90", "PLH", "Varer"),
    ("2040", "Gipsplate 13 mm", "stk", "148.50", "PLH", "Varer"),
    ("3001", "Lunsj på befaring", "stk", "189", "PLL", "Servering"),
    ("4001", "Utleie av lagerplass", "mnd", "4200", "EKS", "Utleie"),
)
GROUPS = {
    "Arbeid": [GroupPosting("PLH", "11", "3060")],
    "Varer": [GroupPosting("PLH", "1", "3000")],
    "Servering": [],
    "Utleie": [],
}


@dataclass
class Story:
    """One client's registers, from which its invoices are made up; the same every time."""

    company: Company
    buyers: Sequence[Customer]
    wares: Sequence[Product]
    chance: random.Random

    def issue(self, on: date) -> Invoice:
        """An invoice of that day."""
        draft = self.draft(on, customer=self.chance.choice(self.buyers))
        return issue_invoice(draft=draft, on=on, at=_noon(on), by=WHO)

    def draft(self, on: date, *, customer: Customer | None) -> Draft:
        """A draft of that day; without a customer it is not ready."""
        draft = start_draft(company=self.company, at=_noon(on), by=WHO)
        return change_draft(
            draft=draft,
            version=draft.version,
            head=DraftHead(
                customer_id=customer.public_id if customer else None,
                our_reference="Åse Bjørnstad",
                your_reference="Kåre Østbø" if customer and customer.org_no else "",
            ),
            entries=list(self._entries()),
            at=_noon(on),
            by=WHO,
        )

    def _entries(self) -> Iterator[DraftEntry]:
        for product in self.chance.sample(self.wares, k=self.chance.randint(1, 4)):
            quarters = self.chance.randint(2, 60)
            yield DraftEntry(
                product_id=product.public_id,
                description=product.name,
                quantity=Decimal(quarters) / 4 if product.unit in {"time", "m"} else Decimal(1),
                unit=product.unit,
                unit_price=product.unit_price,
                discount_percent=Decimal(self.chance.choice([0, 0, 0, 5, 10])),
                vat_level=product.vat_level,
            )


def begin(company: Company, at: datetime) -> Story:
    """Fill in the client's registers."""
    groups = {
        name: add_product_group(company=company, name=name, postings=postings, at=at, by=WHO)
        for name, postings in GROUPS.items()
    }
    wares = [
        add_product(
            company=company,
            group=groups[group],
            details=ProductDetails(
                product_no=number,
                name=name,
                unit=unit,
                unit_price=Decimal(price),
                vat_level=level,
            ),
            at=at,
            by=WHO,
        )
        for number, name, unit, price, level, group in PRODUCTS
    ]
    buyers = [
        add_customer(company=company, details=_details(row), at=at, by=WHO) for row in CUSTOMERS
    ]
    chance = random.Random(company.company_no)  # noqa: S311 - a story, not a secret
    return Story(company, buyers, wares, chance)


def tell(story: Story, *, today: date, invoices: int) -> None:
    """Issue invoices evenly over the months until yesterday."""
    days = sorted(story.chance.randint(1, MONTHS_DAYS) for _ in range(invoices))
    for back in reversed(days):
        story.issue(today - timedelta(days=back))


def tell_of_today(story: Story, *, today: date) -> None:
    """Issue what is new today, and leave a draft that is ready and one that is not."""
    for _ in range(NEW_TODAY):
        story.issue(today)
    for customer in (story.buyers[0], None):
        story.draft(today, customer=customer)


@click.command()
@click.argument("when", type=click.Choice(["months", "today"]))
def main(when: str) -> None:
    """Tell the months of clients 999 and 998, or what is new today with 999."""
    now = timezone.now()
    if when == "months":
        _months(now)
    else:
        company = Company.objects.get(erp_client_no="999")
        with company_scope(company):
            tell_of_today(_again(company), today=oslo_date(now))


def _months(now: datetime) -> None:
    for erp_client_no, invoices in (("999", 39), ("998", 6)):
        company = Company.objects.get(erp_client_no=erp_client_no)
        with company_scope(company):
            tell(begin(company, now), today=oslo_date(now), invoices=invoices)


def _again(company: Company) -> Story:
    """The story where it was left."""
    chance = random.Random(f"{company.company_no} today")  # noqa: S311 - a story, not a secret
    invented = customers(company).filter(name__in=[row[0] for row in CUSTOMERS])
    return Story(company, list(invented), list(products(company)), chance)


def _details(row: tuple[str, str, str, str, str, str]) -> CustomerDetails:
    name, org_no, address, postal_code, place, mailbox = row
    return CustomerDetails(
        name=name,
        org_no=org_no,
        address_1=address,
        postal_code=postal_code,
        place=place,
        email=f"faktura@{mailbox}.example",
    )


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), OSLO)


if __name__ == "__main__":
    main()
