"""What changes customers, products and product groups, and gives their numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.customer_rules import tidy_customer
from webfaktura.server.registers.models import (
    Customer,
    Department,
    ErpVatCode,
    NumberSeries,
    Product,
    ProductGroup,
    ProductGroupPosting,
    SeriesKind,
)
from webfaktura.server.registers.queries import customers, levels_in_use, vat_codes
from webfaktura.server.registers.rules import (
    CustomerDetails,
    GroupPosting,
    ProductDetails,
    checked_postings,
    free_numbers,
    level_words,
    scaled_cost,
    scaled_price,
    tidy_product,
)
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.counter import give_back_numbers, take_numbers
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, Limit, changes, refuse_nameless


class ProductNoTaken(Refusal):
    """Another product of the company has the number."""


class GroupNameTaken(Refusal):
    """Another product group of the company has the name."""


class GroupNameTooLong(Refusal):
    """A product group's name has no room."""


class LevelNotConnected(Refusal):
    """No VAT code of the ERP is connected to the level."""


class DepartmentUnknown(Refusal):
    """The company has no such department in use."""


class CodeNotOfLevel(Refusal):
    """The VAT code is not one of those connected to the level."""


LONGEST_GROUP_NAME = 100
"""Characters."""

_GROUP_NAME = Limit("Navnet", LONGEST_GROUP_NAME)


@transaction.atomic
def add_customer(
    *, company: Company, details: CustomerDetails, at: datetime, by: Actor
) -> Customer:
    """Add a customer under the next number of its series that nobody has."""
    columns = customer_columns(details, departments=departments_named(company, details))
    [number] = next_customer_nos(company, 1)
    customer = Customer.objects.create(company=company, customer_no=number, **columns)
    record(company, deed="customer.add", subject=str(number), at=at, by=by)
    return customer


@transaction.atomic
def change_customer(
    *, customer: Customer, details: CustomerDetails, at: datetime, by: Actor
) -> Customer:
    """Change a customer; what differs makes a new version, which the ERP then lacks."""
    locked = customers(customer.company).select_for_update(no_key=True).get(pk=customer.pk)
    departments = departments_named(locked.company, details)
    changed = overwrite(locked, customer_columns(details, departments=departments, before=locked))
    if not changed:
        return locked
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    record(
        locked.company,
        deed="customer.change",
        subject=str(locked.customer_no),
        at=at,
        by=by,
        details=change_kept(locked, changed),
    )
    return locked


def change_kept(customer: Customer, fields: Iterable[str]) -> dict[str, object]:
    """What the audit log keeps of a change: which fields, not what they held.

    A person's data must be erasable, the log is not.
    """
    return {"fields": sorted(fields), "version": customer.version}


