"""The accounting system in memory passes the suite, so tests may stand on it."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from erp.suite import CLIENT, PAID_ON, ErpContract, Inside, new_payment_id
from sync.cast import a_memory_client
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.contract.v1.series import Interval
from webfaktura.sync.erp.memory import MemoryClient, MemoryErp
from webfaktura.sync.erp.port import Erp


@dataclass
class MemoryInside:
    client: MemoryClient = field(default_factory=a_memory_client)
    erp: Erp = field(init=False)

    def __post_init__(self) -> None:
        self.client.is_integrated = False
        self.erp = MemoryErp({CLIENT: self.client})

    def change_customer(self, customer: Customer) -> None:
        self.client.change_customer(customer)

    def add_department(self, entry: RegisterEntry) -> None:
        self.client.departments += (entry,)

    def integrate(self) -> None:
        self.client.is_integrated = True

    def pay(self, voucher: Voucher, amount: Decimal) -> str:
        payment = Payment(
            erp_payment_id=new_payment_id(),
            customer_no=voucher.customer_no,
            invoice_no=voucher.invoice_no,
            kid=voucher.kid,
            amount=amount,
            paid_on=PAID_ON,
        )
        self.client.payments.append(payment)
        return payment.erp_payment_id

    def reverse(self, payment_id: str) -> str:
        [paid] = [one for one in self.client.payments if one.erp_payment_id == payment_id]
        reversal = paid.model_copy(
            update={"erp_payment_id": new_payment_id(), "reverses": payment_id}
        )
        self.client.payments.append(reversal)
        return reversal.erp_payment_id

    def change_product(self, product: Product) -> None:
        self.client.change_product(product)

    def keep_own_series(self, first: int, last: int) -> None:
        self.client.own_invoice_series = Interval(first=first, last=last)

    def invoice_there(self, customer: Customer) -> int:
        series = self.client.own_invoice_series
        assert series is not None
        assert customer.customer_no in self.client.customers
        self.client.own_invoices.append(series.first + len(self.client.own_invoices))
        return self.client.own_invoices[-1]


class TestMemory(ErpContract):
    @pytest.fixture
    def inside(self) -> Inside:
        return MemoryInside()
