"""The books of one company in Tryton: currency, chart, fiscal year, tax and a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.tryton.rpc import amount, day

if TYPE_CHECKING:
    from benchmarks.tryton.rpc import Tryton

CHART = ("account", "account_template_root_en")
"""The one chart that the module ships; what a voucher costs does not depend on its names."""
NET, TAX, GROSS = "3582.00", "895.50", "4477.50"
LINES = 5


@dataclass(frozen=True)
class Books:
    """The keys that a voucher or an invoice needs."""

    tryton: Tryton
    on: date
    company: int
    currency: int
    customer: int
    address: int
    journal: int
    receivable: int
    revenue: int
    tax_account: int
    tax: int

    def post_voucher(self) -> None:
        """A voucher of five lines (receivable, tax, three of sales), made and posted."""
        key = self.tryton.create(
            "account.move",
            journal=self.journal,
            date=day(self.on),
            description="WF:1:1",
            lines=[["create", self._voucher_lines()]],
        )
        self.tryton.call("account.move", "post", [key])

    def post_invoice(self) -> None:
        """An invoice of five lines with tax, made and posted."""
        key = self.tryton.create(
            "account.invoice",
            type="out",
            party=self.customer,
            invoice_address=self.address,
            account=self.receivable,
            journal=self.journal,
            currency=self.currency,
            invoice_date=day(self.on),
            lines=[["create", [self._invoice_line(number) for number in range(LINES)]]],
        )
        self.tryton.call("account.invoice", "post", [key])

    def _voucher_lines(self) -> list[dict[str, Any]]:
        third = {"account": self.revenue, "debit": amount("0"), "credit": amount("1194.00")}
        return [
            {
                "account": self.receivable,
                "party": self.customer,
                "debit": amount(GROSS),
                "credit": amount("0"),
                "maturity_date": day(self.on + timedelta(days=14)),
            },
            {"account": self.tax_account, "debit": amount("0"), "credit": amount(TAX)},
            *[dict(third) for _ in range(3)],
        ]

    def _invoice_line(self, number: int) -> dict[str, Any]:
        return {
            "type": "line",
            "account": self.revenue,
            "description": f"Konsulenttime, uke {number + 1}",
            "quantity": number % 7 + 1,
            "unit_price": amount("895.50"),
            "taxes": [["add", [self.tax]]],
        }


def open_books(tryton: Tryton, on: date) -> Books:
    """Make the books in an empty database."""
    currency = tryton.create(
        "currency.currency", name="Norske kroner", symbol="kr", code="NOK", numeric_code="578",
        digits=2, rounding=amount("0.01"),
    )  # fmt: skip
    company = _company(tryton, currency)
    accounts = _chart(tryton, company)
    _fiscal_year(tryton, company, on)
    tax = tryton.create(
        "account.tax", name="Mva 25", description="Mva 25 %", type="percentage",
        rate=amount("0.25"), invoice_account=accounts["tax"], credit_note_account=accounts["tax"],
    )  # fmt: skip
    address = {"street": "Bakergata 2", "city": "BERGEN"}
    customer = tryton.create(
        "party.party", name="Fjellheim Bakeri AS", addresses=[["create", [address]]]
    )
    return Books(
        tryton=tryton, on=on, company=company, currency=currency, customer=customer,
        address=tryton.find("party.address", ("party", "=", customer)),
        journal=tryton.find("account.journal", ("type", "=", "revenue")),
        receivable=accounts["receivable"], revenue=accounts["revenue"],
        tax_account=accounts["tax"], tax=tax,
    )  # fmt: skip


def _company(tryton: Tryton, currency: int) -> int:
    """A company, which the user works in from now on."""
    party = tryton.create("party.party", name="Demo Bygg AS")
    company = tryton.create("company.company", party=party, currency=currency)
    ours = {"companies": [["add", [company]]], "company": company}
    tryton.call("res.user", "write", [tryton.user_id], ours)
    tryton.context |= {"company": company, "companies": [company]}
    return company


def _chart(tryton: Tryton, company: int) -> dict[str, int]:
    """The chart of accounts; the accounts that are needed, by what they are for."""
    template = tryton.call("ir.model.data", "get_id", *CHART)
    chosen = {"account": {"company": company, "account_template": template}}
    tryton.finish("account.create_chart", ("account", {}), ("create_account", chosen))
    wanted = {kind: (f"type.{kind}", "=", True) for kind in ("receivable", "payable", "revenue")}
    accounts = {
        kind: tryton.find("account.account", where, ("closed", "!=", True))
        for kind, where in wanted.items()
    }
    return accounts | {"tax": tryton.find("account.account", ("code", "=", "6.3.6"))}


def _fiscal_year(tryton: Tryton, company: int, on: date) -> None:
    """The year with its months, and the series that moves and invoices are numbered in."""
    moves, invoices = (
        tryton.create(
            "ir.sequence.strict",
            name=f"{kind} {on.year}",
            company=company,
            sequence_type=tryton.find("ir.sequence.type", ("name", "=", kind)),
        )
        for kind in ("Account Move", "Invoice")
    )
    series = dict.fromkeys(
        ("out_invoice_sequence", "in_invoice_sequence",
         "out_credit_note_sequence", "in_credit_note_sequence"),
        invoices,
    ) | {"company": company}  # fmt: skip
    year = tryton.create(
        "account.fiscalyear",
        name=str(on.year),
        company=company,
        start_date=day(date(on.year, 1, 1)),
        end_date=day(date(on.year, 12, 31)),
        move_sequence=moves,
        invoice_sequences=[["create", [series]]],
    )
    tryton.call("account.fiscalyear", "create_period", [year])
