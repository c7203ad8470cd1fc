"""Number series as the office moves them: every number of a document is accounted for."""

from collections.abc import Iterator

import pytest

from builders import NOW, TODAY, a_company, a_customer, a_user, an_actor, an_issued_invoice, issued
from webfaktura.norway.kid import KidDesign, NumberTooLongForKid
from webfaktura.server.cli.backups.soundness import unsoundness
from webfaktura.server.invoicing.credit_lines import Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.kid_design import KidClash, change_kid_design
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.quotes import start_quote
from webfaktura.server.invoicing.series import (
    NothingToMove,
    NumberOutOfBounds,
    NumberUsed,
    ReasonMissing,
    SeriesOfItsOwn,
    give_credit_notes_own_series,
    let_credit_notes_share,
    move_series,
)
from webfaktura.server.invoicing.series_standing import SeriesStanding, series_of
from webfaktura.server.registers.commands import next_range
from webfaktura.server.registers.models import Customer, NumberSeries, SeriesKind, VoidedNumbers
from webfaktura.server.registers.series import report_numbers_used
from webfaktura.server.tenancy.models import AuditEntry, Company
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db

WHY = "Gammelt program brukte numrene"
INVOICES, NOTES, CUSTOMERS = SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE, SeriesKind.CUSTOMER


@pytest.fixture
def company() -> Iterator[Company]:
    """A company whose invoices begin with 1 and customers with 10010; credit notes share."""
    made = a_company()
    with company_scope(made):
        yield made


def move(
    company: Company,
    to: int,
    *,
    kind: SeriesKind = INVOICES,
    why: str = WHY,
    by: Actor | None = None,
) -> NumberSeries:
    return move_series(
        company=company, kind=kind, next_no=to, reason=why, at=NOW, by=by or an_actor("Kari")
    )


def used_in_erp(company: Company, highest: int, kind: SeriesKind = INVOICES) -> bool:
    return report_numbers_used(company=company, kind=kind, highest=highest, at=NOW, by=an_actor())


def own_series(company: Company, first_no: int) -> NumberSeries:
    return give_credit_notes_own_series(
        company=company, first_no=first_no, reason=WHY, at=NOW, by=an_actor()
    )


def a_credit_note(invoice: Invoice) -> Invoice:
    return issued(start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor()))


def next_no(kind: SeriesKind = INVOICES) -> int:
    return NumberSeries.objects.get(kind=kind).next_no


def voided(kind: SeriesKind = INVOICES) -> list[tuple[int, int]]:
    return list(VoidedNumbers.objects.filter(series=kind).values_list("first_no", "last_no"))


def standing(company: Company, kind: SeriesKind = INVOICES) -> SeriesStanding:
    [found] = [each for each in series_of(company) if each.kind == kind]
    return found


def test_what_is_skipped_is_voided_with_its_reason(company: Company) -> None:
    an_issued_invoice(company)
    kari = a_user(company.agency).actor

    move(company, 100, by=kari)

    row = VoidedNumbers.objects.get()
    assert (row.series, row.first_no, row.last_no, row.reason) == ("invoice", 2, 99, WHY)
    assert (row.voided_at, row.voided_by_id) == (NOW, kari.user_id)
    assert an_issued_invoice(company).invoice_no == 100
    assert unsoundness() == []


def test_a_move_is_remembered_with_its_reason(company: Company) -> None:
    move(company, 100, why=f"  {WHY}\n")

    entry = AuditEntry.objects.get(deed="series.move")
    assert (entry.actor, entry.subject) == ("Kari", "invoice")
    assert entry.details == {"next_no": [1, 100], "reason": WHY}


def test_a_move_back_opens_what_was_voided(company: Company) -> None:
    an_issued_invoice(company)
    move(company, 50)
    move(company, 100)

    move(company, 60)
    shortened = voided()
    move(company, 50)
    taken_away = voided()
    move(company, 10)

    assert shortened == [(2, 49), (50, 59)]
    assert taken_away == [(2, 49)]
    assert voided() == [(2, 9)]
    assert an_issued_invoice(company).invoice_no == 10
    assert unsoundness() == []


def test_all_that_was_skipped_may_be_opened_again(company: Company) -> None:
    an_issued_invoice(company)
    move(company, 50)

    move(company, 2)

    assert (voided(), an_issued_invoice(company).invoice_no) == ([], 2)
    assert unsoundness() == []


