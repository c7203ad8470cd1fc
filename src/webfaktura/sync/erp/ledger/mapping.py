"""Translates between the contract's words and the ledger's records; pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from pydantic import ValidationError

from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.companies import CompanyFacts
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.contract.v1.series import Interval
from webfaktura.ledger import records
from webfaktura.ledger.intervals import read_interval
from webfaktura.ledger.properties import INVOICE_SERIES, customer_series
from webfaktura.norway.money import Money
from webfaktura.sync.erp.port import (
    BatchToWrite,
    ErpBatch,
    ErpBatchState,
    ErpRow,
    ErpSeries,
    ErpVatCode,
    ErpVoucher,
    ProductChanges,
)

_CUSTOMER_FIELDS = (
    "customer_no", "name", "org_no", "address_1", "address_2", "postal_code", "place",
    "country", "email", "phone", "due_days", "active",
)  # fmt: skip

_FIELD_NAMES = {
    "name": "Navnet",
    "org_no": "Organisasjonsnummeret",
    "bank_account_no": "Kontonummeret",
    "postal_code": "Postnummeret",
    "country": "Landkoden",
    "due_days": "Antall forfallsdager",
    "email": "E-postadressen",
    "product_no": "Produktnummeret",
    "unit": "Enheten",
    "sales_price": "Salgsprisen",
    "cost_price": "Innprisen",
}


def facts(found: records.ClientFacts) -> CompanyFacts:
    """A client's registered facts."""
    return CompanyFacts(
        name=found.name,
        org_no=found.org_no,
        company_form=found.company_form,
        vat_registered=found.vat_registered,
        address_1=found.address_1,
        address_2=found.address_2,
        postal_code=found.postal_code,
        place=found.place,
        email=found.email,
        phone=found.phone,
        bank_account_no=found.bank_account_no,
    )


def register_entry(found: records.RegisterEntry) -> RegisterEntry:
    """A department or a project."""
    return RegisterEntry(no=found.no, name=found.name, active=found.active)


def vat_code(found: records.VatCode) -> ErpVatCode:
    """A VAT code for sales."""
    return ErpVatCode(found.code, found.name, found.rate)


def product_changes(found: records.ProductChanges) -> ProductChanges:
    """Changed products out of the ledger, and which of them WebFaktura cannot take."""
    products: list[Product] = []
    unusable: dict[str, str] = {}
    for record in found.products:
        try:
            products.append(_product(record))
        except ValidationError as problem:
            unusable[record.product_no] = why_unusable(problem)
    return ProductChanges(tuple(products), found.cursor, unusable)


def _product(found: records.ProductRecord) -> Product:
    return Product(
        product_no=found.product_no,
        name=found.name,
        unit=found.unit,
        sales_price=found.sales_price,
        cost_price=found.cost_price,
        vat_code=found.vat_code,
        sales_account=found.account,
        active=found.active,
    )


def series(
    properties: Mapping[str, str], batches: Iterable[records.BatchRecord], own_from: int
) -> ErpSeries:
    """The client's number series, and the numbers of its own invoices from one on."""
    own_series = read_interval(properties.get(INVOICE_SERIES, ""))
    made = {
        voucher.invoice_no
        for batch in batches
        if batch.own
        for voucher in batch.vouchers
        if voucher.invoice_no >= own_from
    }
    return ErpSeries(
        customers=tuple(
            Interval(first=one.first, last=one.last) for one in customer_series(properties).values()
        ),
        own_invoices=Interval(first=own_series.first, last=own_series.last) if own_series else None,
        invoices_made_there=tuple(sorted(made)),
    )


def customer(found: records.CustomerRecord) -> Customer:
    """A customer out of the ledger."""
    return Customer(**{name: getattr(found, name) for name in _CUSTOMER_FIELDS})


def why_unusable(problem: ValidationError) -> str:
    """Say which of a record's fields WebFaktura cannot take, in a sentence to mend it by."""
    field = str(problem.errors(include_url=False, include_input=False)[0]["loc"][0])
    name = _FIELD_NAMES.get(field, "En opplysning")
    return f"{name} i regnskapssystemet kan ikke brukes i WebFaktura. Rett det der."


def customer_record(wanted: Customer) -> records.CustomerRecord:
    """A customer into the ledger."""
    return records.CustomerRecord(**{name: getattr(wanted, name) for name in _CUSTOMER_FIELDS})


def payment(found: records.PaymentRecord) -> Payment:
    """A payment or a reversal out of the ledger."""
    return Payment(
        erp_payment_id=found.payment_id,
        customer_no=found.customer_no,
        invoice_no=found.invoice_no or None,
        kid=found.kid,
        amount=found.amount.amount,
        currency=found.amount.currency,
        paid_on=found.paid_on,
        reverses=found.reverses,
    )


def new_batch(wanted: BatchToWrite) -> records.NewBatch:
    """A batch into the ledger; nothing is computed again."""
    vouchers = tuple(_new_voucher(voucher) for voucher in wanted.vouchers)
    return records.NewBatch(wanted.reference, wanted.description, vouchers)


def erp_batch(found: records.BatchRecord) -> ErpBatch:
    """A batch read back from the ledger."""
    return ErpBatch(
        reference=found.reference,
        state=ErpBatchState(found.state),
        vouchers=tuple(_erp_voucher(voucher) for voucher in found.vouchers),
        voucher_nos={UUID(one): str(number) for one, number in found.voucher_nos.items()},
        erp_reference=str(found.batch_no),
    )


def _new_voucher(voucher: Voucher) -> records.NewVoucher:
    return records.NewVoucher(
        reference=str(voucher.voucher_id),
        voucher_type=voucher.voucher_type,
        kind=voucher.kind.value,
        invoice_no=voucher.invoice_no,
        customer_no=voucher.customer_no,
        issued_on=voucher.issued_on,
        due_on=voucher.due_on,
        gross=Money.of(voucher.gross, voucher.currency),
        rows=tuple(
            records.NewRow(
                account=row.account,
                vat_code=row.erp_vat_code,
                net=Money.of(row.net, voucher.currency),
                tax=Money.of(row.tax, voucher.currency),
                department_no=row.department_no,
                project_no=row.project_no,
            )
            for row in voucher.rows
        ),
        kid=voucher.kid,
        text=voucher.text,
        currency=voucher.currency,
        credits_invoice_no=voucher.credits_invoice_no or 0,
    )


def _erp_voucher(found: records.NewVoucher) -> ErpVoucher:
    return ErpVoucher(
        voucher_id=UUID(found.reference),
        kind=DocumentKind(found.kind),
        voucher_type=found.voucher_type,
        invoice_no=found.invoice_no,
        customer_no=found.customer_no,
        issued_on=found.issued_on,
        due_on=found.due_on,
        kid=found.kid,
        currency=found.currency,
        gross=_kroner(found.gross),
        rows=tuple(sorted(_erp_row(row) for row in found.rows)),
    )


def _erp_row(row: records.NewRow) -> ErpRow:
    return ErpRow(
        account=row.account,
        vat_code=row.vat_code,
        department_no=row.department_no,
        project_no=row.project_no,
        net=_kroner(row.net),
        tax=_kroner(row.tax),
    )


def _kroner(money: Money) -> Decimal:
    return money.amount
