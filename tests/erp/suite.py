"""What every accounting system must do behind the port: one suite that each adapter inherits."""

from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

import pytest

from sync.cast import ON, a_customer, a_voucher
from webfaktura.contract.v1.base import DocumentKind
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.registers import Customer, RegisterEntry
from webfaktura.contract.v1.series import Interval
from webfaktura.sync.erp.port import (
    BatchNotRemovable,
    BatchToWrite,
    Erp,
    ErpBatch,
    ErpBatchState,
    ErpDocument,
    UnknownErpClient,
    VouchersRefused,
    erp_voucher,
)

CLIENT = "999"


class Inside(Protocol):
    """What people do in the accounting system itself."""

    erp: Erp

    def change_customer(self, customer: Customer) -> None: ...
    def add_department(self, entry: RegisterEntry) -> None: ...
    def integrate(self) -> None: ...
    def pay(self, voucher: Voucher, amount: Decimal) -> str: ...
    def reverse(self, payment_id: str) -> str: ...
    def change_product(self, product: Product) -> None: ...
    def keep_own_series(self, first: int, last: int) -> None: ...
    def invoice_there(self, customer: Customer) -> int: ...


class ErpContract:
    """Inherit it and give the fixture `inside`: client 999 with customer 10010 and no batches."""

    @pytest.fixture
    def erp(self, inside: Inside) -> Erp:
        inside.erp.put_customers(CLIENT, [a_customer()])
        return inside.erp

    def test_the_program_tells_its_version_and_licence(self, erp: Erp) -> None:
        program = erp.program()

        assert (program.version, program.oldest_usable, program.licensed) == (
            "8.0.2", "8.0.2", True,
        )  # fmt: skip

    def test_a_client_that_is_not_there_is_refused_by_every_method(self, erp: Erp) -> None:
        calls: dict[str, tuple[object, ...]] = {
            "facts": (),
            "is_integrated": (),
            "departments": (),
            "projects": (),
            "vat_codes": (),
            "voucher_types": (),
            "customers_changed_since": ("",),
            "products_changed_since": ("",),
            "put_customers": ([a_customer()],),
            "find_batch": ("r",),
            "write_batch": (a_batch("r"),),
            "remove_batch": ("r",),
            "payments_since": ("",),
        }
        for name, arguments in calls.items():
            with pytest.raises(UnknownErpClient):
                getattr(erp, name)("123", *arguments)
        with pytest.raises(UnknownErpClient):
            erp.update_batch("123", "r", on=ON)
        with pytest.raises(UnknownErpClient):
            erp.series("123", own_invoices_from=1)
        with pytest.raises(UnknownErpClient):
            erp.posted_documents("123", first=ON, last=ON)

    def test_the_registers_are_told(self, inside: Inside, erp: Erp) -> None:
        inside.add_department(RegisterEntry(no="10", name="Oslo"))

        assert erp.facts(CLIENT).org_no == "974760673"
        assert erp.departments(CLIENT) == (RegisterEntry(no="10", name="Oslo"),)
        assert erp.projects(CLIENT) == ()
        assert {code.code: code.rate for code in erp.vat_codes(CLIENT)} == {
            "1": 25, "11": 25, "21": 15, "31": 12, "9": 0, "91": 0,
        }  # fmt: skip
        assert {"1", "2"} <= {kind.code for kind in erp.voucher_types(CLIENT)}

    def test_the_property_says_whether_the_client_is_integrated(
        self, inside: Inside, erp: Erp
    ) -> None:
        before = erp.is_integrated(CLIENT)
        inside.integrate()

        assert (before, erp.is_integrated(CLIENT)) == (False, True)

    def test_a_batch_that_was_never_written_is_not_found(self, erp: Erp) -> None:
        assert erp.find_batch(CLIENT, "r") is None

    def test_a_written_batch_is_read_back_as_it_was_to_be(self, erp: Erp) -> None:
        invoice = a_voucher(1)
        credit_note = a_voucher(2, net="33.35").model_copy(
            update={"kind": DocumentKind.CREDIT_NOTE, "voucher_type": "2", "kid": ""}
        )
        batch = a_batch("r", invoice, credit_note)

        erp.write_batch(CLIENT, batch)

        found = found_batch(erp, "r")
        assert found.state is ErpBatchState.WAITING
        assert set(found.vouchers) == {erp_voucher(invoice), erp_voucher(credit_note)}

    def test_the_same_batch_written_twice_stands_once(self, erp: Erp) -> None:
        batch = a_batch("r", a_voucher())

        erp.write_batch(CLIENT, batch)
        erp.write_batch(CLIENT, batch)

        assert len(found_batch(erp, "r").vouchers) == 1

    def test_another_content_under_the_same_reference_changes_nothing(self, erp: Erp) -> None:
        first = a_voucher(1)
        erp.write_batch(CLIENT, a_batch("r", first))

        erp.write_batch(CLIENT, a_batch("r", a_voucher(2)))

        assert found_batch(erp, "r").vouchers == (erp_voucher(first),)

    def test_a_batch_with_one_bad_voucher_is_not_written_at_all(self, erp: Erp) -> None:
        good, bad = a_voucher(1), a_voucher(2, vat_code="77")

        with pytest.raises(VouchersRefused) as refused:
            erp.write_batch(CLIENT, a_batch("r", good, bad))

        reason = "Avgiftskode 77 finnes ikke. Opprett den, eller rett avgiftskoden."
        assert refused.value.refused == {bad.voucher_id: reason}
        assert erp.find_batch(CLIENT, "r") is None

    def test_a_voucher_to_an_unknown_customer_is_refused(self, erp: Erp) -> None:
        stranger = a_voucher(customer_no=777)

        with pytest.raises(VouchersRefused) as refused:
            erp.write_batch(CLIENT, a_batch("r", stranger))

        reason = "Kunde 777 finnes ikke i regnskapet. Overfør kunden først."
        assert refused.value.refused == {stranger.voucher_id: reason}

    def test_a_voucher_that_another_batch_holds_is_refused(self, erp: Erp) -> None:
        voucher = a_voucher()
        erp.write_batch(CLIENT, a_batch("r", voucher))

        with pytest.raises(VouchersRefused) as refused:
            erp.write_batch(CLIENT, a_batch("s", voucher))

        assert list(refused.value.refused) == [voucher.voucher_id]

    def test_a_batch_that_waits_can_be_removed_and_written_again(self, erp: Erp) -> None:
        batch = a_batch("r", a_voucher())
        erp.write_batch(CLIENT, batch)

        erp.remove_batch(CLIENT, "r")
        erp.remove_batch(CLIENT, "r")

        assert erp.find_batch(CLIENT, "r") is None
        erp.write_batch(CLIENT, batch)
        assert len(found_batch(erp, "r").vouchers) == 1

    def test_updating_gives_every_voucher_a_number_once(self, erp: Erp) -> None:
        first, second = a_voucher(1), a_voucher(2)
        erp.write_batch(CLIENT, a_batch("r", first, second))

        erp.update_batch(CLIENT, "r", on=ON)
        numbers = found_batch(erp, "r").voucher_nos
        erp.update_batch(CLIENT, "r", on=ON)

        assert found_batch(erp, "r").state is ErpBatchState.UPDATED
        assert set(numbers) == {first.voucher_id, second.voucher_id}
        assert len(set(numbers.values())) == 2
        assert found_batch(erp, "r").voucher_nos == numbers

    def test_what_is_posted_is_never_removed(self, erp: Erp) -> None:
        erp.write_batch(CLIENT, a_batch("r", a_voucher()))
        erp.update_batch(CLIENT, "r", on=ON)

        with pytest.raises(BatchNotRemovable):
            erp.remove_batch(CLIENT, "r")

        assert len(found_batch(erp, "r").vouchers) == 1

    def test_customers_changed_there_are_told_and_ours_are_not(
        self, inside: Inside, erp: Erp
    ) -> None:
        inside.change_customer(a_customer(20001, "Havna Fisk AS"))
        erp.put_customers(CLIENT, [a_customer(30001, "Vår kunde AS")])

        changes = erp.customers_changed_since(CLIENT, "")

        assert [customer.customer_no for customer in changes.customers] == [20001]

    def test_a_cursor_asks_for_later_changes_and_may_be_used_again(
        self, inside: Inside, erp: Erp
    ) -> None:
        inside.change_customer(a_customer(20001))
        cursor = erp.customers_changed_since(CLIENT, "").cursor
        inside.change_customer(a_customer(20002))

        first = erp.customers_changed_since(CLIENT, cursor)
        again = erp.customers_changed_since(CLIENT, cursor)

        assert [customer.customer_no for customer in first.customers] == [20002]
        assert first == again
        assert erp.customers_changed_since(CLIENT, first.cursor).customers == ()

    def test_a_customer_keeps_every_field(self, inside: Inside, erp: Erp) -> None:
        customer = Customer(
            customer_no=20001, name="Åsgård Sjø & Østers AS", org_no="974760673",
            address_1="Kaia 1", address_2="2. etg.", postal_code="5003", place="BERGEN",
            country="SE", email="post@asgard.example", phone="+4755000000", due_days=30,
            active=False,
        )  # fmt: skip
        inside.change_customer(customer)

        assert erp.customers_changed_since(CLIENT, "").customers == (customer,)

    def test_products_changed_there_are_told_whole_and_since_a_cursor(
        self, inside: Inside, erp: Erp
    ) -> None:
        first, second = a_product("100"), a_product("200", cost_price=None)
        inside.change_product(first)
        before = erp.products_changed_since(CLIENT, "")
        inside.change_product(second)

        after = erp.products_changed_since(CLIENT, before.cursor)

        assert (before.products, after.products) == ((first,), (second,))
        assert erp.products_changed_since(CLIENT, "").products == (first, second)
        assert erp.products_changed_since(CLIENT, after.cursor).products == ()

    def test_its_own_series_and_invoices_are_told(self, inside: Inside, erp: Erp) -> None:
        inside.keep_own_series(700_000, 799_999)
        made = [inside.invoice_there(a_customer()) for _ in range(2)]

        series = erp.series(CLIENT, own_invoices_from=700_001)

        assert series.own_invoices == Interval(first=700_000, last=799_999)
        assert (made, series.invoices_made_there) == ([700_000, 700_001], (700_001,))

    def test_only_what_is_posted_for_good_in_the_period_is_told(self, erp: Erp) -> None:
        earlier = a_voucher(2).model_copy(update={"issued_on": date(2026, 10, 31)})
        erp.write_batch(CLIENT, a_batch("r", a_voucher(1), earlier))
        waiting = erp.posted_documents(CLIENT, first=ON, last=ON)

        erp.update_batch(CLIENT, "r", on=ON)

        assert waiting == []
        assert erp.posted_documents(CLIENT, first=ON, last=ON) == [
            ErpDocument(
                kind=DocumentKind.INVOICE, invoice_no=1, customer_no=10010, issued_on=ON,
                currency="NOK", gross=Decimal("125.00"), paid=Decimal("0.00"),
                credited=Decimal("0.00"), open=Decimal("125.00"),
            )
        ]  # fmt: skip

    def test_its_own_invoices_are_no_business_of_ours(self, inside: Inside, erp: Erp) -> None:
        inside.keep_own_series(700_000, 799_999)
        inside.invoice_there(a_customer())

        assert erp.posted_documents(CLIENT, first=date(2026, 1, 1), last=PAID_ON) == []

    def test_documents_carry_their_signs_and_add_up(self, inside: Inside, erp: Erp) -> None:
        over_paid, taken_back = a_voucher(1), a_voucher(2)
        note = a_voucher(3, net="33.35").model_copy(
            update={"kind": DocumentKind.CREDIT_NOTE, "voucher_type": "2", "kid": ""}
        )
        erp.write_batch(CLIENT, a_batch("r", over_paid, taken_back, note))
        erp.update_batch(CLIENT, "r", on=ON)
        inside.pay(over_paid, Decimal("200.00"))
        inside.reverse(inside.pay(taken_back, Decimal("125.00")))

        found = {one.invoice_no: one for one in erp.posted_documents(CLIENT, first=ON, last=ON)}

        told = {number: (one.gross, one.paid, one.open) for number, one in found.items()}
        assert told == {
            1: (Decimal("125.00"), Decimal("200.00"), Decimal("-75.00")),
            2: (Decimal("125.00"), Decimal("0.00"), Decimal("125.00")),
            3: (Decimal("-41.69"), Decimal("0.00"), Decimal("-41.69")),
        }
        assert all(one.gross == one.open + one.paid + one.credited for one in found.values())

    def test_a_payment_and_its_reversal_are_told_oldest_first(
        self, inside: Inside, erp: Erp
    ) -> None:
        voucher = a_voucher()
        erp.write_batch(CLIENT, a_batch("r", voucher))
        erp.update_batch(CLIENT, "r", on=ON)
        cursor = erp.payments_since(CLIENT, "").cursor

        paid = inside.pay(voucher, Decimal("100.00"))
        after_payment = erp.payments_since(CLIENT, cursor)
        reversal = inside.reverse(paid)
        both = erp.payments_since(CLIENT, cursor).payments

        assert [(one.erp_payment_id, one.invoice_no, one.amount) for one in both] == [
            (paid, 1, Decimal("100.00")),
            (reversal, 1, Decimal("100.00")),
        ]
        assert [one.reverses for one in both] == ["", paid]
        assert after_payment.payments == both[:1]
        assert erp.payments_since(CLIENT, after_payment.cursor).payments == both[1:]


def a_product(product_no: str, *, cost_price: Decimal | None = Decimal("800.50")) -> Product:
    return Product(
        product_no=product_no, name="Konsulenttime", unit="t", sales_price=Decimal("1250.5"),
        cost_price=cost_price, vat_code="1", sales_account="3000",
    )  # fmt: skip


def a_batch(reference: str, *vouchers: Voucher) -> BatchToWrite:
    return BatchToWrite(reference, "WebFaktura bunt 1", vouchers or (a_voucher(),))


def found_batch(erp: Erp, reference: str) -> ErpBatch:
    found = erp.find_batch(CLIENT, reference)
    assert found is not None
    return found


def new_payment_id() -> str:
    return str(uuid4())


PAID_ON = date(2026, 12, 1)
