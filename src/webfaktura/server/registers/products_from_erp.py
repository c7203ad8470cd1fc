"""Products on their way from the ERP: each with its posting, merged with what stands here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.contract.v1 import products as contract
from webfaktura.norway.money import unscaled
from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.erp_copies import ErpCopies
from webfaktura.server.registers.from_erp import record_put
from webfaktura.server.registers.models import ErpVatCode, Product
from webfaktura.server.registers.posting_groups import PostingGroups
from webfaktura.server.registers.queries import PostingTable, postings_of, vat_codes
from webfaktura.server.registers.rules import (
    GroupPosting,
    ProductDetails,
    checked_postings,
    scaled_cost,
    scaled_price,
    tidy_product,
)
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

UNIT = "stk"
"""Where the ERP names none: a line must have one (EN 16931, BT-130)."""

type Fields = dict[str, Any]
"""A product in the words of both programs, as JSON keeps them; see `shared_of`."""


class CodeNotConnected(Refusal):
    """The product's VAT code has no level here, so that its sales could not be posted."""


@transaction.atomic
def put_products_from_erp(
    *, company: Company, message: contract.PutProducts, at: datetime, by: Actor
) -> contract.ProductsPut:
    """Add and change products as the ERP has them; one that cannot be taken is told by itself.

    What was made here is touched only where the number meets. What both sides have
    changed is merged by field; with `overwrite` the ERP's version counts.
    """
    codes = connected_codes(company)
    wanted, refused = _readable(message.products, codes)
    rows = Product.objects.filter(company=company, product_no__in=wanted)
    known = {row.product_no: row for row in rows.select_for_update(no_key=True)}
    merging = Merging(company, list(known.values()), codes, at=at, by=by)
    new = [merging.added(no, theirs) for no, theirs in wanted.items() if no not in known]
    treat = merging.overwritten if message.overwrite else merging.met
    changed = [row for number, row in known.items() if treat(row, wanted[number])]
    Product.objects.bulk_create(new)
    for row in new:
        merging.copies.hold(row, wanted[row.product_no])
    Product.objects.bulk_update(changed, COLUMNS)
    merging.copies.save(at=at, by=by)
    answer = contract.ProductsPut(
        created=len(new),
        changed=len(changed),
        unchanged=len(known) - len(changed),
        groups_made=tuple(merging.groups.made),
        conflicts=merging.collided,
        refused=tuple(refused),
    )
    record_put(company, "products.put", answer, at=at, by=by)
    return answer


COLUMNS = (
    "name", "unit", "unit_price_scaled", "price_includes_vat", "cost_price_scaled", "vat_level",
    "group", "active",
)  # fmt: skip
"""What the ERP's version of a product may change here."""


class Merging:
    """Known products of a company, held against the ERP's versions of them."""

    def __init__(
        self,
        company: Company,
        rows: Sequence[Product],
        codes: Mapping[str, ErpVatCode],
        *,
        at: datetime,
        by: Actor,
    ) -> None:
        """Look up what is needed, so many queries however many rows."""
        self.company = company
        self.at = at
        self.copies = ErpCopies(company, Product, rows)
        self.groups = PostingGroups(company, codes, at=at, by=by)
        self.collided = 0
        self._postings = postings_of(company)

    def added(self, product_no: str, theirs: Fields) -> Product:
        """A product that the ERP has made."""
        row = Product(company=self.company, product_no=product_no)
        self.write(row, theirs)
        return row

    def met(self, row: Product, theirs: Fields) -> bool:
        """Merge the ERP's version into the row; whether that changed it."""
        ours = shared_of(row, self._postings)
        outcome = self.copies.meet(row, ours=ours, theirs=theirs, at=self.at, if_unknown={})
        self.collided += bool(outcome.collisions)
        return self.write(row, _differing(ours, outcome.values))

    def overwritten(self, row: Product, theirs: Fields) -> bool:
        """Let the ERP's version count; whether that changed the row."""
        self.copies.hold(row, theirs)
        self.copies.close(row)
        return self.write(row, _differing(shared_of(row, self._postings), theirs))

    def write(self, row: Product, values: Fields) -> bool:
        """Write these fields into the row; whether there were any."""
        for field in ("name", "unit", "active"):
            setattr(row, field, values.get(field, getattr(row, field)))
        if "unit_price" in values:
            price, row.price_includes_vat = values["unit_price"]
            row.unit_price_scaled = scaled_price(Decimal(price))
        if "cost_price" in values:
            cost = values["cost_price"]
            row.cost_price_scaled = scaled_cost(None if cost is None else Decimal(cost))
        if "posting" in values:
            row.group, row.vat_level = self.groups.find(*values["posting"])
        return bool(values)


def shared_of(row: Product, postings: PostingTable) -> Fields:
    """What both programs know of a product, as it stands here.

    The price is told with whether it includes VAT, the posting as VAT code and account:
    neither half means anything without the other.
    """
    posting = postings.find(row.group_id, row.vat_level)
    cost = row.cost_price_scaled
    return {
        "name": row.name,
        "unit": row.unit,
        "unit_price": [str(unscaled(row.unit_price_scaled)), row.price_includes_vat],
        "cost_price": None if cost is None else str(unscaled(cost)),
        "posting": [posting.vat_code, posting.sales_account] if posting else ["", ""],
        "active": row.active,
    }


def connected(codes: Mapping[str, ErpVatCode], code: str, product_no: str) -> ErpVatCode:
    """The VAT code, which has a level here; refuses `CodeNotConnected`."""
    if code not in codes:
        raise CodeNotConnected(
            _(
                "VAT code %(code)s of product %(number)s is not connected to a level. Connect it "
                "in WebFaktura Sync, and transfer the products again."
            )
            % {"code": code, "number": product_no},
            field="vat_code",
        )
    return codes[code]


def connected_codes(company: Company) -> dict[str, ErpVatCode]:
    """The VAT codes that have a level here, by code."""
    return {code.code: code for code in vat_codes(company) if code.level}


def _differing(ours: Fields, wanted: Fields) -> Fields:
    return {field: value for field, value in wanted.items() if ours[field] != value}


def _readable(
    products: Sequence[contract.Product], codes: Mapping[str, ErpVatCode]
) -> tuple[dict[str, Fields], list[contract.RefusedProduct]]:
    """The products by number as they are kept, and those that cannot be kept, with the reason."""
    wanted: dict[str, Fields] = {}
    refused = []
    for product in products:
        number = product.product_no.strip()
        try:
            wanted[number] = _as_kept(product, codes)
        except Refusal as refusal:
            refused.append(
                contract.RefusedProduct(product_no=product.product_no, reason=refusal.sentence)
            )
    return wanted, refused


def _as_kept(product: contract.Product, codes: Mapping[str, ErpVatCode]) -> Fields:
    """The ERP's version in our words; refuses what no invoice line could carry."""
    code = connected(codes, product.vat_code, product.product_no)
    tidy = tidy_product(
        ProductDetails(
            product_no=product.product_no,
            name=product.name,
            unit=product.unit.strip() or UNIT,
            unit_price=product.sales_price,
            cost_price=product.cost_price,
            vat_level=code.level,
            active=product.active,
        )
    )
    checked_postings([GroupPosting(code.level, code.code, product.sales_account)])
    cost = scaled_cost(tidy.cost_price)
    return {
        "name": tidy.name,
        "unit": tidy.unit,
        "unit_price": [str(unscaled(scaled_price(tidy.unit_price))), False],
        "cost_price": None if cost is None else str(unscaled(cost)),
        "posting": [code.code, product.sales_account.strip()],
        "active": tidy.active,
    }