def overwrite(row: Customer | Product, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write the columns over the row, without saving it; what differed, as [old, new]."""
    changed = changes({column: getattr(row, column) for column in columns}, columns)
    for column in changed:
        setattr(row, column, columns[column])
    return changed


def customer_columns(
    details: CustomerDetails,
    *,
    departments: Mapping[str, Department],
    before: Customer | None = None,
) -> dict[str, Any]:
    """The details as the database keeps them; refuses what no document could carry.

    The department a customer has stays although it is no longer in use.
    """
    columns = asdict(tidy_customer(details))
    no = columns.pop("department_no")
    department = departments.get(no)
    kept = before is not None and department is not None and before.department_id == department.pk
    if no and (department is None or not (department.active or kept)):
        raise DepartmentUnknown(
            _("Department %(no)s is not in use. Choose one from the list.") % {"no": no},
            field="department_no",
        )
    return {**columns, "department_id": department.pk if department else None}


def departments_named(company: Company, *details: CustomerDetails) -> dict[str, Department]:
    """The departments that these details name, by number; no query when they name none."""
    numbers = {each.department_no.strip() for each in details} - {""}
    rows = Department.objects.filter(company=company, no__in=numbers) if numbers else []
    return {row.no: row for row in rows}


@transaction.atomic
def add_product_group(
    *, company: Company, name: str, postings: Sequence[GroupPosting], at: datetime, by: Actor
) -> ProductGroup:
    """Add a product group; a level it does not post itself follows the level's first code."""
    group = ProductGroup(company=company, name=_group_name(company, name, group=None))
    codes = _codes_of(company, postings)
    group.save()
    _write_postings(group, postings, codes)
    record(
        company,
        deed="product_group.add",
        subject=group.name,
        at=at,
        by=by,
        details={"postings": [asdict(posting) for posting in postings]},
    )
    return group


@transaction.atomic
def change_product_group(
    *, group: ProductGroup, name: str, postings: Sequence[GroupPosting], at: datetime, by: Actor
) -> ProductGroup:
    """Change a group's name and postings; what is issued already keeps its own."""
    company = group.company
    locked = ProductGroup.objects.select_for_update(no_key=True).get(company=company, pk=group.pk)
    locked.name = _group_name(company, name, group=locked)
    codes = _codes_of(company, postings)
    locked.save(update_fields=["name"])
    locked.postings.all().delete()
    _write_postings(locked, postings, codes)
    record(
        company,
        deed="product_group.change",
        subject=locked.name,
        at=at,
        by=by,
        details={"postings": [asdict(posting) for posting in postings]},
    )
    return locked


@transaction.atomic
def add_product(
    *, company: Company, group: ProductGroup, details: ProductDetails, at: datetime, by: Actor
) -> Product:
    """Add a product to a group."""
    tidy = tidy_product(details)
    _refuse_taken(company, tidy.product_no, product=None)
    refuse_unconnected(tidy.vat_level, levels_in_use(company))
    product = Product.objects.create(company=company, group=group, **product_columns(tidy))
    record(company, deed="product.add", subject=product.product_no, at=at, by=by)
    return product


@transaction.atomic
def change_product(
    *, product: Product, group: ProductGroup, details: ProductDetails, at: datetime, by: Actor
) -> Product:
    """Change a product; lines written before keep what they said."""
    tidy = tidy_product(details)
    locked = Product.objects.select_for_update(no_key=True).get(
        company=product.company, pk=product.pk
    )
    _refuse_taken(locked.company, tidy.product_no, product=locked)
    if tidy.vat_level != locked.vat_level:
        refuse_unconnected(tidy.vat_level, levels_in_use(locked.company))
    changed = overwrite(locked, {**product_columns(tidy), "group_id": group.pk})
    if changed:
        locked.save()
        record(
            locked.company,
            deed="product.change",
            subject=locked.product_no,
            at=at,
            by=by,
            details=changed,
        )
    return locked


def next_number(*, company: Company, kind: SeriesKind) -> int:
    """Take the next number of a series. Must come last in the transaction that uses it."""
    return next_range(company=company, kind=kind, count=1).start


def next_range(*, company: Company, kind: SeriesKind, count: int) -> range:
    """Take so many numbers of a series in a row: the one place where that happens.

    Must come last in the transaction that uses them. A company without a series of
    the kind has no number to give: that is a fault of the caller.
    """
    taken = take_numbers(NumberSeries, count, company_id=company.pk, kind=kind.value)
    if taken is None:
        raise LookupError(f"company {company.pk} has no series of {kind}")
    return taken


def give_back_rest(*, company: Company, kind: SeriesKind, count: int) -> None:
    """Give back the last numbers of a range that this transaction took and does not use."""
    give_back_numbers(NumberSeries, count, company_id=company.pk, kind=kind.value)


def next_customer_nos(company: Company, count: int) -> list[int]:
    """So many free numbers of the customers' series, past those that the ERP has used itself."""
    number = next_number(company=company, kind=SeriesKind.CUSTOMER)
    series = NumberSeries.objects.filter(company=company, kind=SeriesKind.CUSTOMER)
    first = max(number, series.values_list("used_in_erp", flat=True).get() + 1)
    taken = customers(company).filter(customer_no__gte=first)
    rising = taken.values_list("customer_no", flat=True).iterator()
    numbers = list(islice(free_numbers(first, rising), count))
    if numbers != [number]:
        series.update(next_no=numbers[-1] + 1)
    return numbers


def _group_name(company: Company, name: str, *, group: ProductGroup | None) -> str:
    tidy = name.strip()
    refuse_nameless(tidy, "Produktgruppen mangler navn. Skriv et navn.")
    if len(tidy) > _GROUP_NAME.longest:
        raise GroupNameTooLong(
            _("The name may have %(longest)s characters at the most. Make it shorter.")
            % {"longest": _GROUP_NAME.longest},
            field="name",
        )
    namesake = ProductGroup.objects.filter(company=company, name__iexact=tidy).first()
    if namesake is not None and namesake != group:
        raise GroupNameTaken(
            _("There is a product group called %(name)s already. Choose another name.")
            % {"name": tidy},
            field="name",
        )
    return tidy


def _codes_of(company: Company, postings: Sequence[GroupPosting]) -> dict[str, ErpVatCode]:
    """The company's codes by name; refuses a posting whose code is not of its level."""
    checked_postings(postings)
    codes = {code.code: code for code in vat_codes(company)}
    for posting in postings:
        code = codes.get(posting.vat_code)
        if code is None or code.level != posting.level:
            raise CodeNotOfLevel(
                _("VAT code %(code)s is not connected to %(level)s. Choose one that is.")
                % {"code": posting.vat_code, "level": posting.level},
                field="postings",
            )
    return codes


def _write_postings(
    group: ProductGroup, postings: Sequence[GroupPosting], codes: dict[str, ErpVatCode]
) -> None:
    ProductGroupPosting.objects.bulk_create(
        ProductGroupPosting(
            company_id=group.company_id,
            group=group,
            level=posting.level,
            vat_code=codes[posting.vat_code],
            sales_account=posting.sales_account.strip(),
        )
        for posting in postings
    )


def product_columns(details: ProductDetails) -> dict[str, Any]:
    """The details of a product as the database keeps them."""
    return {
        "product_no": details.product_no,
        "name": details.name,
        "unit": details.unit,
        "unit_price_scaled": scaled_price(details.unit_price),
        "price_includes_vat": details.price_includes_vat,
        "cost_price_scaled": scaled_cost(details.cost_price),
        "vat_level": details.vat_level,
        "active": details.active,
    }


def _refuse_taken(company: Company, product_no: str, *, product: Product | None) -> None:
    namesake = Product.objects.filter(company=company, product_no=product_no).first()
    if namesake is not None and namesake != product:
        raise ProductNoTaken(
            _("Product number %(number)s is taken. Choose another.") % {"number": product_no},
            field="product_no",
        )


def refuse_unconnected(level: str, levels: Collection[VatLevel]) -> None:
    """Refuse (`LevelNotConnected`) a level that no VAT code of the ERP is connected to."""
    if level not in levels:
        raise LevelNotConnected(
            _(
                "%(level)s is not connected to a VAT code in the accounting system. Choose "
                "another level, or ask the office to connect it in WebFaktura Sync."
            )
            % {"level": level_words(VatLevel(level))},
            field="vat_level",
        )
