"""What a product's form comes to while one fills it in: prices, margin, EHF unit and posting."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webfaktura.norway.units import UnitCode, unit_code
from webfaktura.norway.vat import VatLevel, rate_of
from webfaktura.server.registers.models import ProductGroup
from webfaktura.server.registers.pricing import (
    Margin,
    Price,
    margin_of,
    price_with_vat,
    price_without_vat,
)
from webfaktura.server.registers.queries import (
    ErpPosting,
    all_groups,
    levels_in_use,
    postings_of,
)
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.product import ProductForm


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """What the form does not ask for, because it follows from what it does."""

    price: Price | None
    margin: Margin | None
    unit: str
    unit_code: UnitCode
    group: ProductGroup | None
    posting: ErpPosting | None
    """None: nobody has said where such a sale is posted."""


@company_page
@require_safe
def product_facts(request: CompanyRequest) -> HttpResponse:
    """Tell what the form comes to as it is filled in now; what cannot be read is left out."""
    form = ProductForm(
        request.GET,
        levels=levels_in_use(request.company),
        groups=all_groups(request.company),
    )
    form.is_valid()
    return render(request, "web/product_facts.html", {"facts": facts_of(request, form)})


def facts_of(request: CompanyRequest, form: ProductForm) -> ProductFacts:
    """What the form comes to, as it was sent or as it was first shown."""
    told: Mapping[str, Any] = form.cleaned_data if form.is_bound else _first_shown(form)
    level, group = _level(told), form.groups.get(told.get("group", ""))
    price = _price(request, told, level)
    cost = told.get("cost_price")
    postings = postings_of(request.company)
    return ProductFacts(
        price=price,
        margin=margin_of(price, cost) if price and cost is not None else None,
        unit=told.get("unit", ""),
        unit_code=unit_code(told.get("unit", "")),
        group=group,
        posting=postings.find(group.pk if group else None, level) if level else None,
    )


def _first_shown(form: ProductForm) -> dict[str, Any]:
    """A list without a choice shows its first."""
    first = {
        name: next((code for code, _word in form.fields[name].choices), "")  # type: ignore[attr-defined]  # a list
        for name in ("vat_level", "group")
    }
    return {**first, "unit": form.fields["unit"].initial, **form.initial}


def _level(told: Mapping[str, Any]) -> VatLevel | None:
    text = told.get("vat_level", "")
    return VatLevel(text) if text in set(VatLevel) else None


def _price(
    request: CompanyRequest, told: Mapping[str, Any], level: VatLevel | None
) -> Price | None:
    entered = told.get("unit_price")
    if entered is None or level is None:
        return None
    rate = rate_of(level, on=request.today) if request.company.vat_registered else Decimal(0)
    both_ways = price_with_vat if told.get("price_includes_vat") else price_without_vat
    return both_ways(entered, rate)
