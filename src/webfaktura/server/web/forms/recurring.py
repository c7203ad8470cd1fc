"""The form of a recurring invoice: when it comes, what happens then, and at what prices."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.calendar import format_date, parse_date
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.models import Recurring
from webfaktura.server.invoicing.recurring import RecurringDetails, details_of
from webfaktura.server.invoicing.recurring_rules import LONGEST_NAME, MONTHS, WEEKS
from webfaktura.server.web.forms.fields import NumberField
from webfaktura.server.web.prices import percent_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DayField(forms.CharField):
    """A day such as `24.11.2026`; what is no day is refused in words."""

    def __init__(
        self, *, label: "StrOrPromise", required: bool = True, nothing: "StrOrPromise" = ""
    ) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "placeholder": nothing}
        super().__init__(
            label=label,
            required=required,
            max_length=20,
            widget=forms.TextInput(attrs=attributes),
        )

    def prepare_value(self, value: object) -> object:
        """Show a day the Norwegian way; what was typed stays as it was typed."""
        return format_date(value) if isinstance(value, date) else value

    def clean(self, value: object) -> date | None:
        """Read the day; None when nothing was typed and nothing is required."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class RecurringForm(forms.Form):
    """The plan of a recurring invoice; invoicing's own rules have the last word."""

    name = forms.CharField(
        label=_("What it is"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("For your own list; the customer does not see it"),
    )
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=104)
    rhythm = forms.ChoiceField(
        label=_("Weeks or months"), choices=[(MONTHS, _("months")), (WEEKS, _("weeks"))]
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("No more after"), required=False, nothing=_("No end"))
    issues_by_itself = forms.ChoiceField(
        label=_("On the day"),
        choices=[("", _("Make a draft that I issue")), ("yes", _("Issue and send by itself"))],
        required=False,
    )
    price_change = NumberField(label=_("Change the prices by (percent)"), required=False)
    price_change_from = DayField(label=_("From and including"), required=False)

    @property
    def details(self) -> RecurringDetails:
        """What was typed, in invoicing's words."""
        typed = dict(self.cleaned_data)
        typed["issues_by_itself"] = typed["issues_by_itself"] == "yes"
        typed["price_change"] = typed["price_change"] or Decimal(0)
        return RecurringDetails(**typed)


def initial_of(recurring: Recurring) -> dict[str, object]:
    """What the form shows before anybody changes it."""
    details = details_of(recurring)
    shown = {name: getattr(details, name) for name in RecurringForm.base_fields}
    return shown | {
        "issues_by_itself": "yes" if details.issues_by_itself else "",
        "price_change": percent_text(details.price_change),
    }
