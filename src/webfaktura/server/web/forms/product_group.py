"""The form of a product group: its name, and where its sales at each VAT level are posted."""

from collections.abc import Iterable, Iterator, Mapping
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


class _CodeChoice(forms.Select):
    """VAT codes, each with the account that is proposed when it is chosen."""

    def __init__(self, accounts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accounts = accounts

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option as Django makes it, and its account with it."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-proposal"] = self.accounts.get(str(value), "")
        return option


class ProductGroupForm(forms.Form):
    """A group's name and posting; a level left empty follows the company's own choice."""

    name = forms.CharField(label=_("Name"), max_length=100)

    def __init__(
        self,
        *args: Any,
        vat_codes: Iterable[ErpVatCode],
        proposed_account: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposed_account = proposed_account
        self.codes = {code.code: code for code in vat_codes if code.level and code.active}
        used = {code.level for code in self.codes.values()}
        self.levels = [level for level in VatLevel if level in used]
        for level in self.levels:
            self.fields[f"code_{level}"] = self._code_field(level)
            self.fields[f"account_{level}"] = self._account_field(level)

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
                or self._account_of(self.codes[self.cleaned_data[f"code_{level}"]]),
            )
            for level in self.levels
            if self.cleaned_data[f"code_{level}"]
        ]

    def _codes_of(self, level: VatLevel) -> list[ErpVatCode]:
        return [code for code in self.codes.values() if code.level == level]

    def _account_of(self, code: ErpVatCode) -> str:
        """What is proposed for a code: its own account, else the company's."""
        return code.sales_account or self.proposed_account

    def _account_field(self, level: VatLevel) -> forms.CharField:
        usual = self._account_of(self._codes_of(level)[0])
        attrs = {"inputmode": "numeric", "placeholder": usual}
        return forms.CharField(
            label=_("Sales account"),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs=attrs),
        )

    def _code_field(self, level: VatLevel) -> forms.ChoiceField:
        codes = self._codes_of(level)
        usual = {"code": codes[0].code, "account": codes[0].sales_account or "–"}
        word = _("As the company: %(code)s, account %(account)s") % usual
        offered = [(code.code, f"{code.code} {code.name}") for code in codes]
        accounts = {code.code: self._account_of(code) for code in codes}
        return forms.ChoiceField(
            label=_("VAT code"),
            required=False,
            choices=[("", word), *offered],
            widget=_CodeChoice(
                {"": accounts[codes[0].code], **accounts},
                attrs={"data-proposes": f"id_account_{level}"},
            ),
        )


def initial_of(group: ProductGroup) -> dict[str, object]:
    """What the form shows of a group before anybody changes it."""
    shown: dict[str, object] = {"name": group.name}
    for posting in group.postings.select_related("vat_code"):
        shown[f"code_{posting.level}"] = posting.vat_code.code
        shown[f"account_{posting.level}"] = posting.sales_account
    return shown
