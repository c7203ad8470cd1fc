"""Fills one PostgreSQL with many companies' books at once, by SQL: a million invoices in minutes.

One invoice goes the whole way by the product's own commands; all others are copies of it with
numbers, days, buyers, lines and amounts of their own. What no page reads (hashes, a KID's check
digit, a voucher's content) is copied as it is: these books are for measuring only, `filling.py`
makes lawful ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psycopg
from django.db import connection

from benchmarks.child import progress
from builders import NOW, TODAY, a_company, a_customer, a_product, an_actor, an_entry
from builders import an_issued_invoice as issue
from webfaktura.contract.v1.payments import Payment
from webfaktura.server.delivery.commands import start_delivery
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.payments.models import Settlement
from webfaktura.server.posting.commands import claim_batch
from webfaktura.server.posting.models import Placement
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from webfaktura.server.invoicing.models import Invoice
    from webfaktura.server.invoicing.rules import DraftEntry
    from webfaktura.server.registers.models import Product
    from webfaktura.server.tenancy.models import Company

type Columns = dict[str, str]

DAYS: Final = 1_000
"""The invoices of a company are spread over so many days until today."""

PLAN: Final = """
SELECT setseed(0);

CREATE TEMP TABLE size AS
SELECT row_number() OVER () AS k, company_id, count, greatest(5, count / 50) AS buyers,
       greatest(5, count / 100) AS wares
  FROM unnest(%(companies)s::bigint[], %(counts)s::int[]) AS given (company_id, count);

CREATE TEMP TABLE buyer AS
SELECT row_number() OVER () AS k, company_id, n, 20000 + n AS customer_no,
       'Kunde ' || n || ' ' || initcap(translate(left(md5(n::text), 7), '0123456789', 'aeiouyaeio'))
       AS name
  FROM size, generate_series(0, buyers - 1) AS n;

CREATE TEMP TABLE ware AS
SELECT row_number() OVER () AS k, company_id, n FROM size, generate_series(0, wares - 1) AS n;

CREATE TEMP TABLE plan AS
SELECT row_number() OVER (ORDER BY (no - random()) / count) AS k, company_id, no,
       %(today)s::date - (%(days)s - 1 - (no - 1)::bigint * %(days)s / count)::int AS on_day,
       no * 7 %% buyers AS n, no %% wares AS ware_1, (no + 1) %% wares AS ware_2,
       (no %% 9 + 1) * 100000 AS net_1, ((no + 1) %% 9 + 1) * 100000 AS net_2
  FROM size, generate_series(1, count) AS no;

CREATE TEMP TABLE issue AS
SELECT plan.*, buyer.k AS buyer, customer_no, name, net_1 + net_2 AS net,
       net_1 * 25 / 100 + net_2 * 15 / 100 AS tax
  FROM plan JOIN buyer USING (company_id, n) ORDER BY plan.k;
"""
"""One row for each invoice to be, in the order in which the companies issue them: as in real
life, a company's rows lie among those of others."""

COUNTERS: Final = """
UPDATE registers_numberseries AS series
   SET next_no = CASE kind WHEN 'invoice' THEN count + 1 ELSE 20000 + buyers END
  FROM size WHERE size.company_id = series.company_id AND kind IN ('invoice', 'customer');
"""
FIGURES: Final = (
    """
INSERT INTO statistics_cursor (company_id, invoices_to, credit_notes_to, settlements_to)
SELECT company_id, count, 0, (SELECT max(id) FROM payments_settlement) FROM size
""",
    """
INSERT INTO statistics_balance
       (company_id, invoice_id, kind, customer_id, currency, issued_on, due_on, gross_ore,
        paid_ore, credited_ore, outstanding_ore, is_open, settled_on)
SELECT invoice.company_id, invoice.id, kind, customer_id, invoice.currency, issued_on, due_on,
       gross_ore, coalesce(amount_ore, 0), 0, gross_ore - coalesce(amount_ore, 0),
       amount_ore IS NULL, paid_on
  FROM invoicing_invoice AS invoice JOIN size USING (company_id)
  LEFT JOIN payments_settlement AS settlement ON settlement.invoice_id = invoice.id
  LEFT JOIN payments_payment AS payment ON payment.id = settlement.payment_id
""",
    """
INSERT INTO statistics_salesfigure (company_id, dimension, currency, month, key, net_ore)
SELECT company_id, dimension, currency, date_trunc('month', issued_on), key, sum(net_ore)
  FROM invoicing_invoice JOIN size USING (company_id),
       LATERAL (VALUES ('total', ''), ('customer', customer_id::text)) AS place (dimension, key)
 GROUP BY 1, 2, 3, 4, 5
""",
    """
INSERT INTO statistics_salesfigure (company_id, dimension, currency, month, key, net_ore)
SELECT invoice.company_id, dimension, currency, date_trunc('month', issued_on), key,
       sum(line.net_ore)
  FROM invoicing_invoice AS invoice JOIN size USING (company_id)
  JOIN invoicing_invoiceline AS line ON line.invoice_id = invoice.id,
       LATERAL (VALUES ('product', product_no), ('group', product_group),
                       ('department', department_no), ('project', project_no))
       AS place (dimension, key)
 GROUP BY 1, 2, 3, 4, 5
""",
)
"""What the worker sums up, for all of them at once; a test compares it with the worker's own."""

