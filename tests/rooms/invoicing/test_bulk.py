"""Many drafts become invoices as one does: the same words, in few and equally many queries."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders import (
    NOW,
    TODAY,
    a_company,
    a_customer,
    a_draft,
    a_product,
    an_actor,
    an_entry,
    an_issued_invoice,
    issued,
)
from webfaktura.server.invoicing import bulk, issuing, rows
from webfaktura.server.invoicing.bulk import BulkIssue, DoesNotAddUp, issue_invoices
from webfaktura.server.invoicing.commands import (
    AlreadyIssued,
    DraftChangedElsewhere,
    DraftDiscarded,
    NotIssuable,
    change_draft,
    discard_draft,
    start_draft,
)
from webfaktura.server.invoicing.models import Draft, Invoice, InvoiceLine, InvoiceVatTotal
from webfaktura.server.invoicing.queries import changed_documents, drafts
from webfaktura.server.invoicing.rules import DraftHead
from webfaktura.server.registers.models import Customer, NumberSeries, SeriesKind
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


def issue_all(company: Company, many: Sequence[Draft]) -> list[BulkIssue]:
    told = issue_invoices(company=company, drafts=many, on=TODAY, at=NOW, by=an_actor())
    return list(told)


def some_drafts(company: Company, count: int) -> list[Draft]:
    customer = a_customer(company)
    return [a_draft(company, customer=customer) for _ in range(count)]


def next_no(company: Company, kind: SeriesKind = SeriesKind.INVOICE) -> int:
    return NumberSeries.objects.get(company=company, kind=kind).next_no


def set_next_no(company: Company, kind: SeriesKind, number: int) -> None:
    NumberSeries.objects.filter(company=company, kind=kind).update(next_no=number)


def numbers() -> list[int]:
    return list(Invoice.objects.order_by("invoice_no").values_list("invoice_no", flat=True))


def a_credit_note(company: Company, customer: Customer) -> Draft:
    draft = start_draft(company=company, at=NOW, by=an_actor(), kind="credit_note")
    return change_draft(
        draft=draft,
        version=draft.version,
        head=DraftHead(customer_id=customer.public_id),
        entries=[an_entry()],
        at=NOW,
        by=an_actor(),
    )


def everything_said(company: Company) -> list[list[Any]]:
    """What all rows of a company's invoices say, but for keys, chance and the chain."""
    chance = {"id", "public_id", "buyer_hash", "previous_hash", "hash"}
    apart = {"company_id", "invoice_id", "draft_id", "customer_id"}
    tables = (Invoice, InvoiceLine, InvoiceVatTotal)
    said: list[list[Any]] = [list(table.objects.order_by("pk").values()) for table in tables]
    entries = AuditEntry.objects.filter(scope=f"company:{company.pk}", deed="invoice.issue")
    said.append(
        list(
            entries.order_by("position").values("actor", "user_id", "at", "subject", "details__kid")
        )
    )
    return [
        [{name: row[name] for name in row if name not in chance | apart} for row in rows]
        for rows in said
    ]


def test_the_numbers_follow_the_order_given_and_the_chain_holds() -> None:
    company = a_company()
    with company_scope(company):
        many = some_drafts(company, 4)[::-1]

        [done] = issue_all(company, many)

        assert [(invoice.draft_id, invoice.invoice_no) for invoice in done.issued] == [
            (draft.pk, number) for number, draft in enumerate(many, 1)
        ]
        assert [answer.draft for answer in done.answers] == many
        assert next_no(company) == 5
        assert changed_documents(company) == []


def test_many_together_say_what_each_alone_would_say() -> None:
    alone, together = a_company(), a_company()
    said = []
    for company in (alone, together):
        with company_scope(company):
            customer = a_customer(company)
            product = a_product(company, product_no="1")
            entries = [an_entry(product_id=product.public_id), an_entry(vat_level="PLL")]
            many = [a_draft(company, customer=customer, entries=entries) for _ in range(3)]
            if company == alone:
                for draft in many:
                    issued(draft)
            else:
                issue_all(company, many)
            said.append(everything_said(company))

    assert said[0] == said[1]


def test_a_hundred_drafts_ask_the_database_as_often_as_ten() -> None:
    company = a_company()
    asked = []
    with company_scope(company):
        for count in (10, 100):
            many = some_drafts(company, count)
            with CaptureQueriesContext(connection) as queries:
                [done] = issue_all(company, many)
            asked.append(len(queries))
            assert len(done.issued) == count

    assert asked[0] == asked[1]
    assert asked[0] < 25


def test_a_hundred_stand_in_a_transaction_and_who_stops_asking_stops_the_rest() -> None:
    company = a_company()
    with company_scope(company):
        many = some_drafts(company, 101)
        told = issue_invoices(company=company, drafts=many, on=TODAY, at=NOW, by=an_actor())

        first = next(told)

        assert len(first.issued) == 100
        assert list(drafts(company)) == many[100:]
        assert [len(done.issued) for done in told] == [1]
        assert numbers() == list(range(1, 102))


