"""Konflikter: what was changed both here and in the ERP, side by side, for somebody to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from webfaktura.norway.refusal import Refusal
from webfaktura.server.registers.choosing import Side, choose, choose_whole
from webfaktura.server.registers.conflicts import (
    Clash,
    OpenConflict,
    counted_conflicts,
    open_conflicts,
)
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.prices import price_text

CHOICE: Final = "choice-"
"""What the name of a field's choice begins with."""
_NOBODY: Final = UUID(int=0)

FIELDS: Final[Mapping[str, Promise]] = {
    "name": gettext_lazy("Name"),
    "org_no": gettext_lazy("Organisation number"),
    "address_1": gettext_lazy("Address"),
    "address_2": gettext_lazy("Address, line 2"),
    "postal_code": gettext_lazy("Postal code"),
    "place": gettext_lazy("Place"),
    "country": gettext_lazy("Country"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "due_days": gettext_lazy("Days until due"),
    "active": gettext_lazy("Status"),
    "unit": gettext_lazy("Unit"),
    "unit_price": gettext_lazy("Price"),
    "cost_price": gettext_lazy("Cost price"),
    "posting": gettext_lazy("VAT code and sales account"),
}


@dataclass(frozen=True)
class Choice:
    """A field with both its values, in words."""

    field: str
    word: str
    ours: str
    theirs: str
    before: str
    """What both held; empty where nobody knows, or it was empty."""

    @property
    def name(self) -> str:
        """Of its two controls."""
        return CHOICE + self.field


@dataclass(frozen=True)
class Shown:
    """One conflict as the page shows it."""

    found: OpenConflict
    title: str
    address: str
    choices: tuple[Choice, ...]


@company_page
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: CompanyRequest) -> HttpResponse:
    """Show what waits, and settle one of them."""
    refusal = None
    if request.method == "POST":
        try:
            row = _settled(request)
        except Refusal as problem:
            refusal = problem
        else:
            messages.success(request, _("%(what)s is settled.") % {"what": _named(row)})
            return redirect("conflicts", request.company.public_id)
    shown = [_shown(request.company, found) for found in open_conflicts(request.company)]
    count = counted_conflicts([request.company]).get(request.company.pk, 0)
    known = {"rows": shown, "total": count, "refusal": refusal}
    return render(request, "web/conflicts.html", known, status=422 if refusal else 200)


def _settled(request: CompanyRequest) -> Customer | Product:
    """Choose as the form says: one side in all fields, or field by field."""
    conflict_id = _id_in(request.POST.get("conflict", ""))
    seen, at, by = request.POST.get("seen", ""), request.now, request.actor
    whole = request.POST.get("whole")
    if whole in set(Side):
        return choose_whole(
            company=request.company, conflict_id=conflict_id, side=Side(whole), seen=seen,
            at=at, by=by,
        )  # fmt: skip
    choices = {
        name.removeprefix(CHOICE): str(side)
        for name, side in request.POST.items()
        if name.startswith(CHOICE)
    }
    return choose(
        company=request.company, conflict_id=conflict_id, choices=choices, seen=seen, at=at, by=by
    )


def _id_in(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return _NOBODY


def _shown(company: Company, found: OpenConflict) -> Shown:
    row = found.row
    page = "customer" if isinstance(row, Customer) else "product"
    address = reverse(page, args=[company.public_id, row.public_id])
    choices = tuple(_choice(clash) for clash in found.clashes)
    return Shown(found, _named(row), address, choices)


def _named(row: Customer | Product) -> str:
    """`Kunde 10010 Sjø & Land AS`."""
    word = _("Customer") if isinstance(row, Customer) else _("Product")
    return f"{word} {row}"


def _choice(clash: Clash) -> Choice:
    ours, theirs, before = (
        _in_words(clash.field, value) for value in (clash.ours, clash.theirs, clash.base)
    )
    is_known = clash.base is not None
    word = str(FIELDS.get(clash.field, clash.field))
    return Choice(clash.field, word, ours, theirs, before if is_known else "")


def _in_words(field: str, value: Any) -> str:
    """A value as people read it; empty where there is none."""
    words = "" if value is None else str(value)
    match field, value:
        case "active", bool():
            words = _("In use") if value else _("Deactivated")
        case "due_days", None:
            words = _("The company's own")
        case "unit_price", [price, includes_vat]:
            words = price_text(Decimal(price))
            words = _("%(price)s with VAT") % {"price": words} if includes_vat else words
        case "cost_price", str():
            words = price_text(Decimal(value))
        case "posting", [code, account]:
            words = f"{code} – {account}" if code else ""
    return words
