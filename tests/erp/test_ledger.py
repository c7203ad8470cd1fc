"""The embedded ledger behind the port: the same suite on a real file, and its own refusals."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from erp.suite import CLIENT, PAID_ON, ErpContract, Inside, a_batch, found_batch, new_payment_id
from sync.cast import ON, a_customer, a_voucher
from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.ledger import records
from webfaktura.ledger.session import Ledger
from webfaktura.norway.money import Money
from webfaktura.sync.erp.ledger import LedgerErp
from webfaktura.sync.erp.ledger.mapping import customer_record
from webfaktura.sync.erp.port import (
    CustomersRefused,
    Erp,
    ErpLoginRefused,
    ErpUnavailable,
    VouchersRefused,
)

USER = "WebFaktura"
PASSWORD = "Regnskap-2026"


@dataclass
class LedgerInside:
    path: Path
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger.create(self.path, user=USER, password=PASSWORD)
        self.ledger.add_client(
            records.ClientFacts(
                CLIENT, "974760673", "Nordlys Design AS", "Storgata 1", "", "0155", "OSLO"
            )
        )
        self.erp: Erp = LedgerErp.open(self.path, user=USER, password=PASSWORD)

    def change_customer(self, customer: Customer) -> None:
        self.ledger.put_customers(CLIENT, [customer_record(customer)])

    def add_department(self, entry: RegisterEntry) -> None:
        self.ledger.put_departments(CLIENT, [records.RegisterEntry(entry.no, entry.name)])

    def integrate(self) -> None:
        self.ledger.change_property(CLIENT, "WebFaktura-integrasjon", "Integrert med DI-Regnskap")

    def pay(self, voucher: Voucher, amount: Decimal) -> str:
        payment = records.NewPayment(
            new_payment_id(), PAID_ON, invoice_no=voucher.invoice_no, amount=Money.of(amount)
        )
        return self.ledger.register_payment(CLIENT, payment).payment_id

    def reverse(self, payment_id: str) -> str:
        reversal = new_payment_id()
        self.ledger.reverse_payment(CLIENT, payment_id, reversal_id=reversal, on=PAID_ON)
        return reversal

    def change_product(self, product: Product) -> None:
        record = records.ProductRecord(
            product.product_no, product.name, product.sales_price, product.sales_account,
            product.vat_code, product.unit, product.cost_price,
        )  # fmt: skip
        self.ledger.put_products(CLIENT, [record])

    def keep_own_series(self, first: int, last: int) -> None:
        self.ledger.change_property(CLIENT, "Fakturanummerserie", f"{first}-{last}")

    def invoice_there(self, customer: Customer) -> int:
        self.ledger.put_products(CLIENT, [records.ProductRecord("1", "X", Decimal(1), "3000", "1")])
        line = records.OwnLine("1", Decimal(1))
        new = records.NewOwnInvoice(new_payment_id(), customer.customer_no, ON, (line,))
        [voucher] = self.ledger.issue_own_invoice(CLIENT, new).vouchers
        self.ledger.update_batch(CLIENT, new.invoice_id, on=ON)
        return voucher.invoice_no


@pytest.fixture
def ledger_inside(tmp_path: Path) -> Iterator[LedgerInside]:
    inside = LedgerInside(tmp_path / "regnskap.sqlite3")
    with closing(inside.ledger):
        yield inside
        assert isinstance(inside.erp, LedgerErp)
        inside.erp.close()


class TestLedger(ErpContract):
    @pytest.fixture
    def inside(self, ledger_inside: LedgerInside) -> Inside:
        return ledger_inside


def test_a_wrong_password_is_refused(ledger_inside: LedgerInside) -> None:
    with pytest.raises(ErpLoginRefused):
        LedgerErp.open(ledger_inside.path, user=USER, password="noe annet")


def test_a_ledger_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ErpUnavailable, match="Fant ikke noe regnskap"):
        LedgerErp.open(tmp_path / "ingen.sqlite3", user=USER, password=PASSWORD)


def test_a_period_locked_after_writing_refuses_the_update_whole(
    ledger_inside: LedgerInside,
) -> None:
    erp, voucher = ledger_inside.erp, a_voucher()
    erp.put_customers(CLIENT, [a_customer()])
    erp.write_batch(CLIENT, a_batch("r", voucher))
    ledger_inside.ledger.change_property(CLIENT, "Låst til og med", "30.11.2026")

    with pytest.raises(VouchersRefused) as refused:
        erp.update_batch(CLIENT, "r", on=ON)

    assert list(refused.value.refused) == [voucher.voucher_id]
    assert found_batch(erp, "r").voucher_nos == {}


def test_a_customer_without_a_name_is_refused_and_the_others_are_taken(
    ledger_inside: LedgerInside,
) -> None:
    nameless = a_customer(20001).model_copy(update={"name": "   "})

    with pytest.raises(CustomersRefused) as refused:
        ledger_inside.erp.put_customers(CLIENT, [a_customer(10010), nameless, a_customer(20002)])

    assert list(refused.value.refused) == [20001]
    numbers = [customer.customer_no for customer in ledger_inside.ledger.customers(CLIENT)]
    assert numbers == [10010, 20002]


def test_a_customer_that_webfaktura_cannot_take_is_named_and_the_others_are_told(
    ledger_inside: LedgerInside,
) -> None:
    ledger_inside.ledger.put_customers(
        CLIENT,
        [records.CustomerRecord(20001, "Feil", org_no="12"), records.CustomerRecord(20002, "Rett")],
    )

    changes = ledger_inside.erp.customers_changed_since(CLIENT, "")

    assert [customer.customer_no for customer in changes.customers] == [20002]
    assert changes.unusable == {
        20001: (
            "Organisasjonsnummeret i regnskapssystemet kan ikke brukes i WebFaktura. Rett det der."
        )
    }


def test_a_product_that_webfaktura_cannot_take_is_named_and_the_others_are_told(
    ledger_inside: LedgerInside,
) -> None:
    too_long = records.ProductRecord("100", "Time", Decimal(1), "3000", "1", unit="timer på dagtid")
    good = records.ProductRecord("200", "Time", Decimal(1), "3000", "1")
    ledger_inside.ledger.put_products(CLIENT, [too_long, good])

    changes = ledger_inside.erp.products_changed_since(CLIENT, "")

    assert [product.product_no for product in changes.products] == ["200"]
    assert changes.unusable == {
        "100": "Enheten i regnskapssystemet kan ikke brukes i WebFaktura. Rett det der."
    }


def test_a_credit_note_settles_the_invoice_it_names(ledger_inside: LedgerInside) -> None:
    erp, invoice = ledger_inside.erp, a_voucher(1)
    note = a_voucher(2).model_copy(
        update={
            "kind": DocumentKind.CREDIT_NOTE, "voucher_type": "2", "kid": "",
            "credits_invoice_no": 1,
        }
    )  # fmt: skip
    erp.put_customers(CLIENT, [a_customer()])
    erp.write_batch(CLIENT, a_batch("r", invoice, note))
    erp.update_batch(CLIENT, "r", on=ON)

    found = erp.posted_documents(CLIENT, first=ON, last=ON)

    assert {(one.kind, one.credited, one.open) for one in found} == {
        (DocumentKind.INVOICE, Decimal("125.00"), Decimal("0.00")),
        (DocumentKind.CREDIT_NOTE, Decimal("-125.00"), Decimal("0.00")),
    }


def test_the_number_series_of_customers_are_told_the_ledgers_own_first(
    ledger_inside: LedgerInside,
) -> None:
    ledger_inside.ledger.change_property(CLIENT, "Kundenummerserie 2", "30000-39999")

    series = ledger_inside.erp.series(CLIENT, own_invoices_from=1)

    assert [(one.first, one.last) for one in series.customers] == [
        (10_000, 19_999), (30_000, 39_999),
    ]  # fmt: skip
    assert series.own_invoices is None