def test_drafts_that_cannot_be_issued_do_not_stop_the_others() -> None:
    company = a_company()
    with company_scope(company):
        customer = a_customer(company)
        good, stale, old, gone, last = (a_draft(company, customer=customer) for _ in range(5))
        empty = a_draft(company, customer=customer, entries=[])
        invoice = issued(old)
        change_draft(
            draft=stale,
            version=stale.version,
            head=DraftHead(customer_id=customer.public_id, note="sist"),
            entries=[an_entry()],
            at=NOW,
            by=an_actor("Kari"),
        )
        stale.version -= 1
        discard_draft(draft=gone, at=NOW, by=an_actor())

        [done] = issue_all(company, [good, empty, stale, old, gone, last])

        assert [made.draft for made in done.issued] == [good, last]
        assert [(draft, type(refusal)) for draft, refusal in done.refused] == [
            (empty, NotIssuable),
            (stale, DraftChangedElsewhere),
            (old, AlreadyIssued),
            (gone, DraftDiscarded),
        ]
        refused = dict(done.refused)[old]
        assert isinstance(refused, AlreadyIssued)
        assert refused.invoice == invoice
        assert numbers() == [1, 2, 3]
        assert changed_documents(company) == []


def test_issuing_again_doubles_nothing() -> None:
    company = a_company()
    with company_scope(company):
        many = some_drafts(company, 3)
        issue_all(company, many)

        [again] = issue_all(company, many)

        assert [type(refusal) for _, refusal in again.refused] == [AlreadyIssued] * 3
        assert numbers() == [1, 2, 3]
        assert next_no(company) == 4


def test_a_draft_given_twice_is_issued_and_told_once() -> None:
    company = a_company()
    with company_scope(company):
        [draft] = some_drafts(company, 1)

        [done] = issue_all(company, [draft, draft])

        assert [invoice.draft for invoice in done.issued] == [draft]
        assert done.refused == []


def test_a_number_the_kid_has_no_room_for_goes_to_the_next_draft() -> None:
    company = a_company(kid={"client": 0, "customer": 5, "invoice": 6})
    with company_scope(company):
        short = a_customer(company)
        set_next_no(company, SeriesKind.CUSTOMER, 100_000)
        long = a_customer(company)
        many = [a_draft(company, customer=customer) for customer in (short, long, short)]

        [done] = issue_all(company, many)

        assert [(made.draft, made.invoice_no) for made in done.issued] == [
            (many[0], 1),
            (many[2], 2),
        ]
        assert [(draft, type(refusal)) for draft, refusal in done.refused] == [
            (many[1], NotIssuable)
        ]
        assert next_no(company) == 3
        assert changed_documents(company) == []


def test_numbers_beyond_six_digits_are_not_used_and_not_lost() -> None:
    company = a_company(kid={"client": 0, "customer": 0, "invoice": 0})
    with company_scope(company):
        set_next_no(company, SeriesKind.INVOICE, 999_998)

        [done] = issue_all(company, some_drafts(company, 4))

        assert [type(refusal) for _, refusal in done.refused] == [NotIssuable, NotIssuable]
        assert numbers() == [999_998, 999_999]
        assert next_no(company) == 1_000_000


def test_credit_notes_take_their_own_numbers_where_they_have_a_series() -> None:
    own = a_company(
        series={"next_customer_no": 10010, "next_invoice_no": 1, "next_credit_note_no": 500}
    )
    shared = a_company()
    given = []
    for company in (own, shared):
        with company_scope(company):
            customer = a_customer(company)
            many = [
                a_credit_note(company, customer),
                a_draft(company, customer=customer),
                a_credit_note(company, customer),
            ]
            [done] = issue_all(company, many)
            made = [answer.became for answer in done.answers]
            given.append([invoice.invoice_no for invoice in made if isinstance(invoice, Invoice)])
            assert changed_documents(company) == []

    assert given == [[500, 1, 501], [1, 2, 3]]


def test_a_draft_of_another_company_is_not_there() -> None:
    mine, theirs = a_company(), a_company()
    with company_scope(theirs):
        [foreign] = some_drafts(theirs, 1)
    with company_scope(mine):
        [done] = issue_all(mine, [foreign, *some_drafts(mine, 1)])

        assert [(draft, type(refusal)) for draft, refusal in done.refused] == [
            (foreign, DraftDiscarded)
        ]
        assert numbers() == [1]
    with company_scope(theirs):
        assert list(drafts(theirs)) == [foreign]


def test_nothing_is_asked_for_no_drafts() -> None:
    company = a_company()
    with company_scope(company), CaptureQueriesContext(connection) as queries:
        assert issue_all(company, []) == []

    assert len(queries) == 0


def test_a_hole_in_the_range_is_seen_before_it_is_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "next_range", lambda *, count, **_: range(1, 2 * count + 1, 2))
    company = a_company()
    with company_scope(company):
        many = some_drafts(company, 3)

        with pytest.raises(DoesNotAddUp, match="there are holes in the numbers"):
            issue_all(company, many)

        assert numbers() == []
        assert set(drafts(company)) == set(many)


def test_a_line_that_was_written_otherwise_is_seen_before_it_is_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = rows.line_rows

    def one_ore_more(*args: Any) -> list[InvoiceLine]:
        lines = list(honest(*args))
        lines[0].net_ore += 1
        return lines

    monkeypatch.setattr(issuing, "line_rows", one_ore_more)
    company = a_company()
    with company_scope(company):
        many = some_drafts(company, 2)

        with pytest.raises(DoesNotAddUp, match="the lines do not sum to the VAT groups"):
            issue_all(company, many)

        assert numbers() == []
        assert next_no(company) == 1


def test_bulk_goes_on_where_one_by_one_left_off() -> None:
    company = a_company()
    with company_scope(company):
        an_issued_invoice(company)
        issue_all(company, some_drafts(company, 2))
        an_issued_invoice(company)

        assert numbers() == [1, 2, 3, 4]
        assert changed_documents(company) == []
