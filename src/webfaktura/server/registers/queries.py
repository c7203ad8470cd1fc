"""What may be read from a company's registers, and where its sales are posted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.models import (
    Customer,
    Department,
    ErpVatCode,
    NumberSeries,
    Product,
    ProductGroup,
    ProductGroupPosting,
    Project,
)
from webfaktura.server.registers.rules import levels_in_order
from webfaktura.server.tenancy.models import Company

MOST_HANDED_OUT = 500
"""Customers in one answer to Sync."""


@dataclass(frozen=True)
class ErpPosting:
    """Where a sale is posted: the ERP's VAT code and the account."""

    vat_code: str
    sales_account: str


@dataclass(frozen=True)
class PostingTable:
    """Where a company's sales are posted, by product group and level; asks nothing more."""

    of_levels: Mapping[str, ErpPosting]
    of_groups: Mapping[tuple[int, str], ErpPosting]

    def find(self, group_id: int | None, level: str) -> ErpPosting | None:
        """The group's own posting, else the level's first code; None when none is connected."""
        own = None if group_id is None else self.of_groups.get((group_id, level))
        return own or self.of_levels.get(level)


def customers(company: Company) -> QuerySet[Customer]:
    """All customers, by number."""
    return Customer.objects.filter(company=company).order_by("customer_no")


def customers_matching(company: Company, text: str, limit: int) -> QuerySet[Customer]:
    """Customers whose name, number, place or organisation number holds every word; active first."""
    found = customers(company)
    for word in text.split():
        found = found.filter(
            _holds("name", word)
            | _holds("place", word)
            | Q(org_no__startswith=word)
            | _begins_with("customer_no", word)
        )
    return found.order_by("-active", "customer_no")[:limit]


def changed_customers(company: Company, at_most: int = MOST_HANDED_OUT) -> QuerySet[Customer]:
    """Customers made or changed here since the ERP got them, by number."""
    return customers(company).filter(version__gt=F("transferred_version"))[:at_most]


def products(company: Company) -> QuerySet[Product]:
    """All products with their groups, by number."""
    return Product.objects.filter(company=company).select_related("group").order_by("product_no")


def products_matching(company: Company, text: str, limit: int) -> QuerySet[Product]:
    """Products whose name or number holds every word; active first."""
    found = products(company)
    for word in text.split():
        found = found.filter(_holds("name", word) | Q(product_no__istartswith=word))
    return found.order_by("-active", "product_no")[:limit]


def product_groups(company: Company) -> QuerySet[ProductGroup]:
    """All product groups with their postings, by name."""
    return (
        ProductGroup.objects.filter(company=company)
        .prefetch_related("postings__vat_code")
        .order_by("name")
    )


def vat_codes(company: Company) -> QuerySet[ErpVatCode]:
    """The ERP's VAT codes that count, in the order they were connected."""
    return ErpVatCode.objects.filter(company=company, active=True).order_by("position", "code")


def levels_in_use(company: Company) -> list[VatLevel]:
    """The levels that a code is connected to, in the order they are always shown."""
    levels = vat_codes(company).exclude(level="").order_by().values_list("level", flat=True)
    return levels_in_order(set(levels))


def posting_for(
    *, company: Company, group: ProductGroup | None, level: VatLevel
) -> ErpPosting | None:
    """Where a group's sale at a level is posted; None when no code is connected."""
    return postings_of(company).find(group.pk if group else None, level)


def postings_of(company: Company) -> PostingTable:
    """Where the company's sales are posted, in two queries.

    A group's posting counts while its code is active and means the level it was
    chosen for; otherwise the level's first code stands in.
    """
    of_levels: dict[str, ErpPosting] = {}
    for code in vat_codes(company).exclude(level=""):
        of_levels.setdefault(code.level, ErpPosting(code.code, code.sales_account))
    own = ProductGroupPosting.objects.filter(
        company=company, vat_code__active=True, vat_code__level=F("level")
    ).select_related("vat_code")
    of_groups = {
        (posting.group_id, posting.level): ErpPosting(posting.vat_code.code, posting.sales_account)
        for posting in own
    }
    return PostingTable(of_levels, of_groups)


def department_choices(company: Company) -> list[tuple[str, str]]:
    """The active departments as a list offers them: number, and number with name."""
    rows = Department.objects.filter(company=company, active=True).order_by("no")
    return [(row.no, f"{row.no} {row.name}") for row in rows]


def project_choices(company: Company) -> list[tuple[str, str]]:
    """The active projects as a list offers them: number, and number with name."""
    rows = Project.objects.filter(company=company, active=True).order_by("no")
    return [(row.no, f"{row.no} {row.name}") for row in rows]


def next_numbers(companies: Sequence[Company]) -> Mapping[int, Mapping[str, int]]:
    """What each series gives next, by company and kind; one query for all of them."""
    numbers: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for series in NumberSeries.objects.filter(company__in=companies):
        numbers[series.company_id][series.kind] = series.next_no
    return numbers


def codes_of(companies: Sequence[Company]) -> Mapping[int, list[ErpVatCode]]:
    """The VAT codes that count of each company; one query for all of them."""
    codes: defaultdict[int, list[ErpVatCode]] = defaultdict(list)
    rows = ErpVatCode.objects.filter(company__in=companies, active=True)
    for code in rows.order_by("company_id", "position", "code"):
        codes[code.company_id].append(code)
    return codes


def _holds(field: str, word: str) -> Q:
    """The field holds the word, whatever its case; SQLite by itself folds only A to Z."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    held = Q()
    for spelling in sorted(spellings):
        held |= Q(**{f"{field}__icontains": spelling})
    return held


def _begins_with(field: str, word: str) -> Q:
    """The number begins with these digits; what is no number matches nothing."""
    return Q(**{f"{field}__startswith": word}) if word.isdecimal() else Q(pk__in=[])
