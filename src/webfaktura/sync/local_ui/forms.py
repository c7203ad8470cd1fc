"""The forms of the local page; what they clean stands in the words of the seven steps."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from webfaktura.norway.refusal import Refusal
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine.choices import Offer
from webfaktura.sync.engine.people import SHORTEST_PASSWORD, SHORTEST_USER_NAME
from webfaktura.sync.erp.port import ErpVatCode
from webfaktura.sync.local_ui import door
from webfaktura.sync.local_ui.seven_steps import CHANNELS, SUBSCRIPTIONS, effect_of

_CLIENT_NO = re.compile(r"[A-Za-z]?([0-9]{1,5})")
_MISSING = {"required": "Feltet mangler. Fyll det ut."}
_NUMBER = {
    **_MISSING,
    "invalid": "Dette er ikke et helt tall. Skriv bare siffer.",
    "min_value": "Tallet er for lavt. Det laveste er %(limit_value)s.",
    "max_value": "Tallet er for høyt. Det høyeste er %(limit_value)s.",
}
_FIELDS_OF_REFUSALS = {
    "series.next_invoice_no": "next_invoice_no",
    "voucher_types.invoice": "voucher_type_invoice",
    "voucher_types.credit_note": "voucher_type_credit_note",
}


class LogInForm(forms.Form):
    """The password."""

    password = forms.CharField(
        label="Passord", error_messages=_MISSING, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


class NewPasswordForm(forms.Form):
    """A password that is chosen, written twice."""

    password = forms.CharField(
        label="Nytt passord", error_messages=_MISSING, strip=False, max_length=200,
        help_text=f"Minst {door.SHORTEST_PASSWORD} tegn. Det gjelder for alle som bruker siden.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )  # fmt: skip
    again = forms.CharField(
        label="Gjenta passordet", error_messages=_MISSING, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("Passordene er ikke like. Skriv det samme to ganger.")
        return again


class CompanyForm(forms.Form):
    """Step 1: which client it is."""

    client_no = forms.CharField(
        label="Klient", error_messages=_MISSING, max_length=6,
        help_text="Diskbokstav og klientnummer i regnskapssystemet, for eksempel C999.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip

    def clean_client_no(self) -> str:
        match = _CLIENT_NO.fullmatch(self.cleaned_data["client_no"])
        if match is None:
            raise forms.ValidationError(
                "Klientnummeret kan ikke brukes. Skriv inntil fem siffer, med eller uten "
                "diskbokstav, som 999 eller C999."
            )
        return match[1]


class SubscriptionForm(forms.Form):
    """Step 2: the expected number of invoices a year."""

    code = forms.ChoiceField(
        label="Abonnement", error_messages=_MISSING,
        help_text="Velg antatt antall fakturaer i året. 99 Demo virker likt, men sender ingenting "
        "til kundene.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, f"{code} {name}") for code, name in SUBSCRIPTIONS]
        now = str(self.initial.get("code", ""))
        if now and now not in dict(SUBSCRIPTIONS):
            offered.append((now, now))
        choices = offered if now else [("", "Velg abonnement"), *offered]
        self.fields["code"] = _choice(self.fields["code"], choices)


class ModulesForm(forms.Form):
    """Step 3: what is to be carried to and fro."""

    payments = forms.BooleanField(
        label="Vis innbetalte poster", required=False,
        help_text="Krever at klienten er «Integrert med DI-Regnskap» under Egenskaper → Diverse → "
        "WebFaktura-integrasjon.",
    )  # fmt: skip
    departments = forms.BooleanField(
        label="Avdeling", required=False,
        help_text="Avdelinger hentes fra regnskapssystemet ved hver synkronisering.",
    )  # fmt: skip
    projects = forms.BooleanField(
        label="Prosjekt", required=False,
        help_text="Prosjekter hentes fra regnskapssystemet ved hver synkronisering.",
    )  # fmt: skip
    updates = forms.BooleanField(
        label="Oppdater bunter automatisk", required=False,
        help_text="Uten krysset venter buntene i regnskapssystemet til noen oppdaterer dem der.",
    )  # fmt: skip


class UserForm(forms.Form):
    """Step 4: one user of the client."""

    user_name = forms.CharField(
        label="Brukernavn", error_messages=_MISSING, max_length=150,
        help_text=f"Helst en e-postadresse; minst {SHORTEST_USER_NAME} tegn.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    name = forms.CharField(
        label="Fullt navn", error_messages=_MISSING, max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = forms.CharField(
        label="E-post", error_messages=_MISSING, max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label="Passord", error_messages=_MISSING, strip=False, max_length=200,
        help_text=f"Minst {SHORTEST_PASSWORD} tegn. Noter det; det kan ikke vises igjen.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


def _number(label: str, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, error_messages=_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "wf-number"}),
    )  # fmt: skip


class SetupForm(forms.Form):
    """Step 5: numbers, terms and voucher types; the KID's parts for a new client only."""

    next_customer_no = _number("Kundeserie, første nummer", 1, 999_999_999)
    next_invoice_no = _number("Start fakturanr", 1, 999_999_999)
    next_credit_note_no = _number("Start kreditnotanr (0: fakturaenes serie)", 0, 999_999_999)
    due_days = _number("Betalingsfrist i dager", 0, 365)
    channel = forms.ChoiceField(label="Sendemåte", choices=CHANNELS, error_messages=_MISSING)
    voucher_type_invoice = forms.ChoiceField(label="Bilagsart, faktura", error_messages=_MISSING)
    voucher_type_credit_note = forms.ChoiceField(
        label="Bilagsart, kreditnota", error_messages=_MISSING
    )
    kid_client = _number("KID: klientdelens lengde (0: utelates)", 0, 20)
    kid_customer = _number("KID: kundedelens lengde", 0, 20)
    kid_invoice = _number("KID: fakturadelens lengde", 0, 20)
    kid_check = forms.ChoiceField(
        label="KID: kontrollsiffer", choices=(("mod10", "MOD10"), ("mod11", "MOD11"))
    )

    def __init__(self, offer: Offer, *args: Any, is_created: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, f"{one.code} {one.name}") for one in offer.voucher_types]
        for name in ("voucher_type_invoice", "voucher_type_credit_note"):
            self.fields[name] = _choice(self.fields[name], kinds)
        if is_created:
            for name in ("kid_client", "kid_customer", "kid_invoice", "kid_check"):
                del self.fields[name]


