"""The form of a customer's card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.contract.v1.base import Channel
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.rules import CustomerDetails
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.forms.fields import offer

CHANNELS = [
    (Channel.EMAIL.value, _("E-mail")),
    (Channel.EHF.value, _("EHF")),
    (Channel.POST.value, _("Post")),
    (Channel.NONE.value, _("Not sent")),
]


class CustomerForm(forms.Form):
    """What is known about a customer; the register's own rules have the last word."""

    name = forms.CharField(label=_("Name"), max_length=200)
    org_no = forms.CharField(
        label=_("Organisation number"),
        max_length=20,
        required=False,
        help_text=_("Empty for a private person"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
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
    country = forms.CharField(
        label=_("Country"), max_length=2, initial="NO", help_text=_("Two letters: NO, SE, DK")
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(),
        help_text=_("Invoices are sent here"),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    your_reference = forms.CharField(label=_("Your reference"), max_length=200, required=False)
    due_days = forms.IntegerField(
        label=_("Days until due"), min_value=0, max_value=365, required=False
    )
    channel = forms.ChoiceField(label=_("Invoices are sent by"), required=False)
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_days"].help_text = _("Empty: as the company, %(days)s days") % {
            "days": company.due_days
        }
        usual = _("As the company: %(channel)s") % {"channel": dict(CHANNELS)[company.channel]}
        offer(self, "channel", [("", usual), *CHANNELS])

    @property
    def details(self) -> CustomerDetails:
        """What was typed, in the register's words."""
        return CustomerDetails(**self.cleaned_data)


def initial_of(customer: Customer) -> dict[str, object]:
    """What the form shows of a customer before anybody changes it."""
    return {name: getattr(customer, name) for name in CustomerForm.base_fields}
