"""The form of what the office has agreed with a client: the subscription and the modules."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from webfaktura.contract.v1.companies import Modules
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.queries import subscriptions_on


class AgreementForm(forms.Form):
    """Each choice counts on both sides: Sync reads it at the start of the next run."""

    subscription_code = forms.ChoiceField(
        label=_("Subscription"),
        help_text=_("99 Demo sends nothing to customers. A change counts from the next document."),
    )
    payments = forms.BooleanField(
        label=_("Payments from the accounting system"),
        required=False,
        help_text=_("Off: no payment is fetched, and invoices stay open here"),
    )
    departments = forms.BooleanField(
        label=_("Departments"), required=False, help_text=_("Fetched at the next synchronisation")
    )
    projects = forms.BooleanField(
        label=_("Projects"), required=False, help_text=_("Fetched at the next synchronisation")
    )

    def __init__(
        self, data: QueryDict | None = None, *, company: Company, on: date, **kwargs: Any
    ) -> None:
        super().__init__(data, **({"initial": agreement_of(company)} | kwargs))
        offered = {each.code: str(each) for each in subscriptions_on(on)}
        offered.setdefault(company.subscription.code, str(company.subscription))
        self.fields["subscription_code"].choices = sorted(offered.items())  # type: ignore[attr-defined]

    @property
    def modules(self) -> Modules:
        """The switches that were set."""
        return Modules(**{name: self.cleaned_data[name] for name in Modules.model_fields})


def agreement_of(company: Company) -> dict[str, object]:
    """The agreement as it stands."""
    return {
        "subscription_code": company.subscription.code,
        "payments": company.shows_payments,
        "departments": company.uses_departments,
        "projects": company.uses_projects,
    }