def test_a_series_that_is_not_begun_may_begin_lower(company: Company) -> None:
    move(company, 500)
    an_issued_invoice(company)

    with pytest.raises(NumberUsed):
        move(company, 499)

    assert unsoundness() == []


@pytest.mark.parametrize("to", [1, 2, 3])
def test_a_number_that_is_used_is_never_given_again(company: Company, to: int) -> None:
    for _ in range(3):
        an_issued_invoice(company)
    move(company, 10)

    with pytest.raises(NumberUsed, match="Nummer 3 er brukt") as refused:
        move(company, to)

    assert refused.value.field == "next_no"
    assert (next_no(), voided()) == (10, [(4, 9)])


@pytest.mark.parametrize("to", [3, 50, 60])
def test_a_number_that_the_erp_has_used_is_refused(company: Company, to: int) -> None:
    move(company, 5)
    used_in_erp(company, 60)

    with pytest.raises(NumberUsed, match="til og med 60"):
        move(company, to)

    move(company, 61)
    assert voided() == [(1, 4), (5, 60)]


def test_what_the_erp_has_used_only_rises(company: Company) -> None:
    news = [used_in_erp(company, highest) for highest in (40, 40, 12, 41)]

    assert news == [True, False, False, True]
    assert standing(company).used_in_erp == 41
    entries = AuditEntry.objects.filter(deed="series.used_in_erp").order_by("position")
    assert [entry.details for entry in entries] == [
        {"used_in_erp": [0, 40]},
        {"used_in_erp": [40, 41]},
    ]


def test_credit_notes_that_share_are_reported_in_the_invoices_series(company: Company) -> None:
    used_in_erp(company, 7, NOTES)
    shared = standing(company).used_in_erp
    own_series(company, 1)
    used_in_erp(company, 9, NOTES)

    assert shared == 7
    assert (standing(company).used_in_erp, standing(company, NOTES).used_in_erp) == (7, 9)


@pytest.mark.parametrize("to", [0, -1, 1_000_000])
def test_a_number_that_the_erp_would_refuse_is_refused(company: Company, to: int) -> None:
    with pytest.raises(NumberOutOfBounds, match="fra 1 til 999999") as refused:
        move(company, to)

    assert refused.value.field == "next_no"


@pytest.mark.parametrize(
    ("to", "near", "left"), [(989_999, False, 10_001), (990_000, True, 10_000)]
)
def test_the_end_of_a_series_is_seen_in_time(
    company: Company, to: int, near: bool, left: int
) -> None:
    move(company, to)

    found = standing(company)
    assert (found.is_near_the_end, found.left) == (near, left)


def test_a_series_behind_the_erp_is_seen(company: Company) -> None:
    used_in_erp(company, 1)

    assert standing(company).is_behind_erp
    move(company, 2)
    assert not standing(company).is_behind_erp


@pytest.mark.parametrize("why", ["", "  \n", "x" * 501])
def test_a_move_without_a_reason_is_refused(company: Company, why: str) -> None:
    with pytest.raises(ReasonMissing) as refused:
        move(company, 10, why=why)

    assert refused.value.field == "reason"


def test_a_move_to_where_it_stands_is_refused(company: Company) -> None:
    with pytest.raises(NothingToMove, match="allerede 1 som neste"):
        move(company, 1)


def test_skipped_customer_numbers_are_not_voided(company: Company) -> None:
    move(company, 20_000, kind=CUSTOMERS)

    assert voided(CUSTOMERS) == []
    assert a_customer(company).customer_no == 20_000


def test_a_customers_number_is_never_given_again(company: Company) -> None:
    a_customer(company)
    move(company, 20_000, kind=CUSTOMERS)

    with pytest.raises(NumberUsed, match="Kunde 10010"):
        move(company, 10_010, kind=CUSTOMERS)
    move(company, 10_011, kind=CUSTOMERS)

    assert a_customer(company).customer_no == 10_011


def test_the_series_of_customers_may_pass_those_of_the_erp(company: Company) -> None:
    Customer.objects.create(company=company, customer_no=50_000, name="Fra regnskapet AS")

    with pytest.raises(NumberUsed, match="Kunde 50000"):
        move(company, 50_000, kind=CUSTOMERS)
    move(company, 49_999, kind=CUSTOMERS)

    assert [a_customer(company).customer_no for _ in range(2)] == [49_999, 50_001]


