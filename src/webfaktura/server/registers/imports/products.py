"""Puts a portion of read rows into the register of products: update or create by number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.bulk import ProductEntry, put_products
from webfaktura.server.registers.commands import (
    GroupNameTooLong,
    add_product_group,
    refuse_unconnected,
)
from webfaktura.server.registers.imports.outcomes import Outcome
from webfaktura.server.registers.imports.rows import ReadRow
from webfaktura.server.registers.models import Product, ProductGroup
from webfaktura.server.registers.queries import (
    all_groups,
    levels_in_use,
    product_details_of,
    products,
)
from webfaktura.server.registers.rules import PriceOutOfBounds, ProductDetails, tidy_product
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor, NameMissing

_LONGEST_GROUP_NAME = 100


class GroupOutOfUse(Refusal):
    """New products are not put in a group that is out of use."""


@dataclass(frozen=True)
class _Candidate:
    """A row that is not refused yet, with what it would make of its product."""

    row: ReadRow
    details: ProductDetails
    group: str
    """Its name: it may not be made yet."""


@dataclass
class ProductRows:
    """Takes the rows of one file, a portion at a time."""

    company: Company
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What new products get where the file says nothing."""
    told: set[str] = field(default_factory=set)
    """Groups whose making has been told, by their folded names."""

    def put(self, rows: Sequence[ReadRow], *, at: datetime, by: Actor) -> Outcome:
        """Put the rows in; each that is refused is told, and stops no other."""
        outcome = Outcome()
        known = self._known(rows)
        groups = {each.name.casefold(): each for each in all_groups(self.company)}
        found = self._candidates(outcome.readable(rows), known, groups, outcome)
        for each in found:
            self._make_group(each, groups, outcome, at=at, by=by)
        entries = [
            ProductEntry(details=each.details, group=groups[each.group.casefold()])
            for each in found
        ]
        counted = put_products(company=self.company, entries=entries, at=at, by=by)
        outcome.added += counted.created
        outcome.changed += counted.changed
        outcome.unchanged += counted.unchanged
        return outcome

    def _known(self, rows: Sequence[ReadRow]) -> Mapping[object, Product]:
        """The products of the rows, held before anything is written in the log."""
        numbers = [row.values["product_no"] for row in rows if "product_no" in row.values]
        held = products(self.company).filter(product_no__in=numbers)
        return {each.product_no: each for each in held.select_for_update(no_key=True, of=["self"])}

    def _candidates(
        self,
        rows: Sequence[ReadRow],
        known: Mapping[object, Product],
        groups: Mapping[str, ProductGroup],
        outcome: Outcome,
    ) -> list[_Candidate]:
        """What the rows would change; those that change nothing are counted and left."""
        levels = levels_in_use(self.company)
        found = []
        for row in rows:
            before = known.get(row.values.get("product_no"))
            typed = told_anew(row.values, before)
            if before is not None and not typed:
                outcome.unchanged += 1
                continue
            try:
                found.append(self._candidate(row, typed, before, groups, levels))
            except Refusal as refusal:
                outcome.refuse_as(row, refusal)
        return found

    def _candidate(
        self,
        row: ReadRow,
        typed: dict[str, Any],
        before: Product | None,
        groups: Mapping[str, ProductGroup],
        levels: Collection[VatLevel],
    ) -> _Candidate:
        group = self._group_name(typed, before)
        refuse_group(group, groups, before)
        details = tidy_product(details_told(typed, before, self.otherwise))
        if before is None or before.vat_level != details.vat_level:
            refuse_unconnected(details.vat_level, levels)
        return _Candidate(row, details, group)

    def _group_name(self, typed: dict[str, Any], before: Product | None) -> str:
        usual = before.group.name if before else self.otherwise.get("group", "")
        return str(typed.pop("group", usual))

    def _make_group(
        self,
        each: _Candidate,
        groups: dict[str, ProductGroup],
        outcome: Outcome,
        *,
        at: datetime,
        by: Actor,
    ) -> None:
        """Make a group that the file names and the company lacks; it posts as the levels do."""
        folded = each.group.casefold()
        if folded in groups:
            return
        groups[folded] = add_product_group(
            company=self.company, name=each.group, postings=[], at=at, by=by
        )
        if folded not in self.told:
            self.told.add(folded)
            sentence = _("The product group «%(name)s» is not there, and is made.")
            outcome.remark(each.row.no, "group", sentence % {"name": each.group})


def told_anew(values: Mapping[str, object], before: Product | None) -> dict[str, Any]:
    """What a row says that its product does not say already; a price that says both is two."""
    told: dict[str, object] = {}
    for name, value in values.items():
        if name in ("price_without_vat", "price_with_vat"):
            told |= {"unit_price": value, "price_includes_vat": name == "price_with_vat"}
        elif name != "product_no" or before is None:
            told[name] = value
    if before is None:
        return told
    known = _as_told(before)
    return {name: value for name, value in told.items() if known[name] != value}


def details_told(
    typed: Mapping[str, Any], before: Product | None, otherwise: Mapping[str, str]
) -> ProductDetails:
    """The details with what was told written over them; a new product gets what is usual."""
    if before is not None:
        return replace(product_details_of(before), **typed)
    if "unit_price" not in typed:
        raise PriceOutOfBounds(
            _("The product has no price. Write 0,00 if it has none of its own."),
            field="unit_price",
        )
    usual: dict[str, Any] = {
        "product_no": "",
        "name": "",
        "unit": otherwise.get("unit", ""),
        "vat_level": otherwise.get("vat_level", ""),
    }
    return ProductDetails(**usual | dict(typed))


def refuse_group(name: str, groups: Mapping[str, ProductGroup], before: Product | None) -> None:
    """Refuse a group that no product can be put in."""
    if not name.strip():
        raise NameMissing(
            _("The product has no product group. Write the name of one."), field="group"
        )
    if len(name) > _LONGEST_GROUP_NAME:
        raise GroupNameTooLong(
            _("The name of a product group may have %(longest)s characters at the most.")
            % {"longest": _LONGEST_GROUP_NAME},
            field="group",
        )
    group = groups.get(name.casefold())
    stays = before is not None and group is not None and before.group_id == group.pk
    if group is not None and not group.active and not stays:
        raise GroupOutOfUse(
            _("The product group «%(name)s» is out of use. Choose another, or take it into use.")
            % {"name": group.name},
            field="group",
        )


def _as_told(product: Product) -> dict[str, object]:
    """What a file says of the product where it says what is kept."""
    known: dict[str, object] = vars(product_details_of(product)) | {"group": product.group.name}
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in known.items()
    }
