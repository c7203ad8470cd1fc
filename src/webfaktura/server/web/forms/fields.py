"""Form fields that read and write numbers as Norwegians type them."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms

from webfaktura.norway.money import parse_decimal
from webfaktura.norway.refusal import Refusal
from webfaktura.server.web.prices import price_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


def offer(form: forms.BaseForm, name: str, choices: "Iterable[tuple[str, StrOrPromise]]") -> None:
    """Give a form's list what the company has to choose from."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is not a list")
    field.choices = list(choices)


class NumberField(forms.CharField):
    """A number such as `1 450,50`; what is no number is refused in words."""

    def __init__(self, *, label: "StrOrPromise", required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "class": "wf-number", "autocomplete": "off"}
            ),
        )

    def prepare_value(self, value: object) -> object:
        """Show a number the Norwegian way; what was typed stays as it was typed."""
        return price_text(value) if isinstance(value, Decimal) else value

    def clean(self, value: object) -> Decimal | None:
        """Read the number; None when nothing was typed and nothing is required."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
