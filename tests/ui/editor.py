"""A draft kept in memory behind the page that the browser tests write in.

It answers as the real page does: versions, totals by `webfaktura.norway`, remarks, refusals.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from webfaktura.norway.money import Money, NotANumber, line_net, parse_decimal
from webfaktura.norway.vat import VatCategory, VatGroup, vat_totals

LEVELS = {
    "PLH": VatGroup(VatCategory.S, Decimal(25)),
    "PLL": VatGroup(VatCategory.S, Decimal(15)),
    "PLS": VatGroup(VatCategory.S, Decimal(12)),
    "FRI": VatGroup(VatCategory.Z, Decimal(0)),
    "EKS": VatGroup(VatCategory.E, Decimal(0)),
}
type Words = dict[str, Any]
"""A head or a line as the editor sends it, and as it is given back."""

PRODUCTS = [
    ("p-1001", "1001", "Konsulenttime senior", "time", "1 450,00", "PLH"),
    ("p-1002", "1002", "Konsulenttime", "time", "1 150,00", "PLH"),
    ("p-2040", "2040", "Servering", "stk", "189,00", "PLL"),
    ("p-3001", "3001", "Fagbok", "stk", "449,00", "FRI"),
    ("p-4001", "4001", "Kaffekopp", "stk", "125,00", "PLH"),
]
WITH_VAT = {"p-4001"}
"""Products whose prices include VAT."""
DEPARTMENTS = [("1", "1 Bergen"), ("2", "2 Stavanger")]
CUSTOMERS = [
    ("c-10010", "10010", "Nordlys Eiendom AS", "14", "Kåre Østbø"),
    ("c-10011", "10011", "Nordfjord Betong AS", "30", "Innkjøp"),
    ("c-10012", "10012", "Ålesund Rederi ASA", "10", ""),
]


@dataclass(frozen=True)
class Line:
    """A line as `vat_totals` wants it."""

    net: Money
    vat_group: VatGroup


@dataclass
class Kept:
    """The draft in memory, and what the tests make happen to it."""

    version: int = 1
    head: Words = field(default_factory=dict)
    lines: list[Words] = field(default_factory=list)
    outage: int = 0


def _first() -> Kept:
    lines = [
        _line("p-1001", "1001 Konsulenttime senior", "Prosjektledelse uke 46", "7,5", "1 450,00"),
        _line("p-1002", "1002 Konsulenttime", "Installasjon og testing", "12", "1 150,00", "10"),
        _line("p-2040", "2040 Servering", "Lunsj ved befaring", "6", "189,00"),
    ]
    lines[2] |= {"vat_level": "PLL", "unit": "stk"}
    head = {
        "customer": {"id": "c-10010", "text": "10010 Nordlys Eiendom AS"},
        "issued_on": "24.11.2026",
        "due_days": "14",
        "delivered_on": "22.11.2026",
        "your_reference": "Kåre Østbø",
        "our_reference": "Åse Bjørnstad",
        "order_no": "",
        "currency": "NOK",
        "free_category": "",
        "note": "",
    }
    return Kept(head=head, lines=lines)


def _line(
    product: str, text: str, description: str, quantity: str, price: str, discount: str = ""
) -> Words:
    return {
        "kind": "item",
        "product": {"id": product, "text": text},
        "description": description,
        "quantity": quantity,
        "unit": "time",
        "unit_price": price,
        "price_includes_vat": False,
        "discount_percent": discount,
        "vat_level": "PLH",
        "department": "",
        "project": "",
    }


kept = _first()


def page(request: HttpRequest) -> HttpResponse:
    levels = [
        {"code": code, "rate": str(group.rate), "category": str(group.category)}
        for code, group in LEVELS.items()
    ]
    shown = {
        "draft": kept,
        "levels": levels,
        "written": {"lines": kept.lines, "remarks": []},
        "departments": DEPARTMENTS if "departments" in request.GET else (),
    }
    return render(request, "editor.html", shown)


def draft(request: HttpRequest) -> HttpResponse:
    if request.method == "PUT":
        return HttpResponse(status=kept.outage) if kept.outage else _save(json.loads(request.body))
    return JsonResponse({"version": kept.version, "head": kept.head, "lines": kept.lines})


def _save(sent: dict[str, Any]) -> JsonResponse:
    if sent["version"] != kept.version:
        return JsonResponse(_conflict(), status=409)
    problems = _problems(sent["lines"])
    if problems:
        return JsonResponse({"problems": problems}, status=422)
    kept.version += 1
    kept.head, kept.lines = sent["head"], sent["lines"]
    reckoned = totals(kept.lines if kept.head["issued_on"] else [])
    return JsonResponse(
        {"version": kept.version, "totals": reckoned, "remarks": _remarks(kept.head)}
    )


def _conflict() -> dict[str, object]:
    sentence = "Kladden ble endret av Per Byrå mens du skrev."
    theirs = {
        "version": kept.version,
        "by": "Per Byrå",
        "at": "24.11.2026 kl. 10.05",
        "head": kept.head,
        "lines": kept.lines,
    }
    return {"sentence": sentence, "theirs": theirs}


def totals(lines: list[Words]) -> dict[str, object]:
    """Reckon as the server does, and answer in decimal strings."""
    nets = [_net(line) if line["kind"] == "item" else Money(0) for line in lines]
    taxables = [
        Line(net, LEVELS[line["vat_level"]])
        for line, net in zip(lines, nets, strict=True)
        if line["kind"] == "item"
    ]
    groups = vat_totals(taxables)
    net = Money.total(nets)
    return {
        "net": str(net.amount),
        "vat": [
            {
                "rate": str(each.group.rate),
                "basis": str(each.basis.amount),
                "tax": str(each.tax.amount),
            }
            for each in groups
        ],
        "gross": str((net + Money.total(each.tax for each in groups)).amount),
        "lines": [str(each.amount) for each in nets],
    }


def _net(line: Words) -> Money:
    return line_net(
        quantity=parse_decimal(line["quantity"] or "1"),
        unit_price=parse_decimal(line["unit_price"] or "0"),
        discount_percent=parse_decimal(line["discount_percent"] or "0"),
        vat_percent_included=_included(line),
    )


def _included(line: Words) -> Decimal:
    return LEVELS[line["vat_level"]].rate if line["price_includes_vat"] else Decimal(0)


def _problems(lines: list[Words]) -> list[dict[str, object]]:
    problems: list[dict[str, object]] = []
    for number, line in enumerate(lines, start=1):
        for name in {"quantity", "unit_price", "discount_percent"} & line.keys():
            try:
                parse_decimal(line[name] or "0")
            except NotANumber as refusal:
                problems.append({"field": name, "line": number, "sentence": refusal.sentence})
    return problems


def _remarks(head: Words) -> list[dict[str, object]]:
    if head["your_reference"]:
        return []
    card = {"href": "/components/?customer", "word": "Åpne kundekortet"}
    return [
        {"field": "your_reference", "line": None, "sentence": "Kunden krever Deres ref."},
        {"field": "customer", "line": None, "sentence": "Kunden mangler e-postadresse.", **card},
    ]


def products(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "items": [
                {
                    "id": public_id,
                    "key": number,
                    "label": f"{number} {name}",
                    "detail": f"{price} per {unit}",
                    "fill": {
                        "description": name,
                        "unit": unit,
                        "unit_price": price,
                        "price_includes_vat": "true" if public_id in WITH_VAT else "",
                        "vat_level": level,
                    },
                }
                for public_id, number, name, unit, price, level in PRODUCTS
                if request.GET["q"].lower() in f"{number} {name}".lower()
            ]
        }
    )


def customers(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "items": [
                {
                    "id": public_id,
                    "key": number,
                    "label": f"{number} {name}",
                    "fill": {"due_days": due_days, "your_reference": reference},
                }
                for public_id, number, name, due_days, reference in CUSTOMERS
                if request.GET["q"].lower() in f"{number} {name}".lower()
            ]
        }
    )


NEW_CUSTOMER = {
    "id": "c-10013",
    "label": "10013 Polar AS",
    "fill": {"your_reference": "Line", "due_days": "", "currency": ""},
}


def new_customer(request: HttpRequest) -> HttpResponse:
    """The form of a new customer, and what is told when it is saved."""
    if request.method == "POST":
        told = {"wf:close-panel": {}, "wf:customer-added": {"item": NEW_CUSTOMER}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
    return render(request, "customer.html", {"name": request.GET.get("name", "")})


def panel(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h2>Fra tjeneren</h2>")


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"issued version {request.POST['version']} of {kept.version}")


@csrf_exempt
def change_elsewhere(request: HttpRequest) -> HttpResponse:
    """Somebody else writes on the first line and orders by another number."""
    kept.version += 1
    kept.head = kept.head | {"order_no": "PO-77"}
    kept.lines = deepcopy(kept.lines)
    kept.lines[0]["quantity"] = "9"
    return HttpResponse()


@csrf_exempt
def outage(request: HttpRequest) -> HttpResponse:
    kept.outage = int(request.GET["status"])
    return HttpResponse()


@csrf_exempt
def reset(request: HttpRequest) -> HttpResponse:
    kept.__dict__.update(_first().__dict__)
    if "empty" in request.GET:
        kept.lines = []
        kept.head = {**dict.fromkeys(kept.head, ""), "customer": {"id": "", "text": ""}}
    return HttpResponse()
