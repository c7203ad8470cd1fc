"""The form of a product group: its name, and where its sales at each VAT level are posted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.vat import VatLevel
from webfaktura.server.registers.models import ErpVatCode, ProductGroup
from webfaktura.server.registers.rules import GroupPosting
from webfaktura.server.web.forms.product import level_word


@dataclass(frozen=True, kw_only=True)
class LevelRow:
    """One VAT level of the form, with its two fields."""

    level: VatLevel
    word: str
    vat_code: BoundField
    sales_account: BoundField


class ProductGroupForm(forms.Form):
    """A group's name and posting; a level left empty follows the company's own choice."""

    name = forms.CharField(label=_("Name"), max_length=100)

    def __init__(self, *args: Any, vat_codes: Iterable[ErpVatCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {code.code: code for code in vat_codes if code.level and code.active}
        used = {code.level for code in self.codes.values()}
        self.levels = [level for level in VatLevel if level in used]
        for level in self.levels:
            self.fields[f"code_{level}"] = self._code_field(level)
            self.fields[f"account_{level}"] = forms.CharField(
                label=_("Sales account"),
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def rows(self) -> Iterator[LevelRow]:
        """The levels in their order, each with its fields."""
        for level in self.levels:
            yield LevelRow(
                level=level,
                word=level_word(level),
                vat_code=self[f"code_{level}"],
                sales_account=self[f"account_{level}"],
            )

    @property
    def postings(self) -> list[GroupPosting]:
        """What was typed, in the register's words."""
        return [
            GroupPosting(
                level=level,
                vat_code=self.cleaned_data[f"code_{level}"],
                sales_account=self.cleaned_data[f"account_{level}"]
                or self.codes[self.cleaned_data[f"code_{level}"]].sales_account,
            )
            for level in self.levels
            if self.cleaned_data[f"code_{level}"]
        ]

    def _code_field(self, level: VatLevel) -> forms.ChoiceField:
        offered = [
            (code.code, f"{code.code} {code.name}")
            for code in self.codes.values()
            if code.level == level
        ]
        usual = self.codes[offered[0][0]]
        return forms.ChoiceField(
            label=_("VAT code"),
            required=False,
            choices=[
                (
                    "",
                    _("As the company: %(code)s, account %(account)s")
                    % {"code": usual.code, "account": usual.sales_account},
                ),
                *offered,
            ],
        )


def initial_of(group: ProductGroup) -> dict[str, object]:
    """What the form shows of a group before anybody changes it."""
    shown: dict[str, object] = {"name": group.name}
    for posting in group.postings.select_related("vat_code"):
        shown[f"code_{posting.level}"] = posting.vat_code.code
        shown[f"account_{posting.level}"] = posting.sales_account
    return shown