SEQUENCE: Final = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))"

COMPANY: Final[Columns] = {"company_id": "company_id", "public_id": "gen_random_uuid()"}
OF_INVOICE: Final[Columns] = {
    "company_id": "company_id",
    "invoice_id": "{invoicing_invoice} + k",
}
AT: Final = "on_day + interval '12 hours'"


@dataclass(frozen=True)
class Copies:
    """The rows of a table: what each is made from, and what is its own."""

    table: str
    columns: Columns
    source: str = "issue"
    place: int = 0
    """Which of the model's rows is copied."""


def _line(place: int) -> Columns:
    ware, net = f"ware_{place + 1}", f"net_{place + 1}"
    return OF_INVOICE | {
        "product_no": f"'V' || {ware}",
        "description": f"'Vare ' || {ware} || ', levert uke ' || extract(week FROM on_day)",
        "product_group": f"'Gruppe ' || {ware} % 7",
        "department_no": f"({ware} % 4)::text",
        "project_no": f"({ware} % 11)::text",
        "net_ore": net,
    }


def _vat(place: int, rate: int) -> Columns:
    net = f"net_{place + 1}"
    return OF_INVOICE | {"basis_ore": net, "tax_ore": f"{net} * {rate} / 100"}


CUSTOMER: Final = COMPANY | {"customer_no": "customer_no", "name": "buyer.name"}
PRODUCT: Final = COMPANY | {
    "product_no": "'V' || n",
    "name": "'Vare ' || n",
    "group_id": "(SELECT min(id) FROM registers_productgroup WHERE company_id = ware.company_id)",
}
INVOICE: Final = COMPANY | {
    "draft_id": "{invoicing_draft} + k",
    "customer_id": "{registers_customer} + buyer",
    "invoice_no": "no",
    "issued_on": "on_day",
    "due_on": "on_day + 14",
    "delivered_on": "on_day",
    "issued_at": AT,
    "kid": "lpad(customer_no::text, 6, '0') || lpad(no::text, 6, '0') || '0'",
    "net_ore": "net",
    "tax_ore": "tax",
    "gross_ore": "net + tax",
    "tax_nok_ore": "tax",
    "gross_nok_ore": "net + tax",
}
DELIVERY: Final = (
    COMPANY
    | OF_INVOICE
    | {
        "message_id": "'<' || k || '@webfaktura.example>'",
        "state": "'sent'",
        "next_attempt_at": "NULL::timestamptz",
        "sent_at": AT,
        "created_at": AT,
    }
)
VOUCHER: Final = COMPANY | OF_INVOICE | {"content": "'{{}}'::jsonb", "signed_ore": "net + tax"}
BATCH: Final = COMPANY | {"batch_no": "1", "state": "'transferred'", "closed_at": "now()"}
PLACEMENT: Final = {
    "company_id": "company_id",
    "voucher_id": "{posting_voucher} + k",
    "batch_id": "{posting_batch} + (SELECT k FROM size WHERE size.company_id = issue.company_id)",
    "position": "no",
    "state": "'transferred'",
    "erp_voucher_no": "no::text",
}
PAYMENT: Final = {
    "company_id": "company_id",
    "erp_payment_id": "no::text",
    "amount_ore": "net + tax",
    "paid_on": "on_day + 3 + no % 25",
    "kid": INVOICE["kid"],
}
SETTLEMENT: Final = OF_INVOICE | {"payment_id": "{payments_payment} + k"}
PAID: Final = "(SELECT * FROM issue WHERE no % 5 > 0) AS issue"

COPIES: Final = (
    Copies("registers_customer", CUSTOMER, "buyer"),
    Copies("registers_product", PRODUCT, "ware"),
    Copies("invoicing_draft", COMPANY | {"customer_id": INVOICE["customer_id"]}),
    Copies("invoicing_invoice", INVOICE),
    Copies(
        "invoicing_invoicebuyer",
        OF_INVOICE | {"customer_no": "customer_no", "name": "issue.name"},
    ),
    Copies("invoicing_invoiceline", _line(0), place=0),
    Copies("invoicing_invoiceline", _line(1), place=1),
    Copies("invoicing_invoicevattotal", _vat(0, 25), place=0),
    Copies("invoicing_invoicevattotal", _vat(1, 15), place=1),
    Copies("delivery_delivery", DELIVERY),
    Copies("posting_voucher", VOUCHER),
    Copies("posting_batch", BATCH, "size"),
    Copies("posting_placement", PLACEMENT),
    Copies("payments_payment", PAYMENT, PAID),
    Copies("payments_settlement", SETTLEMENT, PAID),
)


