"""The form of a customer's card."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.currencies import CURRENCIES
from webfaktura.server.lookups.postal_places import place_of
from webfaktura.server.registers.models import Customer
from webfaktura.server.registers.queries import department_choices, details_of
from webfaktura.server.registers.rules import CustomerDetails, is_private_person
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.forms.fields import offer

CHANNELS = [
    (Channel.EMAIL.value, _("E-mail")),
    (Channel.EHF.value, _("EHF")),
    (Channel.POST.value, _("Post")),
    (Channel.NONE.value, _("Not sent")),
]
BUSINESS, PERSON = "business", "person"
KINDS = [(BUSINESS, _("Business")), (PERSON, _("Private person"))]
LANGUAGES = [("", _("Norwegian")), ("en", _("English"))]
_DIGITS = forms.TextInput(attrs={"inputmode": "numeric"})


def _text(label: Any, length: int, **how: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **how)


class CustomerForm(forms.Form):
    """What is known about a customer; the register's own rules have the last word.

    Currencies and departments are asked for only where the company has them; what the
    form does not ask for stays as the customer has it.
    """

    kind = forms.ChoiceField(
        label=_("Customer is a"),
        choices=KINDS,
        required=False,
        initial=BUSINESS,
        widget=forms.RadioSelect(),
    )
    org_no = _text(_("Organisation number"), 20, widget=_DIGITS)
    name = forms.CharField(label=_("Name"), max_length=200)
    address_1 = _text(_("Address"), 200)
    address_2 = _text(_("Address, line 2"), 200)
    postal_code = _text(_("Postal code"), 10, widget=_DIGITS)
    place = _text(_("Place"), 200)
    country = forms.CharField(
        label=_("Country"), max_length=2, initial="NO", help_text=_("Two letters: NO, SE, DK")
    )
    phone = _text(_("Phone"), 40)
    email = _text(_("E-mail"), 254, help_text=_("Invoices are sent here"))
    more_emails = _text(
        _("More e-mail addresses"),
        1000,
        help_text=_("They get each invoice too; a comma or a space between them"),
    )
    channel = forms.ChoiceField(label=_("Invoices are sent by"), required=False)
    due_days = forms.IntegerField(
        label=_("Days until due"), min_value=0, max_value=365, required=False
    )
    your_reference = _text(_("Your reference"), 200)
    language = forms.ChoiceField(
        label=_("Language of the documents"), choices=LANGUAGES, required=False
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    department_no = forms.ChoiceField(
        label=_("Department"), required=False, help_text=_("What a new invoice proposes")
    )
    delivery_address_1 = _text(_("Delivery address"), 200)
    delivery_address_2 = _text(_("Delivery address, line 2"), 200)
    delivery_postal_code = _text(_("Postal code of delivery"), 10, widget=_DIGITS)
    delivery_place = _text(_("Place of delivery"), 200)
    delivery_country = _text(_("Country of delivery"), 2)

    def __init__(
        self, *args: Any, company: Company, customer: Customer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.before = details_of(customer) if customer else None
        self.fields["due_days"].help_text = _("Empty: as the company, %(days)s days") % {
            "days": company.due_days
        }
        usual = _("As the company: %(channel)s") % {"channel": dict(CHANNELS)[company.channel]}
        offer(self, "channel", [("", usual), *CHANNELS])
        self._offer_currencies(company)
        self._offer_departments(company, customer)

    @property
    def details(self) -> CustomerDetails:
        """What was typed, in the register's words; a place that was left out follows its code."""
        typed = dict(self.cleaned_data)
        kind = typed.pop("kind")
        typed["is_person"] = kind == PERSON if kind else None
        typed["place"] = typed["place"] or _place(typed["postal_code"], typed["country"])
        typed["delivery_place"] = typed["delivery_place"] or _place(
            typed["delivery_postal_code"], typed["delivery_country"] or "NO"
        )
        return replace(self.before or CustomerDetails(name=""), **typed)

    @property
    def has_delivery_address(self) -> bool:
        """Whether anything about deliveries is filled in or refused, so that it must be seen."""
        names = [name for name in self.fields if name.startswith("delivery_")]
        return any(self[name].value() or self[name].errors for name in names)

    def _offer_currencies(self, company: Company) -> None:
        if not company.uses_currencies:
            del self.fields["currency"]
            return
        named = [(code, f"{code} – {name}") for code, name in CURRENCIES.items()]
        offer(self, "currency", [("", "NOK – Norske kroner"), *named])

    def _offer_departments(self, company: Company, customer: Customer | None) -> None:
        if not company.uses_departments:
            del self.fields["department_no"]
            return
        offered = department_choices(company)
        chosen = customer.department if customer else None
        if chosen and not chosen.active:
            offered = [*offered, (chosen.no, f"{chosen.no} {chosen.name}")]
        offer(self, "department_no", [("", _("None")), *offered])


def initial_of(customer: Customer) -> dict[str, object]:
    """What the form shows of a customer before anybody changes it."""
    is_person = is_private_person(org_no=customer.org_no, is_person=customer.is_person)
    return {**asdict(details_of(customer)), "kind": PERSON if is_person else BUSINESS}


def filled_in(typed: Mapping[str, str], facts: Mapping[str, str]) -> dict[str, object]:
    """What was typed, with what a register knows written over it: an address as a whole."""
    whole = {"address_2": ""} if facts.get("address_1") else {}
    known = {name: value for name, value in facts.items() if value}
    return {**{name: typed.get(name, "") for name in CustomerForm.base_fields}, **whole, **known}


def _place(code: str, country: str) -> str:
    return (place_of(code.strip()) or "") if country.strip().upper() == "NO" else ""