@dataclass(frozen=True)
class VatRow:
    """One VAT code of the accounting system, its two fields, and what they amount to."""

    code: ErpVatCode
    level: BoundField
    account: BoundField
    effect: str


class VatCodesForm(forms.Form):
    """Step 6: level and sales account of each VAT code; posted as level_CODE and account_CODE."""

    def __init__(
        self,
        offer: Offer,
        *args: Any,
        now: Mapping[str, Mapping[str, str]],
        may_be_cleared: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = offer.vat_codes
        self.now = now
        for code in offer.vat_codes:
            known = now.get(code.code, {"level": "", "account": ""})
            none = may_be_cleared or not known["level"]
            self.fields[f"level_{code.code}"] = _level_field(code, known["level"], with_none=none)
            self.fields[f"account_{code.code}"] = _account_field(code, known["account"])

    @property
    def told(self) -> dict[str, dict[str, str]]:
        """Level and account by code, cleaned."""
        return {
            code.code: {
                "level": self.cleaned_data.get(f"level_{code.code}", ""),
                "account": self.cleaned_data.get(f"account_{code.code}", ""),
            }
            for code in self.codes
        }

    @property
    def rows(self) -> Iterator[VatRow]:
        """The codes in the accounting system's order, each with its effect."""
        for code in self.codes:
            level, account = self[f"level_{code.code}"], self[f"account_{code.code}"]
            chosen = str(level.value() or "")
            chosen = chosen if chosen in set(VatLevel) else ""
            yield VatRow(code, level, account, effect_of(code, chosen, str(account.value() or "")))


class TransferForm(forms.Form):
    """What to run for a client, and how."""

    customers = forms.BooleanField(
        label="Overfør kunder fra ERP system", required=False, initial=True
    )
    debug = forms.BooleanField(
        label="Debugmode", required=False,
        help_text="Ett steg av gangen: du ser hva som vil bli sendt, og velger kjør, hopp over "
        "eller stopp.",
    )  # fmt: skip


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal's sentence beside the field it is about."""
    field = _FIELDS_OF_REFUSALS.get(refusal.field, refusal.field)
    if field.startswith("vat_codes."):
        field = f"level_{field.removeprefix('vat_codes.')}"
    form.add_error(field if field in form.fields else None, refusal.sentence)


def _level_field(code: ErpVatCode, level: str, *, with_none: bool) -> forms.ChoiceField:
    levels = [(one.value, f"{one.value} – {one.norwegian_name}") for one in VatLevel]
    return forms.ChoiceField(
        label=f"Sats for avgiftskode {code.code}", required=False, initial=level,
        choices=[("", "Kobles ikke"), *levels] if with_none else levels,
        widget=forms.Select(attrs={
            "class": "ds-input", "aria-label": f"Sats for avgiftskode {code.code}",
        }),
    )  # fmt: skip


def _account_field(code: ErpVatCode, account: str) -> forms.CharField:
    return forms.CharField(
        label=f"Salgskonto for avgiftskode {code.code}", required=False, max_length=20,
        initial=account,
        widget=forms.TextInput(attrs={
            "class": "ds-input wf-number", "inputmode": "numeric", "size": "6",
            "aria-label": f"Salgskonto for avgiftskode {code.code}",
        }),
    )  # fmt: skip


def _choice(field: forms.Field, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    """The same field with other choices."""
    return forms.ChoiceField(
        label=field.label, help_text=field.help_text, choices=choices, error_messages=_MISSING
    )
