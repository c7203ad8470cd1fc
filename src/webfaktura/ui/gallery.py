"""The gallery: every component in every state on one page, which the browser tests photograph."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webfaktura.norway.money import Money
from webfaktura.ui.charts import bar_chart, of_amounts, rank_chart
from webfaktura.ui.states import STATES

_ROWS = [
    ("10248", date(2026, 11, 24), "Nordlys Eiendom AS", 3128766, 3128766, "sent", ""),
    ("10247", date(2026, 11, 21), "Fjellheim Bygg AS", 1250000, 1250000, "delivered", "17"),
    ("10246", date(2026, 11, 20), "Kari Nordmann", 187500, 0, "paid", "17"),
    ("10245", date(2026, 11, 18), "Havbris Fisk AS", 14892050, 14892050, "not_delivered", ""),
    ("10244", date(2026, 11, 14), "Sørlandets Malerservice", 843750, 400000, "part_paid", "16"),
    ("10243", date(2026, 11, 2), "Bakeriet på Hjørnet", 326500, 326500, "overdue", "16"),
    ("10242", date(2026, 10, 31), "Ålesund Rederi ASA", -250000, 0, "credited", "15"),
]

_MONTHS = ["jul", "aug", "sep", "okt", "nov", "des"]
_SALES = [4_120_000, 6_310_000, -850_000, 12_480_000, 9_990_050, 0]


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; no database, no person and no company is needed."""
    return render(request, "ui/gallery.html", _shown())


def _shown() -> dict[str, object]:
    return {
        "states": list(STATES),
        "rows": [
            {
                "invoice_no": invoice_no,
                "issued_on": issued_on,
                "customer": customer,
                "gross": Money(gross),
                "open": Money(unpaid),
                "state": state,
                "batch": batch,
            }
            for invoice_no, issued_on, customer, gross, unpaid, state, batch in _ROWS
        ],
        "sum": Money.total(Money(row[3]) for row in _ROWS),
        "sum_open": Money.total(Money(row[4]) for row in _ROWS),
        "quantity": Decimal("63.7500"),
        "rate": Decimal(25),
        "money": Money(3128766),
        "foreign": Money(125000, "EUR"),
        "issued_on": date(2026, 11, 24),
        "issued_at": datetime(2026, 11, 24, 13, 5, tzinfo=UTC),
        "levels": [("PLH", "25 %"), ("PLL", "15 %"), ("PLS", "12 %"), ("FRI", "0 %")],
        "channels": [("ehf", "EHF"), ("email", "E-post"), ("paper", "Post")],
        "customers": [(row[0], row[2]) for row in _ROWS],
        "bars": bar_chart(
            title="Omsetning per måned",
            description="Hver måned ved siden av samme måned året før.",
            labels=_MONTHS,
            series=[
                of_amounts("2026", [Money(ore) for ore in _SALES]),
                of_amounts("2025", [Money(ore) for ore in reversed(_SALES)]),
            ],
        ),
        "ranking": rank_chart(
            title="Omsetning per kunde",
            description="De største kundene, den største først.",
            rows=[(row[2], Money(row[3])) for row in sorted(_ROWS, key=lambda row: -row[3])],
        ),
        "problems": [
            {"field": "input-error", "sentence": "Organisasjonsnummeret skal ha 9 siffer."},
            {"field": "select-error", "sentence": "Velg en sendemåte."},
        ],
    }
