"""The form of «Mitt firma»: what the firm says about itself and what its customers get."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.identifiers import BankAccountNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import CompanyProfile
from webfaktura.server.web.forms.customer import CHANNELS


class CompanyForm(forms.Form):
    """The profile of a firm; tenancy's own rules have the last word."""

    name = forms.CharField(label=_("Name"), max_length=200)
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
    iban = forms.CharField(label=_("IBAN"), max_length=42, required=False)
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

    @property
    def details(self) -> CompanyProfile:
        """What was typed, in tenancy's words."""
        return CompanyProfile(**self.cleaned_data)


def initial_of(company: Company) -> dict[str, object]:
    """What the form shows of a firm before anybody changes it."""
    shown = {name: getattr(company, name) for name in CompanyForm.base_fields}
    return shown | {"bank_account_no": account_as_printed(company.bank_account_no)}


def account_as_printed(digits: str) -> str:
    """`8601.11.17947`; what is no account number is left as it stands."""
    try:
        return BankAccountNo(digits).printed if digits else ""
    except Refusal:
        return digits
