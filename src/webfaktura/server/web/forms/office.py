"""The forms of «Byrå»: what the office alone decides about a firm."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.kid import CheckDigit, KidDesign
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import OfficeChoices

LONGEST_PART = 20
CHECKS = [(CheckDigit.MOD10.value, "MOD10"), (CheckDigit.MOD11.value, "MOD11")]


class OfficeForm(forms.Form):
    """Currencies, and the account that is proposed."""

    uses_currencies = forms.BooleanField(
        label=_("Invoices in other currencies"),
        required=False,
        help_text=_("The rate is Norges Bank's, and is fixed when the invoice is issued"),
    )
    default_sales_account = forms.CharField(
        label=_("Proposed sales account"),
        max_length=20,
        help_text=_("Proposed where a sale has no account of its own"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    @property
    def choices(self) -> OfficeChoices:
        """What was chosen, in tenancy's words."""
        return OfficeChoices(**self.cleaned_data)


class KidForm(forms.Form):
    """How long each part of the payment reference is, and how its last digit is reckoned."""

    client_length = forms.IntegerField(
        label=_("Client's part"), min_value=0, max_value=LONGEST_PART
    )
    customer_length = forms.IntegerField(
        label=_("Customer's part"), min_value=0, max_value=LONGEST_PART
    )
    invoice_length = forms.IntegerField(
        label=_("Invoice's part"), min_value=0, max_value=LONGEST_PART
    )
    check = forms.ChoiceField(label=_("Check digit"), choices=CHECKS)

    @property
    def design(self) -> KidDesign | None:
        """The design; None when all parts are left out. Refuses what is no KID."""
        typed = self.cleaned_data
        lengths = (typed["client_length"], typed["customer_length"], typed["invoice_length"])
        return KidDesign(*lengths, CheckDigit(typed["check"])) if any(lengths) else None


class SeriesForm(forms.Form):
    """Where a series is to go on, and why."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in SeriesKind], widget=forms.HiddenInput()
    )
    next_no = forms.IntegerField(
        label=_("Next number"), widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Stands beside the numbers for as long as they are kept"),
    )


def office_initial_of(company: Company) -> dict[str, object]:
    """What the office has chosen."""
    return {name: getattr(company, name) for name in OfficeForm.base_fields}


def kid_initial_of(company: Company) -> dict[str, object]:
    """The design as it is."""
    return {
        "client_length": company.kid_client_length,
        "customer_length": company.kid_customer_length,
        "invoice_length": company.kid_invoice_length,
        "check": company.kid_check,
    }
