"""The few forms of the ledger's page; what the ledger refuses is said at the field."""

from datetime import date
from typing import Any, TypedDict

from django import forms

from webfaktura.ledger.records import NewPayment
from webfaktura.norway.calendar import format_date, parse_date
from webfaktura.norway.money import Money, parse_decimal
from webfaktura.norway.refusal import Refusal

_LONGEST = 100
_LONGEST_KID = 40
"""With the spaces that people write in it."""


class LogInForm(forms.Form):
    """A user name and a password."""

    name = forms.CharField(
        label="Brukernavn",
        max_length=_LONGEST,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
        error_messages={"required": "Skriv brukernavnet."},
    )
    password = forms.CharField(
        label="Passord",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": "Skriv passordet."},
    )


class DayField(forms.CharField):
    """A date as Norwegians type it; gives a `date`."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            max_length=_LONGEST,
            error_messages={"required": "Skriv datoen, for eksempel 24.11.2026."},
        )

    def clean(self, value: Any) -> date:
        """Read the date; refuses what is none."""
        try:
            return parse_date(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def prepare_value(self, value: object) -> object:
        """Write a date as Norwegians do."""
        return format_date(value) if isinstance(value, date) else value


class KronerField(forms.CharField):
    """An amount in kroner as Norwegians type it; gives `Money`, or None where it is empty."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            max_length=_LONGEST,
            required=False,
            widget=forms.TextInput({"inputmode": "decimal", "class": "wf-number"}),
        )

    def clean(self, value: Any) -> Money | None:
        """Read the amount; refuses what is none, and more decimals than øre have."""
        text = super().clean(value)
        try:
            return Money.of(parse_decimal(text)) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class PaymentForm(forms.Form):
    """A payment from a customer, on an invoice that is named one way or the other."""

    invoice_no = forms.IntegerField(
        label="Fakturanr.",
        required=False,
        min_value=1,
        max_value=10**15,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Fakturanummeret skrives bare med siffer."
        ),
    )
    kid = forms.CharField(
        label="KID",
        required=False,
        max_length=_LONGEST_KID,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"max_length": "KID er høyst 25 siffer. Sjekk tallet."},
    )
    paid_on = DayField(label="Betalt dato")
    amount = KronerField(label="Beløp i kroner")
    payment_id = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for one name of the invoice, not none and not two."""
        named = [name for name in ("invoice_no", "kid") if self.cleaned_data.get(name)]
        if len(named) != 1 and not {"invoice_no", "kid"} & self.errors.keys():
            self.add_error("invoice_no", "Skriv enten fakturanummeret eller KID.")
        return self.cleaned_data

    @property
    def payment(self) -> NewPayment:
        """The payment that a valid form tells of."""
        told = self.cleaned_data
        return NewPayment(
            payment_id=str(told["payment_id"]),
            paid_on=told["paid_on"],
            invoice_no=told["invoice_no"] or 0,
            kid="".join(told["kid"].split()),
            amount=told["amount"],
        )


class Reversal(TypedDict):
    """How a reversal is told to the ledger."""

    on: date
    reversal_id: str


class ReversalForm(forms.Form):
    """The day a payment is taken back."""

    on = DayField(label="Dato for reverseringen")
    reversal_id = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def reversal(self) -> Reversal:
        """What a valid form says of the reversal."""
        return Reversal(
            on=self.cleaned_data["on"], reversal_id=f"{self.cleaned_data['reversal_id']}"
        )


def say_at_field(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal at the field that it concerns, or over the form where it has none there."""
    named = [refusal.field] if refusal.field != "on" else ["on", "paid_on"]
    form.add_error(next((name for name in named if name in form.fields), None), refusal.sentence)
