"""Who and what Sync's tests are about: client 999, its registers, vouchers and users."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from webfaktura.contract.v1.base import Channel, DocumentKind
from webfaktura.contract.v1.batches import Voucher, VoucherRow
from webfaktura.contract.v1.companies import (
    CompanyFacts,
    KidParts,
    Modules,
    NewCompany,
    Series,
    Terms,
    VatCode,
    VoucherTypes,
)
from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.registers import Customer
from webfaktura.sync.engine.people import new_user
from webfaktura.sync.erp.memory import MemoryClient
from webfaktura.sync.erp.port import ErpVatCode, ErpVoucherType

ON = date(2026, 11, 24)

VAT_CODES = (
    ErpVatCode("1", "Utg. mva høy sats", Decimal(25)),
    ErpVatCode("11", "Utg. mva høy sats, tjenester", Decimal(25)),
    ErpVatCode("21", "Utg. mva middels sats", Decimal(15)),
    ErpVatCode("31", "Utg. mva lav sats", Decimal(12)),
    ErpVatCode("9", "Fri for mva", Decimal(0)),
    ErpVatCode("91", "Utenfor avgiftsområdet", Decimal(0)),
)
VOUCHER_TYPES = (
    ErpVoucherType("1", "Utgående faktura"),
    ErpVoucherType("2", "Utgående kreditnota"),
)


def facts() -> CompanyFacts:
    return CompanyFacts(
        name="Nordlys Design AS",
        org_no="974760673",
        company_form="AS",
        vat_registered=True,
        address_1="Storgata 1",
        postal_code="0155",
        place="OSLO",
    )


def a_memory_client() -> MemoryClient:
    return MemoryClient(facts=facts(), vat_codes=VAT_CODES, voucher_types=VOUCHER_TYPES)


def a_customer(customer_no: int = 10010, name: str = "Fjellheim Bakeri AS") -> Customer:
    return Customer(customer_no=customer_no, name=name)


def a_voucher(
    invoice_no: int = 1, customer_no: int = 10010, *, net: str = "100.00", vat_code: str = "1"
) -> Voucher:
    amount = Decimal(net)
    tax = (amount * 25 / 100).quantize(Decimal("0.01"))
    return Voucher(
        voucher_id=uuid4(),
        kind=DocumentKind.INVOICE,
        voucher_type="1",
        invoice_no=invoice_no,
        customer_no=customer_no,
        issued_on=ON,
        due_on=date(2026, 12, 8),
        kid=f"010010{invoice_no:06d}0",
        gross=amount + tax,
        rows=(
            VoucherRow(
                account="3000", erp_vat_code=vat_code, rate=Decimal(25), net=amount, tax=tax
            ),
        ),
    )


def a_payment(payment_id: str, invoice_no: int | None = 1, *, amount: str = "125.00") -> Payment:
    return Payment(
        erp_payment_id=payment_id,
        customer_no=10010,
        invoice_no=invoice_no,
        amount=Decimal(amount),
        paid_on=ON,
    )


def a_new_company(client_no: str = "999", *, payments: bool = True) -> NewCompany:
    levels = {"1": "PLH", "11": "PLH", "21": "PLL", "9": "FRI", "91": "EKS"}
    return NewCompany.read(
        {
            "id": uuid4(),
            "erp_client_no": client_no,
            "facts": facts(),
            "subscription_code": "30",
            "modules": Modules(payments=payments, departments=False, projects=False),
            "users": [a_user()],
            "series": Series(next_customer_no=10010, next_invoice_no=1, next_credit_note_no=0),
            "kid": KidParts(client=0, customer=6, invoice=6),
            "terms": Terms(due_days=14, channel=Channel.EMAIL),
            "voucher_types": VoucherTypes(invoice="1", credit_note="2"),
            "vat_codes": [
                VatCode.read(
                    {
                        "code": code.code,
                        "name": code.name,
                        "rate": code.rate,
                        "level": levels.get(code.code),
                        "sales_account": "3000" if code.code in levels else "",
                    }
                )
                for code in VAT_CODES
            ],
        }
    )


def a_user() -> NewUser:
    return new_user(
        user_name="klient1",
        name="Klientbruker En",
        email="klient1@klient.example",
        password="Blomst-Sol-77",
    )