def fill(sizes: Mapping[int, int], *, superuser: str) -> None:
    """Give each company, by its key, so many issued invoices and what follows from them.

    `superuser` is the address of one who may: neither guards nor keys look on.
    """
    model = _model()
    address = f"{superuser}/{connection.settings_dict['NAME']}"
    with psycopg.connect(address) as loading, loading.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        plan = {"companies": list(sizes), "counts": list(sizes.values()), "days": DAYS}
        for statement in PLAN.split(";\n"):
            cursor.execute(statement.encode(), plan | {"today": TODAY})
        newest = {table: _newest(cursor, table) for table in model}
        for copies in COPIES:
            progress(copies.table)
            cursor.execute(_statement(cursor, copies, model[copies.table], newest).encode())
        for statement in (COUNTERS, *FIGURES):
            cursor.execute(statement.encode())
        for table in model:
            cursor.execute(SEQUENCE.format(table).encode())
    with psycopg.connect(address, autocommit=True) as looking:
        looking.execute("VACUUM ANALYZE")  # as autovacuum does by itself


def _statement(
    cursor: psycopg.Cursor, copies: Copies, model: Sequence[int], newest: Mapping[str, int]
) -> str:
    """Insert a copy of the model's row for each row of the source."""
    key = f"{{{copies.table}}} + k * {len(model)} + {copies.place}"
    own = {"id": key, **copies.columns}
    made = ", ".join(f"{value.format(**newest)} AS {name}" for name, value in own.items())
    names = _columns(cursor, copies.table)
    values = [f"{'own' if name in own else 'model'}.{name}" for name in names]
    return (  # names of our own tables and columns only
        f"INSERT INTO {copies.table} ({', '.join(names)}) SELECT {', '.join(values)}"  # noqa: S608
        f" FROM (SELECT {made} FROM {copies.source}) AS own, {copies.table} AS model"
        f" WHERE model.id = {model[copies.place]}"
    )


def _columns(cursor: psycopg.Cursor, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    return [name for (name,) in cursor.fetchall()]


def _newest(cursor: psycopg.Cursor, table: str) -> int:
    cursor.execute(f"SELECT max(id) FROM {table}".encode())  # noqa: S608 - a table of ours
    [(key,)] = cursor.fetchall()
    return int(key)


def _model() -> dict[str, tuple[int, ...]]:
    """The keys of the rows of one invoice that goes the whole way, by table."""
    company = a_company(erp_client_no="1")
    with company_scope(company):
        customer = a_customer(company)
        products = [a_product(company, vat_level=level) for level in ("PLH", "PLL")]
        invoice = issue(company, customer=customer, entries=[_entry(each) for each in products])
        delivery = start_delivery(invoice=invoice, at=NOW)
        claim_batch(company=company, at_most=1, at=NOW, by=an_actor())
        placement = Placement.objects.get(voucher__invoice=invoice)
        settlement = _settlement(company, invoice)
        return {
            "registers_customer": (customer.pk,),
            "registers_product": (products[0].pk,),
            "invoicing_draft": (invoice.draft_id,),
            "invoicing_invoice": (invoice.pk,),
            "invoicing_invoicebuyer": (invoice.buyer.pk,),
            "invoicing_invoiceline": tuple(line.pk for line in invoice.lines.all()),
            "invoicing_invoicevattotal": tuple(group.pk for group in invoice.vat_totals.all()),
            "delivery_delivery": (delivery.pk,),
            "posting_voucher": (placement.voucher_id,),
            "posting_batch": (placement.batch_id,),
            "posting_placement": (placement.pk,),
            "payments_payment": (settlement.payment_id,),
            "payments_settlement": (settlement.pk,),
        }


def _entry(product: Product) -> DraftEntry:
    return an_entry(product_id=product.public_id, vat_level=product.vat_level)


def _settlement(company: Company, invoice: Invoice) -> Settlement:
    facts = {"erp_payment_id": "1", "amount": invoice.gross.amount, "paid_on": TODAY}
    payment = Payment.model_validate(facts | {"kid": invoice.kid})
    register_payments(company=company, payments=[payment], at=NOW, by=an_actor())
    return Settlement.objects.get(invoice=invoice)
