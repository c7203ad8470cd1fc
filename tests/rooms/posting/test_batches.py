"""Vouchers are written once, batches are frozen, and close as the ERP answered."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from builders import a_company, a_draft, a_voucher_refusal, an_actor, an_issued_invoice, issued
from webfaktura.contract.v1.batches import ConfirmBatch, PostedVoucher, RefuseBatch
from webfaktura.server.invoicing.rules import DraftEntry
from webfaktura.server.posting.commands import (
    BatchAlreadyClosed,
    BatchDiffers,
    UnknownBatch,
    claim_batch,
    confirm_batch,
    refuse_batch,
    release_voucher,
)
from webfaktura.server.posting.models import Batch, Voucher
from webfaktura.server.posting.queries import batch_message, parked_vouchers, waiting_vouchers
from webfaktura.server.tasks import vouchers_waiting
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import company_scope, system_scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def claim(company: Company, *, at_most: int = 500) -> Batch:
    batch = claim_batch(company=company, at_most=at_most, at=NOW, by=an_actor())
    assert batch is not None
    return batch


def confirmation(batch: Batch, *, sha256: str = "") -> ConfirmBatch:
    vouchers = batch_message(batch).vouchers
    return ConfirmBatch(
        id=batch.public_id,
        sha256=sha256 or batch.sha256,
        erp_reference="Bunt 1",
        vouchers=tuple(
            PostedVoucher(voucher_id=voucher.voucher_id, erp_voucher_no=str(20000 + number))
            for number, voucher in enumerate(vouchers)
        ),
    )


def confirm(batch: Batch, message: ConfirmBatch) -> Batch:
    return confirm_batch(
        company=batch.company, batch_id=batch.public_id, message=message, at=NOW, by=an_actor()
    )


def refuse(batch: Batch, voucher_id: UUID) -> Batch:
    message = RefuseBatch(id=uuid4(), sha256=batch.sha256, refused=(a_voucher_refusal(voucher_id),))
    return refuse_batch(
        company=batch.company, batch_id=batch.public_id, message=message, at=NOW, by=an_actor()
    )


def test_the_worker_writes_each_voucher_once() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)

    write = vouchers_waiting()

    assert (write(), write()) == (1, 0)

    with system_scope("the test looks"):
        assert Voucher.objects.count() == 1


def test_a_voucher_sums_to_its_invoice_where_a_group_spans_accounts() -> None:
    company = a_company()
    with company_scope(company):
        lines = [
            DraftEntry(description="a", unit_price=Decimal("0.10"), vat_level="PLH"),
            DraftEntry(description="b", unit_price=Decimal("0.10"), vat_level="PLH"),
            DraftEntry(description="c", unit_price=Decimal("33.33"), vat_level="PLL"),
        ]
        invoice = issued(a_draft(company, entries=lines))

        voucher = batch_message(claim(company)).vouchers[0]

        rows = {row.erp_vat_code: (row.account, row.net, row.tax) for row in voucher.rows}
        assert rows == {
            "1": ("3000", Decimal("0.20"), Decimal("0.05")),
            "21": ("3080", Decimal("33.33"), Decimal("5.00")),
        }
        assert voucher.gross == invoice.gross.amount == Decimal("38.58")


def test_the_open_batch_is_handed_out_again_and_does_not_grow() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        first = claim(company)
        an_issued_invoice(company)

        again = claim(company)

        assert (again.public_id, again.count) == (first.public_id, 1)
        assert waiting_vouchers(company).count() == 1
        assert claim_next_count(first) == 1


def claim_next_count(batch: Batch) -> int:
    confirm(batch, confirmation(batch))
    return claim(batch.company).count


def test_nothing_waiting_gives_no_batch() -> None:
    company = a_company()
    with company_scope(company):
        assert claim_batch(company=company, at_most=10, at=NOW, by=an_actor()) is None


def test_a_batch_holds_no_more_than_asked_for() -> None:
    company = a_company()
    with company_scope(company):
        for _ in range(3):
            an_issued_invoice(company)

        first = claim(company, at_most=2)
        confirm(first, confirmation(first))
        second = claim(company, at_most=2)

        numbers = [v.invoice_no for b in (first, second) for v in batch_message(b).vouchers]
        assert ([first.count, second.count], numbers) == ([2, 1], [1, 2, 3])


def test_the_same_confirmation_again_gives_the_same_batch() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        batch = claim(company)
        message = confirmation(batch)

        first, again = confirm(batch, message), confirm(batch, message)

        assert (first.state, again.state, first.closed_at) == ("transferred",) * 2 + (NOW,)


def test_another_checksum_is_refused() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        batch = claim(company)

        with pytest.raises(BatchDiffers):
            confirm(batch, confirmation(batch, sha256="0" * 64))

        assert Batch.objects.get().state == "open"


def test_a_refused_batch_parks_the_named_and_lets_the_rest_go() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        an_issued_invoice(company)
        batch = claim(company)
        bad = batch_message(batch).vouchers[0].voucher_id

        refuse(batch, bad)
        rest = claim(company)

        assert [p.voucher.public_id for p in parked_vouchers(company)] == [bad]
        assert [v.invoice_no for v in batch_message(rest).vouchers] == [2]


def test_a_parked_voucher_goes_again_when_a_person_has_mended() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        batch = claim(company)
        refuse(batch, batch_message(batch).vouchers[0].voucher_id)
        assert claim_batch(company=company, at_most=10, at=NOW, by=an_actor()) is None

        release_voucher(placement=parked_vouchers(company).get(), at=NOW, by=an_actor())

        assert claim(company).batch_no == 2


def test_a_closed_batch_is_not_closed_otherwise() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        batch = claim(company)
        confirm(batch, confirmation(batch))

        with pytest.raises(BatchAlreadyClosed):
            refuse(batch, batch_message(batch).vouchers[0].voucher_id)


def test_another_company_s_batch_is_unknown() -> None:
    mine, theirs = a_company(), a_company()
    with company_scope(theirs):
        an_issued_invoice(theirs)
        batch = claim(theirs)
        message = confirmation(batch)
    with company_scope(mine), pytest.raises(UnknownBatch):
        confirm_batch(
            company=mine, batch_id=batch.public_id, message=message, at=NOW, by=an_actor()
        )


def test_the_database_lets_a_company_have_one_open_batch() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        batch = claim(company)
        batch.pk, batch.public_id, batch.batch_no = None, uuid4(), 99

        with pytest.raises(IntegrityError), transaction.atomic():
            batch.save(force_insert=True)
