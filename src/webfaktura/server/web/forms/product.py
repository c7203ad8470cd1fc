"""The form of a product."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.units import USUAL
from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.models import Product, ProductGroup
from webfaktura.server.registers.queries import product_details_of
from webfaktura.server.registers.rules import ProductDetails
from webfaktura.server.web.forms.fields import NumberField, offer


class ProductForm(forms.Form):
    """What is sold, at what price, and in which group."""

    product_no = forms.CharField(label=_("Product number"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(
        label=_("Unit"),
        max_length=10,
        initial="stk",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    vat_level = forms.ChoiceField(label=_("VAT level"))
    unit_price = NumberField(label=_("Price"))
    price_includes_vat = forms.BooleanField(label=_("The price includes VAT"), required=False)
    cost_price = NumberField(label=_("Cost price without VAT"), required=False)
    group = forms.ChoiceField(
        label=_("Product group"), help_text=_("The group says where the sale is posted")
    )

    usual_units = tuple(USUAL)
    """What the field for the unit proposes."""

    def __init__(
        self,
        *args: Any,
        levels: Iterable[VatLevel],
        groups: Iterable[ProductGroup],
        product: Product | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_active = product.active if product else True
        self.groups = {str(group.public_id): group for group in groups}
        offer(self, "vat_level", [(level.value, level_word(level)) for level in levels])
        offer(self, "group", [(key, group.name) for key, group in self.groups.items()])

    @property
    def chosen_group(self) -> ProductGroup:
        """The group that was chosen."""
        return self.groups[self.cleaned_data["group"]]

    @property
    def details(self) -> ProductDetails:
        """What was typed, in the register's words."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "group"}
        return ProductDetails(**typed, active=self.is_active)


def level_word(level: VatLevel) -> str:
    """A level as lists show it: `PLH – Høy sats`."""
    return f"{level} – {level.norwegian_name}"


def initial_of(product: Product) -> dict[str, object]:
    """What the form shows of a product before anybody changes it."""
    return {**asdict(product_details_of(product)), "group": str(product.group.public_id)}
