"""What the lists of the invoice editor offer: VAT levels, departments, projects, currencies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.currencies import CURRENCIES, KRONE
from webfaktura.norway.vat import NoRateKnown, SellerNotRegistered, VatGroup, VatLevel
from webfaktura.server.invoicing.examining import currency_of
from webfaktura.server.invoicing.models import Draft
from webfaktura.server.invoicing.rules import seller_vat, vat_group_of
from webfaktura.server.registers.models import Department, Project
from webfaktura.server.registers.queries import (
    department_choices,
    levels_in_use,
    project_choices,
)
from webfaktura.server.tenancy.models import Company
from webfaktura.ui.formats import percent

type Options = list[tuple[str, str]]

FREE_CATEGORIES: list[tuple[str, Promise]] = [
    ("", _("Zero rate within Norway")),
    ("G", _("Export")),
    ("AE", _("Reverse charge")),
]


@dataclass(frozen=True, kw_only=True)
class LevelChoice:
    """A VAT level as the editor's list offers it, with what live totals reckon by."""

    code: str
    rate: str
    category: str
    word: str

    @property
    def is_free(self) -> bool:
        """Whether the head tells why there is no VAT: export, reverse charge or zero rate."""
        return self.code == VatLevel.FRI


def level_choices(company: Company, draft: Draft, *, today: date) -> list[LevelChoice]:
    """The levels one can sell at and those on the lines, with the rates of the delivery's day."""
    used = {line.vat_level for line in draft.lines.all() if line.kind == "item"}
    in_use = levels_in_use(company)
    levels = [level for level in VatLevel if level in in_use or level in used]
    on = draft.delivered_on or draft.issued_on or today
    groups = ((level, _group(company, level, on=on, today=today)) for level in levels)
    return [_choice(level, group) for level, group in groups if group]


def department_options(company: Company, draft: Draft) -> Options:
    """The departments one can choose, and those that were chosen before they were closed."""
    if not company.uses_departments:
        return []
    used = [draft.department, *(line.department for line in draft.lines.all())]
    return _with_used(department_choices(company), used)


def project_options(company: Company, draft: Draft) -> Options:
    """The projects one can choose, and those that were chosen before they were closed."""
    if not company.uses_projects:
        return []
    used = [draft.project, *(line.project for line in draft.lines.all())]
    return _with_used(project_choices(company), used)


def currency_options(company: Company, draft: Draft) -> Options:
    """The currencies one can choose; none where the draft can only be in kroner."""
    if not company.uses_currencies and currency_of(draft) == KRONE:
        return []
    return [(KRONE, KRONE), *((code, f"{code} {name}") for code, name in CURRENCIES.items())]


def _group(company: Company, level: VatLevel, *, on: date, today: date) -> VatGroup | None:
    """Where a level's lines are summed; None of one that the seller may not sell at.

    A day without a known rate was hardly meant: today's rate stands in, and a remark says so.
    """
    seller = seller_vat(vat_registered=company.vat_registered)
    try:
        return vat_group_of(level, seller=seller, on=on)
    except SellerNotRegistered:
        return None
    except NoRateKnown:
        return vat_group_of(level, seller=seller, on=today)


def _choice(level: VatLevel, group: VatGroup) -> LevelChoice:
    return LevelChoice(
        code=level,
        rate=f"{group.rate.normalize():f}",
        category=group.category,
        word=percent(group.rate) if group.rate else level.norwegian_name,
    )


def _with_used(offered: Options, used: Iterable[Department | Project | None]) -> Options:
    known = {no for no, _word in offered}
    closed = {each.no: f"{each.no} {each.name}" for each in used if each and each.no not in known}
    return [*offered, *sorted(closed.items())]