def test_quotes_have_a_series_that_may_be_moved(company: Company) -> None:
    quote = start_quote(company=company, kind="quote", on=TODAY, at=NOW, by=an_actor())
    assert quote.quote_no is not None

    move(company, 5_000, kind=SeriesKind.QUOTE)
    with pytest.raises(NumberUsed):
        move(company, quote.quote_no, kind=SeriesKind.QUOTE)

    found = standing(company, SeriesKind.QUOTE)
    assert (found.next_no, found.highest_used, found.voided) == (5_000, quote.quote_no, ())


def test_a_number_must_have_room_in_the_kid(company: Company) -> None:
    short = KidDesign(0, 5, 3)
    change_kid_design(company=company, design=short, at=NOW, by=an_actor())
    company.refresh_from_db()

    for kind, to in ((INVOICES, 1_000), (CUSTOMERS, 100_000)):
        with pytest.raises(NumberTooLongForKid) as refused:
            move(company, to, kind=kind)
        assert refused.value.field == "next_no"


def test_a_move_back_gives_no_kid_that_is_out() -> None:
    """Customer 110, invoice 1 is 000110 001; 0001 10001 is customer 1, invoice 10 001."""
    numbers = {"next_customer_no": 110, "next_invoice_no": 1, "next_credit_note_no": 0}
    company = a_company(series=numbers, kid={"client": 0, "customer": 6, "invoice": 3})
    with company_scope(company):
        an_issued_invoice(company)
        change_kid_design(company=company, design=None, at=NOW, by=an_actor())
        company.refresh_from_db()
        move(company, 20_000)
        change_kid_design(company=company, design=KidDesign(0, 4, 5), at=NOW, by=an_actor())
        company.refresh_from_db()

        with pytest.raises(KidClash, match="KID 0001100015 er ute med faktura 1") as refused:
            move(company, 10_001)
        move(company, 10_002)

    assert refused.value.field == "next_no"


def test_credit_notes_get_numbers_of_their_own(company: Company) -> None:
    invoice = an_issued_invoice(company)
    own_series(company, 1)

    note = a_credit_note(invoice)

    assert (note.series, note.invoice_no) == ("credit_note", 1)
    assert an_issued_invoice(company).invoice_no == 2
    assert unsoundness() == []
    entry = AuditEntry.objects.get(deed="series.start")
    assert entry.details == {"first_no": 1, "reason": WHY}


def test_a_credit_notes_number_is_never_given_again(company: Company) -> None:
    a_credit_note(an_issued_invoice(company))

    with pytest.raises(NumberUsed, match="Nummer 2 er brukt"):
        own_series(company, 2)
    own_series(company, 3)

    assert next_no(NOTES) == 3


def test_credit_notes_share_again_while_their_own_series_is_unused(company: Company) -> None:
    own_series(company, 1)
    move(company, 9, kind=NOTES)

    let_credit_notes_share(company=company, reason=WHY, at=NOW, by=an_actor())

    assert voided(NOTES) == []
    assert a_credit_note(an_issued_invoice(company)).series == "invoice"


def test_a_credit_notes_series_in_use_goes_on(company: Company) -> None:
    own_series(company, 1)
    a_credit_note(an_issued_invoice(company))

    with pytest.raises(SeriesOfItsOwn):
        let_credit_notes_share(company=company, reason=WHY, at=NOW, by=an_actor())
    with pytest.raises(SeriesOfItsOwn):
        own_series(company, 50)

    move(company, 50, kind=NOTES)
    assert voided(NOTES) == [(2, 49)]
    assert unsoundness() == []


def test_each_series_tells_how_far_it_has_come(company: Company) -> None:
    an_issued_invoice(company)
    move(company, 20)

    found = series_of(company)

    assert [(each.kind, each.next_no, each.highest_used) for each in found] == [
        (CUSTOMERS, 10_011, 10_010),
        (INVOICES, 20, 1),
    ]
    assert [(row.first_no, row.last_no) for row in found[1].voided] == [(2, 19)]


def test_another_companys_numbers_are_not_looked_at(company: Company) -> None:
    other = a_company()
    with company_scope(other):
        an_issued_invoice(other)

    move(company, 10)
    move(company, 1)

    assert standing(company).highest_used is None
    with company_scope(other):
        assert standing(other).next_no == 2


def test_numbers_in_a_row_are_taken_after_the_move(company: Company) -> None:
    move(company, 10)

    assert next_range(company=company, kind=INVOICES, count=3) == range(10, 13)
