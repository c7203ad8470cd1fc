"""What may be read from a company's registers, and where its sales are posted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length

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
from webfaktura.server.registers.rules import (
    CustomerDetails,
    ProductDetails,
    levels_in_order,
)
from webfaktura.server.tenancy.models import Company

MOST_HANDED_OUT = 500
"""Customers in one answer to Sync."""
MOST_SIMILAR = 5
"""Customers that a warning of duplicates names."""
FIRST_PRODUCT_NO = "1001"
"""What is proposed to a company that has no product yet."""


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
    return found_customers(company, text).order_by("-active", "customer_no")[:limit]


def customers_to_choose(company: Company, text: str, limit: int) -> QuerySet[Customer]:
    """The active customers that match, with their departments."""
    found = found_customers(company, text).filter(active=True).select_related("department")
    return found.order_by("customer_no")[:limit]


def found_customers(company: Company, text: str) -> QuerySet[Customer]:
    """The customers that match what was typed, in no order."""
    found = customers(company).order_by()
    for word in text.split():
        found = found.filter(
            _holds("name", word)
            | _holds("place", word)
            | Q(org_no__startswith=word)
            | _begins_with("customer_no", word)
        )
    return found


def customer_with_department(company: Company, public_id: UUID) -> Customer | None:
    """One customer, with the department it has."""
    rows = customers(company).select_related("department")
    return rows.filter(public_id=public_id).first()


def details_of(customer: Customer) -> CustomerDetails:
    """What is known about a customer, as a change begins from it."""
    known = {
        each.name: getattr(customer, each.name)
        for each in fields(CustomerDetails)
        if each.name != "department_no"
    }
    department_no = customer.department.no if customer.department else ""
    return CustomerDetails(**known, department_no=department_no)


def similar_customers(
    company: Company, details: CustomerDetails, *, besides: Customer | None = None
) -> list[Customer]:
    """Customers that are perhaps the same: by organisation number, then by name and postal code.

    What `besides` has said of itself all along warns nobody again.
    """
    others = customers(company).exclude(pk=besides.pk) if besides else customers(company)
    digits = "".join(sign for sign in details.org_no if sign.isdigit())
    if digits and not (besides and besides.org_no == digits):
        by_number = list(others.filter(org_no=digits)[:MOST_SIMILAR])
        if by_number:
            return by_number
    name, code = details.name.strip(), details.postal_code.strip()
    if not code or (besides and (besides.name, besides.postal_code) == (name, code)):
        return []
    return list(others.filter(_is("name", name), postal_code=code)[:MOST_SIMILAR])


def changed_customers(company: Company, at_most: int = MOST_HANDED_OUT) -> QuerySet[Customer]:
    """Customers made or changed here since the ERP got them, by number.

    One that waits in a conflict for somebody to choose stays at home.
    """
    changed = customers(company).filter(version__gt=F("transferred_version"))
    return changed.filter(conflict__isnull=True)[:at_most]


def products(company: Company) -> QuerySet[Product]:
    """All products with their groups, by number."""
    return Product.objects.filter(company=company).select_related("group").order_by("product_no")


def products_matching(company: Company, text: str, limit: int) -> QuerySet[Product]:
    """Products whose name or number holds every word; active first."""
    return found_products(company, text).order_by("-active", "product_no")[:limit]


def products_to_choose(company: Company, text: str, limit: int) -> QuerySet[Product]:
    """The active products that match."""
    return found_products(company, text).filter(active=True).order_by("product_no")[:limit]


def found_products(company: Company, text: str) -> QuerySet[Product]:
    """The products that match what was typed, with their groups, in no order."""
    found = products(company).order_by()
    for word in text.split():
        found = found.filter(_holds("name", word) | Q(product_no__istartswith=word))
    return found


def product_details_of(product: Product) -> ProductDetails:
    """What is known about a product, as a change begins from it."""
    known = {each.name: getattr(product, each.name) for each in fields(ProductDetails)}
    return ProductDetails(**known)


def next_product_no(company: Company) -> str:
    """The number after the highest that is a short run of digits: a proposal, nothing more."""
    numbers = (
        Product.objects.filter(company=company, product_no__regex=r"^[0-9]{1,6}$")
        .annotate(length=Length("product_no"))
        .order_by("-length", "-product_no")
        .values_list("product_no", flat=True)
    )
    highest = numbers.first()
    return FIRST_PRODUCT_NO if highest is None else f"{int(highest) + 1:0{len(highest)}d}"


def product_groups(company: Company) -> QuerySet[ProductGroup]:
    """All product groups with their postings, by name."""
    return all_groups(company).prefetch_related("postings__vat_code")


def all_groups(company: Company) -> QuerySet[ProductGroup]:
    """All product groups by name, without their postings."""
    return ProductGroup.objects.filter(company=company).order_by("name")


def groups_to_choose(
    company: Company, *, besides: ProductGroup | None = None
) -> list[ProductGroup]:
    """The active groups by name, and the one a product is in although it is deactivated."""
    rows = all_groups(company)
    kept = Q(pk=besides.pk) if besides else Q(pk__in=[])
    return list(rows.filter(Q(active=True) | kept))


def counted_groups(company: Company) -> QuerySet[ProductGroup]:
    """All groups with their postings, and how many products each has (`products_in_use`)."""
    in_use = Count("products", filter=Q(products__active=True))
    return product_groups(company).annotate(products_in_use=in_use)


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
    return _any_spelling(f"{field}__icontains", word)


def _is(field: str, text: str) -> Q:
    """The field is this text, whatever its case."""
    return _any_spelling(f"{field}__iexact", text)


def _any_spelling(condition: str, text: str) -> Q:
    spellings = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    held = Q()
    for spelling in sorted(spellings):
        held |= Q(**{condition: spelling})
    return held


def _begins_with(field: str, word: str) -> Q:
    """The number begins with these digits; what is no number matches nothing."""
    return Q(**{f"{field}__startswith": word}) if word.isdecimal() else Q(pk__in=[])
