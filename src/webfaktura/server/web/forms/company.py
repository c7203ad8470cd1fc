"""The form of «Mitt firma»: what the firm says about itself and what its customers get."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.identifiers import BankAccountNo, OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.postal_places import place_of
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import CompanyProfile
from webfaktura.server.web.forms.customer import CHANNELS
from webfaktura.server.web.forms.fields import offer

FORM_ID = "profile"
"""The page's form: its fields stand in several cards, beside forms of their own."""
COMPANY_FORMS = {
    "AS": "Aksjeselskap",
    "ENK": "Enkeltpersonforetak",
    "ASA": "Allmennaksjeselskap",
    "ANS": "Ansvarlig selskap",
    "DA": "Ansvarlig selskap med delt ansvar",
    "KS": "Kommandittselskap",
    "NUF": "Norskregistrert utenlandsk foretak",
    "SA": "Samvirkeforetak",
    "FLI": "Forening, lag eller innretning",
    "STI": "Stiftelse",
    "BRL": "Borettslag",
    "ESEK": "Eierseksjonssameie",
    "SAM": "Tingsrettslig sameie",
    "KOMM": "Kommune",
}
"""The register's codes with their own names, the most frequent first."""


class CompanyForm(forms.Form):
    """The profile of a firm; tenancy's own rules have the last word."""

    org_no = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    company_form = forms.ChoiceField(
        label=_("Company form"),
        required=False,
        help_text=_("An AS, ASA and NUF print «Foretaksregisteret» on their invoices"),
    )
    vat_registered = forms.BooleanField(
        label=_("Registered for VAT"),
        required=False,
        help_text=_("Prints MVA after the organisation number; without it no VAT is invoiced"),
    )
    winding_up = forms.BooleanField(
        label=_("Being wound up"),
        required=False,
        help_text=_("Prints «under avvikling» after the name"),
    )
    address_1 = forms.CharField(label=_("Address"), max_length=200, required=False)
    address_2 = forms.CharField(label=_("Address, line 2"), max_length=200, required=False)
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    country = forms.CharField(label=_("Country"), max_length=2)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(),
        help_text=_("Customers answer to this address"),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=40, required=False)
    bank_account_no = forms.CharField(
        label=_("Bank account number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    iban = forms.CharField(
        label=_("IBAN"), max_length=42, required=False, help_text=_("For customers abroad")
    )
    bic = forms.CharField(label=_("BIC"), max_length=11, required=False)
    due_days = forms.IntegerField(
        label=_("Days until due"),
        min_value=0,
        max_value=365,
        help_text=_("For customers without terms of their own"),
    )
    channel = forms.ChoiceField(
        label=_("Invoices are sent by"),
        choices=CHANNELS,
        help_text=_("For customers without a choice of their own"),
    )
    footer = forms.CharField(
        label=_("Words at the foot of the invoice"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    email_text = forms.CharField(
        label=_("Words in the e-mail with the invoice"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Begin with the greeting. Amount, due date, account and KID follow below your words, "
            "and the name of the firm last. Empty: our own words."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = (*COMPANY_FORMS, self._form_as_it_is)
        codes = dict.fromkeys(code for code in known if code)
        words = [(code, _worded(code)) for code in codes]
        offer(self, "company_form", [("", _("Not known")), *words])
        for field in self.fields.values():
            field.widget.attrs["form"] = FORM_ID

    def clean(self) -> dict[str, Any]:
        """A Norwegian postal code tells the place, where nobody wrote one."""
        cleaned = cast("dict[str, Any]", super().clean())
        if not cleaned.get("place") and cleaned.get("country", "").upper() == "NO":
            cleaned["place"] = place_of(cleaned.get("postal_code", "")) or ""
        return cleaned

    @property
    def details(self) -> CompanyProfile:
        """What was typed, in tenancy's words."""
        return CompanyProfile(**self.cleaned_data)

    @property
    def _form_as_it_is(self) -> str:
        """The code the firm has, or is to have: it may be one that is not in the list."""
        typed = self.data.get("company_form") if self.is_bound else None
        return str(typed or self.initial.get("company_form") or "")[:10]


def initial_of(company: Company) -> dict[str, object]:
    """What the form shows of a firm before anybody changes it."""
    shown = {name: getattr(company, name) for name in CompanyForm.base_fields}
    return shown | {
        "org_no": org_no_as_printed(company.org_no),
        "bank_account_no": account_as_printed(company.bank_account_no),
    }


def as_typed(typed: Mapping[str, str]) -> dict[str, object]:
    """What stands in the form, whether it is right or not; a box that is not ticked is not sent."""
    return {
        name: name in typed if isinstance(field, forms.BooleanField) else typed.get(name, "")
        for name, field in CompanyForm.base_fields.items()
    }


def account_as_printed(digits: str) -> str:
    """`8601.11.17947`; what is no account number is left as it stands."""
    try:
        return BankAccountNo(digits).printed if digits else ""
    except Refusal:
        return digits


def org_no_as_printed(digits: str) -> str:
    """`974 760 673`; what is no organisation number is left as it stands."""
    try:
        return OrgNo(digits).printed
    except Refusal:
        return digits


def _worded(code: str) -> str:
    return f"{code} – {COMPANY_FORMS[code]}" if code in COMPANY_FORMS else code
