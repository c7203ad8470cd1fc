"""The product groups that sales with one posting come into: found, or made where missing."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count

from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.commands import LONGEST_GROUP_NAME, add_product_group
from webfaktura.server.registers.models import ErpVatCode, ProductGroup, ProductGroupPosting
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor


class PostingGroups:
    """A company's active groups by what they post at a level; a missing one is made when asked."""

    def __init__(
        self, company: Company, codes: Mapping[str, ErpVatCode], *, at: datetime, by: Actor
    ) -> None:
        """`codes` are the connected VAT codes, by code."""
        self.company = company
        self.made: list[str] = []
        """The names of the groups that were made."""
        self._codes, self._at, self._by = codes, at, by
        self._groups = _groups_of(company)
        names = ProductGroup.objects.filter(company=company).values_list("name", flat=True)
        self._names = {name.casefold() for name in names}

    def find(self, code: str, account: str) -> tuple[ProductGroup, str]:
        """The group that posts so, the oldest of several; and the level that the code means."""
        level = self._codes[code].level
        key = (level, code, account)
        if key not in self._groups:
            self._groups[key] = self._made(level, code, account)
        return self._groups[key], level

    def _made(self, level: str, code: str, account: str) -> ProductGroup:
        name = self._free_name(self._codes[code], account)
        postings = [GroupPosting(VatLevel(level), code, account)]
        group = add_product_group(
            company=self.company, name=name, postings=postings, at=self._at, by=self._by
        )
        self._names.add(name.casefold())
        self.made.append(name)
        return group

    def _free_name(self, code: ErpVatCode, account: str) -> str:
        """`11 Utgående mva 25 % – 3060`: the code as the ERP has it, and the account."""
        foot = f" – {account}"
        ends = (foot if attempt == 1 else f"{foot} ({attempt})" for attempt in count(1))
        word = f"{code.code} {code.name}".strip()
        names = (word[: LONGEST_GROUP_NAME - len(end)] + end for end in ends)
        return next(name for name in names if name.casefold() not in self._names)


def _groups_of(company: Company) -> dict[tuple[str, str, str], ProductGroup]:
    rows = ProductGroupPosting.objects.filter(company=company, group__active=True)
    groups: dict[tuple[str, str, str], ProductGroup] = {}
    for row in rows.select_related("group", "vat_code").order_by("group_id"):
        groups.setdefault((row.level, row.vat_code.code, row.sales_account), row.group)
    return groups
